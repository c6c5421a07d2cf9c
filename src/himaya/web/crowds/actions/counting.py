"""What an anonymous counter sends: two numbers and an interval; kept, or refused by a rule that is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.web.crowds.actions.common import locked, write_down
from himaya.web.crowds.actions.reading import told_of
from himaya.web.crowds.actions.settling import settle
from himaya.web.crowds.models import Counter, Reading, ReadingKind, Stands
from himaya.web.crowds.words import Action

if TYPE_CHECKING:
    from collections.abc import Mapping

AHEAD, OLDEST, LONGEST = timedelta(seconds=30), timedelta(hours=6), timedelta(hours=1)
MOST_PER_MIN = 5000
_FIELDS = frozenset({"id", "in", "out", "from", "until"})
_DIGITS = 7


class Refusal(StrEnum):
    """Why a count is not taken."""

    ONLY_COUNTS = "only-counts"
    MALFORMED = "malformed"
    CLOCK_AHEAD = "clock-ahead"
    STALE = "stale"
    INTERVAL = "interval"
    OVERLAPS = "overlaps"
    TOO_MANY = "too-many"
    REVOKED = "revoked"
    ZONE_CLOSED = "zone-closed"


@dataclass(frozen=True, slots=True)
class Counted:
    """People in and out between two instants."""

    people_in: int
    people_out: int
    from_at: datetime
    until: datetime


def read_count(fields: Mapping[str, str]) -> Counted | Refusal:
    """A count as it was sent; whatever else is sent besides is refused with all of it."""
    if set(fields) - _FIELDS:
        return Refusal.ONLY_COUNTS
    numbers = [_whole(fields.get(name, "0")) for name in ("in", "out")]
    instants = [_instant(fields.get(name, "")) for name in ("from", "until")]
    if None in numbers or None in instants:
        return Refusal.MALFORMED
    people_in, people_out = (number or 0 for number in numbers)
    from_at, until = (instant or datetime.min.replace(tzinfo=UTC) for instant in instants)
    return Counted(people_in, people_out, from_at, until)


def take(counter: Counter, told: Counted) -> Refusal | None:
    """Keep a count by every rule; returns the rule that refused it. Sent twice it counts once."""
    now = timezone.now()
    refusal = _refused(told, now)
    if refusal is not None:
        return refusal
    try:
        with transaction.atomic():
            return _keep(counter, told, now)
    except IntegrityError:
        return Refusal.OVERLAPS


def _keep(counter: Counter, told: Counted, now: datetime) -> Refusal | None:
    zone = locked(counter.zone_id)
    fresh = Counter.objects.select_related("gate").get(pk=counter.pk)
    if fresh.revoked_at is not None:
        return Refusal.REVOKED
    if zone.is_closed:
        return Refusal.ZONE_CLOSED
    across = Reading.objects.filter(counter=fresh, event_at__gt=told.from_at, from_at__lt=told.until)
    if across.exists():
        return Refusal.OVERLAPS
    made = Reading.objects.create(
        zone=zone,
        gate=fresh.gate,
        kind=ReadingKind.ARRIVED if fresh.stands == Stands.APPROACH else ReadingKind.PASSED,
        people_in=told.people_in,
        people_out=told.people_out,
        from_at=told.from_at,
        event_at=min(told.until, now),
        entered_at=now,
        counter=fresh,
    )
    write_down(Action.READ, zone, by=None, at=made.event_at, **told_of(made), counter=fresh.code)
    settle(zone, made)
    return None


def _refused(told: Counted, now: datetime) -> Refusal | None:
    if told.until > now + AHEAD:
        return Refusal.CLOCK_AHEAD
    if told.until < now - OLDEST:
        return Refusal.STALE
    span = min(told.until, now) - told.from_at
    if not timedelta(0) < span <= LONGEST:
        return Refusal.INTERVAL
    most = MOST_PER_MIN * max(1.0, span.total_seconds() / 60)
    return Refusal.TOO_MANY if max(told.people_in, told.people_out) > most else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None


def _instant(text: str) -> datetime | None:
    """Seconds since 1970, or ISO 8601 with its offset."""
    try:
        found = datetime.fromtimestamp(float(text), UTC) if _is_number(text) else datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo is not None else None


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and text.isascii()
