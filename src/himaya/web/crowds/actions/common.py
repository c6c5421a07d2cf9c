"""What every writer of a zone does: hold the row, check the time, write it down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.crowds.models import Zone
from himaya.web.crowds.words import Kind
from himaya.web.incidents.texts import masked
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.crowds.words import Action

OLDEST = timedelta(hours=24)
FEWEST_LETTERS = 5


def locked(pk: int) -> Zone:
    """The zone as it is now, held until the transaction ends."""
    fresh: Zone = Zone.objects.select_for_update(of=("self",)).select_related("place").get(pk=pk)
    return fresh


def open_zone(pk: int) -> Zone:
    """The same, refused where the zone is not in use.

    Raises
    ------
    InvalidInputError : `crowds.zone_closed`.
    """
    fresh = locked(pk)
    if fresh.is_closed:
        raise InvalidInputError.of("crowds.zone_closed")
    return fresh


def checked_instant(event_at: datetime | None) -> datetime:
    """When something was read or done: now where nothing is said.

    Raises
    ------
    InvalidInputError : `crowds.in_the_future`, `crowds.too_old`.
    """
    now = timezone.now()
    if event_at is None:
        return now
    if event_at > now:
        raise InvalidInputError.of("crowds.in_the_future")
    if event_at < now - OLDEST:
        raise InvalidInputError.of("crowds.too_old", hours=str(int(OLDEST.total_seconds()) // 3600))
    return event_at


def checked_words(text: str) -> str:
    """Words that say something; numbers of persons and vehicles are masked.

    Raises
    ------
    InvalidInputError : `crowds.words_needed`.
    """
    kept = masked(text)
    if len(kept) < FEWEST_LETTERS:
        raise InvalidInputError.of("crowds.words_needed", least=str(FEWEST_LETTERS))
    return kept


def write_down(
    action: Action, zone: Zone, *, by: User | None, before: Any = None, at: datetime | None = None, **after: Any
) -> None:
    """Put it into the journal."""
    record(
        action,
        by=by,
        kind=Kind.ZONE,
        object_id=str(zone.pk),
        area=zone.area,
        before=before,
        after=after,
        happened_at=at,
    )
