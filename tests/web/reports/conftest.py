"""An open mailbox, and reports that came through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from himaya.web.accounts.models import Role
from himaya.web.portal import flood, sending
from himaya.web.portal.actions import publish_key
from himaya.web.portal.models import LetterKind
from himaya.web.portal.sending import send
from himaya.web.portal.taking import take_waiting
from himaya.web.reports.models import PublicReport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.web.accounts.models import User

TEXT = "عمود الإنارة أمام المحطة مطفأ منذ ليلتين"
BODY = {"area": "EG-ALX", "where": "محطة الرمل", "category": "lighting", "text": TEXT}


@pytest.fixture(autouse=True)
def _open_gates() -> None:
    """No test meets the counts of another, nor its page of a refusal."""
    flood.LETTERS.forget()
    flood.ASKING.forget()
    sending._REFUSALS.clear()


@pytest.fixture
def mailbox(data_dir: Path, db: None) -> None:  # noqa: ARG001  # pytest's way to ask for the database
    """It is open: its key is published."""
    publish_key(data_dir)


@pytest.fixture
def came(mailbox: None) -> Callable[..., tuple[PublicReport, str]]:  # noqa: ARG001  # it is open
    """Send a report and take it; returns it with its receipt."""

    def make(**changed: Any) -> tuple[PublicReport, str]:
        receipt = send(LetterKind.REPORT, {**BODY, **changed})
        take_waiting(LetterKind.REPORT)
        return PublicReport.objects.latest("pk"), receipt

    return make


@pytest.fixture
def media(office_of: Callable[..., User]) -> User:
    """The media office of Alexandria."""
    return office_of(Role.MEDIA_OFFICER)
