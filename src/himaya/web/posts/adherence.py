"""Plan adherence and post coverage: arithmetic on what was due and what was there, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NEAR_M = 150.0
"""A crew is at its point within so many metres."""
_HOUR = timedelta(hours=1)


class Part(StrEnum):
    """What an element is judged by."""

    TIME = "time"
    PLACE = "place"
    STRENGTH = "strength"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one night.

    `due` elements, of which `kept` on time, in place and at strength. `late`, `away` and `short` count elements that
    failed in time, place and strength; one may fail in several. `excused` are deviations that an office excused: they
    stay deviations. `stated` are those kept whose place was stated, not measured.
    """

    due: int = 0
    kept: int = 0
    late: int = 0
    away: int = 0
    short: int = 0
    excused: int = 0
    stated: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.due + other.due,
            self.kept + other.kept,
            self.late + other.late,
            self.away + other.away,
            self.short + other.short,
            self.excused + other.excused,
            self.stated + other.stated,
        )

    @property
    def deviations(self) -> int:
        """Due elements that were not kept, excused or not."""
        return self.due - self.kept

    @property
    def share(self) -> float | None:
        """Adherence, 0..1; None where nothing is due."""
        return self.kept / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Duty:
    """One element as it was due, and what came.

    `counts` are (instant, officers, women who search) in order of time, from the check-in on; nobody after leaving.
    `distance_m` is None where the place was stated, or where nobody came.
    """

    starts_at: datetime
    tolerance: timedelta
    strength: int
    women: int
    arrived_at: datetime | None = None
    distance_m: float | None = None
    counts: Sequence[tuple[datetime, int, int]] = ()
    is_excused: bool = False

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be judged: its time and tolerance have passed."""
        return now >= self.starts_at + self.tolerance


def failed(duty: Duty) -> frozenset[Part]:
    """What an element failed in; nothing where it was kept.

    Time: the first check-in lies within the tolerance, before or after the start. Place: measured at most 150 m from
    the point, or stated by the office. Strength: as planned, with its women searchers, at the end of the tolerance, or
    at the check-in where that came later.
    """
    if duty.arrived_at is None:
        return frozenset(Part)
    found = set()
    if abs(duty.arrived_at - duty.starts_at) > duty.tolerance:
        found.add(Part.TIME)
    if duty.distance_m is not None and duty.distance_m > NEAR_M:
        found.add(Part.PLACE)
    judged_at = max(duty.starts_at + duty.tolerance, duty.arrived_at)
    strength, women = next(
        ((strength, women) for at, strength, women in reversed(duty.counts) if at <= judged_at), (0, 0)
    )
    if strength < duty.strength or women < duty.women:
        found.add(Part.STRENGTH)
    return frozenset(found)


def tally(duties: Iterable[Duty], now: datetime) -> Tally:
    """Count the elements that are due."""
    total = Tally()
    for duty in duties:
        if duty.is_due(now):
            total += _one(duty)
    return total


def _one(duty: Duty) -> Tally:
    parts = failed(duty)
    return Tally(
        due=1,
        kept=int(not parts),
        late=int(Part.TIME in parts),
        away=int(Part.PLACE in parts),
        short=int(Part.STRENGTH in parts),
        excused=int(bool(parts) and duty.is_excused),
        stated=int(not parts and duty.distance_m is None),
    )


Span = tuple[datetime, datetime, int]
"""From, until, officers."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Officer hours: `required` by the plan, and `covered` of those."""

    covered_h: float = 0.0
    required_h: float = 0.0

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(self.covered_h + other.covered_h, self.required_h + other.required_h)

    @property
    def share(self) -> float | None:
        """Post coverage, 0..1; None where nothing was required."""
        return self.covered_h / self.required_h if self.required_h else None


def coverage(required: Iterable[Span], present: Iterable[Span], now: datetime) -> Coverage:
    """Coverage of one post up to an instant: min(checked in, required) times hours, over required times hours.

    A surplus at one time or post never makes up for a want at another. Spans that overlap add up: at a hand-over both
    crews are there.
    """
    steps = [*_steps(required, now, 0), *_steps(present, now, 1)]
    levels, before, total = [0, 0], now, Coverage()
    for at, which, change in sorted(steps):
        hours = (at - before) / _HOUR if before < at else 0.0
        total += Coverage(min(levels) * hours, levels[0] * hours)
        levels[which] += change
        before = at
    return total


def _steps(spans: Iterable[Span], now: datetime, which: int) -> Iterable[tuple[datetime, int, int]]:
    for start, end, officers in spans:
        until = min(end, now)
        if start < until:
            yield start, which, officers
            yield until, which, -officers
