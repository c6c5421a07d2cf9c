"""What the public is told of an advisory, in the transaction that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from himaya.exchange.cap.writing import write_alert
from himaya.web.advisories.message import identifier_of, message_of
from himaya.web.advisories.models import Advisory
from himaya.web.advisories.states import AdvisoryState
from himaya.web.portal.actions import publish, withdraw, withdraw_others
from himaya.web.portal.models import Topic

if TYPE_CHECKING:
    from datetime import datetime

_WORDS = ("headline", "text", "instruction", "where")


def publish_advisory(advisory: Advisory) -> None:
    """Tell a published advisory; take the one that it replaces off the pages."""
    _tell(advisory, advisory.published_at or advisory.starts_at)
    if advisory.replaces is not None:
        withdraw(Topic.ADVISORY, identifier_of(advisory.replaces))


def publish_end(advisory: Advisory, *, at: datetime, note: str) -> None:
    """Tell that an advisory is taken back, until it would have ended."""
    withdraw(Topic.ADVISORY, identifier_of(advisory))
    _tell(advisory, at, cancels=True, note=note)


def publish_advisories() -> None:
    """Bring what the public reads in line with the advisories: at a start, after a restored backup."""
    with transaction.atomic():
        rows = Advisory.objects.filter(state=AdvisoryState.PUBLISHED).select_related("office", "replaces")
        taken_back = Advisory.objects.filter(state=AdvisoryState.CANCELLED).select_related("office", "replaces")
        for row in rows:
            publish_advisory(row)
        for row in taken_back:
            _tell(row, row.ended_at or row.ends_at, cancels=True, note=row.reason)
        keys = [identifier_of(row) for row in rows] + [identifier_of(row, cancels=True) for row in taken_back]
        withdraw_others(Topic.ADVISORY, keys)


def _tell(advisory: Advisory, sent: datetime, *, cancels: bool = False, note: str = "") -> None:
    alert = message_of(advisory, sent, cancels=cancels, note=note)
    words = {f"{word}_{tongue}": getattr(advisory, f"{word}_{tongue}") for word in _WORDS for tongue in ("ar", "en")}
    told = {
        **words,
        "kind": alert.message.value,
        "category": advisory.category,
        "severity": advisory.severity,
        "sent": alert.sent.isoformat(),
        "note": note,
        "cap": write_alert(alert).decode(),
    }
    begins = min(advisory.starts_at, sent)
    publish(Topic.ADVISORY, alert.identifier, area=advisory.area, starts_at=begins, ends_at=advisory.ends_at, told=told)
