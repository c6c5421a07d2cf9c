"""What the clock does to a post and which alarms stand: arithmetic on instants, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import pgettext_lazy

from himaya.web.posts.states import AWAITED, HELD, PostState

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMS_EVERY = timedelta(minutes=60)
COMMS_GRACE = timedelta(minutes=15)
CHECK_IN_GRACE = timedelta(minutes=10)
TELL_WITHIN = timedelta(minutes=5)
"""By when the director must have been told of an alarm."""


class AlarmKind(models.TextChoices):
    """What is not carried out as planned."""

    UNMANNED = "unmanned", pgettext_lazy("alarm", "Unmanned")
    EARLY_LEAVE = "early_leave", pgettext_lazy("alarm", "Left before its end")
    NOT_CHECKED_IN = "not_checked_in", pgettext_lazy("alarm", "Not checked in")
    LATE_RELIEF = "late_relief", pgettext_lazy("alarm", "Relief is late")
    BELOW_STRENGTH = "below_strength", pgettext_lazy("alarm", "Below strength")
    COMMS_MISSED = "comms_missed", pgettext_lazy("alarm", "Comms check missed")


@dataclass(frozen=True, slots=True)
class Standing:
    """One stint of a post as far as it is known.

    `minimum` and `women_minimum` are officers, as are `strength` and `women` of the last count, taken at
    `counted_at`. `comms_at` is the last sign of life. `before_is_there` says that the crew before is still at the
    post; `is_settled` that every alarm was acknowledged.
    """

    state: str
    starts_at: datetime
    ends_at: datetime
    minimum: int
    women_minimum: int
    strength: int = 0
    women: int = 0
    counted_at: datetime | None = None
    comms_at: datetime | None = None
    left_at: datetime | None = None
    before_is_there: bool = False
    is_settled: bool = True

    @property
    def is_short(self) -> bool:
        """Whether the crew is below its minimum, or has too few women to search women."""
        return self.strength < self.minimum or self.women < self.women_minimum


def comms_due(standing: Standing) -> datetime | None:
    """When the next comms check is due; None where no crew is there."""
    if standing.state not in HELD or standing.comms_at is None:
        return None
    return standing.comms_at + COMMS_EVERY


def is_silent(standing: Standing, now: datetime) -> bool:
    """Whether a comms check is missed by more than the grace."""
    due = comms_due(standing)
    return due is not None and now >= standing.starts_at and now >= due + COMMS_GRACE


def next_move(standing: Standing, now: datetime) -> str | None:
    """Step that the clock takes now; None where it takes none."""
    is_weak, is_over = standing.is_short or is_silent(standing, now), now >= standing.ends_at
    due = {
        PostState.CHECKED_IN: ("begin", now >= standing.starts_at),
        PostState.ACTIVE: ("degrade", is_weak),
        PostState.DEGRADED: ("restore", not is_weak),
        PostState.PLANNED: ("miss", is_over),
        PostState.STAFFED: ("miss", is_over),
        PostState.UNMANNED: ("end", is_over),
        PostState.RELIEVED: ("close", is_over and standing.is_settled),
    }
    step, is_due = due.get(PostState(standing.state), ("", False))
    return step if is_due else None


def alarms_at(standing: Standing, now: datetime) -> Mapping[AlarmKind, datetime]:
    """Alarms that stand at an instant, with the instant since which each does."""
    if standing.state in AWAITED:
        return _awaited(standing, now)
    if standing.state == PostState.UNMANNED:
        return _left(standing)
    return _held(standing, now) if standing.state in HELD and now >= standing.starts_at else {}


def _awaited(standing: Standing, now: datetime) -> Mapping[AlarmKind, datetime]:
    since = standing.starts_at + CHECK_IN_GRACE
    if not since <= now < standing.ends_at:
        return {}
    return {AlarmKind.LATE_RELIEF if standing.before_is_there else AlarmKind.NOT_CHECKED_IN: since}


def _left(standing: Standing) -> Mapping[AlarmKind, datetime]:
    left_at = standing.left_at or standing.starts_at
    found = {AlarmKind.UNMANNED: left_at}
    if left_at < standing.ends_at - CHECK_IN_GRACE:
        found[AlarmKind.EARLY_LEAVE] = left_at
    return found


def _held(standing: Standing, now: datetime) -> Mapping[AlarmKind, datetime]:
    found: dict[AlarmKind, datetime] = {}
    if standing.is_short:
        found[AlarmKind.BELOW_STRENGTH] = max(standing.starts_at, standing.counted_at or standing.starts_at)
    due = comms_due(standing)
    if due is not None and is_silent(standing, now):
        found[AlarmKind.COMMS_MISSED] = max(standing.starts_at, due + COMMS_GRACE)
    return found
