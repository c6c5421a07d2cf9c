"""A post in force tonight, its unit on duty, and a commander's telephone."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.positions.conftest import unit
from tests.web.posts.conftest import (
    _demonstration,
    browser_of,
    commander,
    element_of,
    in_force,
    live,
    version_of,
)

from himaya.web.field import views

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

__all__ = ["_demonstration", "browser_of", "commander", "element_of", "in_force", "live", "unit", "version_of"]


@pytest.fixture(autouse=True)
def _at_rest() -> None:
    """No pace of another test."""
    views.by_account.forget()


@pytest.fixture
def sent() -> Callable[..., Any]:
    """Send one report as the page does: happened so many minutes ago, by a clock that is so many seconds ahead."""

    def send(
        desk: Client, kind: str, /, *, about: int | None = None, minutes_ago: float = 0, ahead_s: float = 0,
        token: str = "", **said: Any,
    ) -> Any:  # fmt: skip
        clock: datetime = timezone.now() + timedelta(seconds=ahead_s)
        told = {
            "token": token or str(uuid.uuid4()), "kind": kind, "about": about, "said": said,
            "happened_at": (clock - timedelta(minutes=minutes_ago)).isoformat(), "sent_at": clock.isoformat(),
        }  # fmt: skip
        return desk.post("/field/send/", told, content_type="application/json")

    return send
