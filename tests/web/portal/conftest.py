"""Notices as operations publish them, and a mailbox that is open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.portal import flood, sending, taking
from himaya.web.portal.actions import publish, publish_key
from himaya.web.portal.models import LetterKind, Notice, Topic
from himaya.web.portal.sealing import ensure_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from himaya.web.portal.taking import Opened

HOUR = timedelta(hours=1)


@pytest.fixture
def published() -> Callable[..., Notice]:
    """Publish a road: closed since an hour, for two more, unless told otherwise."""

    def make(
        key: str = "7", *, area: str = "EG-ALX", begins: timedelta = -HOUR, lasts: timedelta = 3 * HOUR, **told: Any
    ) -> Notice:
        start = timezone.now() + begins
        words = {
            f"{field}_{language}": "" for field in ("stretch", "landmark", "diversion") for language in ("ar", "en")
        }
        content = {
            **words,
            "kind": "closure",
            "direction": "both",
            "lines": [[[29.9, 31.2], [29.905, 31.204]]],
            "road_ar": "الكورنيش",
            "road_en": "Corniche",
            "public_ar": "استخدم شارع أبي قير",
            "public_en": "",
            "on_the_road": begins < timedelta(0),
            "announced_at": "2027-01-01T10:00:00+02:00",
            **told,
        }
        publish(Topic.ROAD, key, area=area, starts_at=start, ends_at=start + lasts, told=content)
        return Notice.objects.get(topic=Topic.ROAD, key=key)

    return make


@pytest.fixture(autouse=True)
def _open_gates() -> Iterator[None]:
    """No test meets the counts of another, nor its page of a refusal."""
    for gate in (flood.LETTERS, flood.ASKING):
        gate.forget()
    sending._REFUSALS.clear()
    yield
    for gate in (flood.LETTERS, flood.ASKING):
        gate.forget()


@pytest.fixture
def key(data_dir: Path) -> X25519PrivateKey:
    """The mailbox is open: its key is published."""
    publish_key(data_dir)
    return ensure_key(data_dir)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Opened]:
    """What an app took; it takes reports."""
    found: list[Opened] = []
    monkeypatch.setattr(taking, "_HANDLERS", {})
    taking.take_letters(LetterKind.REPORT, found.append)
    return found
