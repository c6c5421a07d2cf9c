"""The rules that a reported position passes, in their order; each refusal has a name under which it is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from himaya.roads.plane import great_circle_m

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Position:
    """Where a unit says it is: instants in UTC, degrees of WGS 84, metres, metres a second, degrees from north."""

    unit: str
    at: datetime
    lat: float
    lon: float
    speed_mps: float | None = None
    course_deg: float | None = None
    error_m: float | None = None
    battery_percent: int | None = None


class Refusal(StrEnum):
    """Why a position is not taken."""

    UNKNOWN_SENDER = "unknown-sender"
    OFF_DUTY = "off-duty"
    STALE = "stale"
    CLOCK_AHEAD = "clock-ahead"
    DUPLICATE = "duplicate"
    OLDER = "older"
    TOO_FAST = "too-fast"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Sender:
    """A device of a unit: when the unit is on duty, and the box of its area (west, south, east, north)."""

    unit: str
    duty: Sequence[tuple[datetime, datetime]]
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Limits:
    """What is believed.

    stale : how old a position may be. ahead : how far a sender's clock may be in front of ours.
    fastest_mps : no unit of the road moves faster. slack_m : what the error of two fixes may add to a distance.
    """

    stale: timedelta = timedelta(minutes=2)
    ahead: timedelta = timedelta(seconds=30)
    fastest_mps: float = 70.0
    slack_m: float = 100.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a position comes: its sender, the unit's last one, the clock, and the limits."""

    sender: Sender | None
    last: Position | None
    now: datetime
    limits: Limits


def authorised(position: Position, known: Known) -> Refusal | None:
    """Only a registered device speaks, and for its own unit."""
    is_own = known.sender is not None and known.sender.unit == position.unit
    return None if is_own else Refusal.UNKNOWN_SENDER


def on_duty(position: Position, known: Known) -> Refusal | None:
    """Nobody is followed outside duty: a position belongs to a span of duty at its own instant."""
    spans = known.sender.duty if known.sender else ()
    return None if any(start <= position.at < end for start, end in spans) else Refusal.OFF_DUTY


def fresh(position: Position, known: Known) -> Refusal | None:
    """A position is not older than the limit."""
    return Refusal.STALE if known.now - position.at > known.limits.stale else None


def not_ahead(position: Position, known: Known) -> Refusal | None:
    """A sender's clock is not in front of ours by more than the limit."""
    return Refusal.CLOCK_AHEAD if position.at - known.now > known.limits.ahead else None


def new(position: Position, known: Known) -> Refusal | None:
    """Each instant of a unit is taken once, and none before the last one taken."""
    if known.last is None or position.at > known.last.at:
        return None
    return Refusal.DUPLICATE if position.at == known.last.at else Refusal.OLDER


def plausible(position: Position, known: Known) -> Refusal | None:
    """A unit does not move faster than anything on the road, the errors of both fixes granted."""
    if known.last is None:
        return None
    last, limits = known.last, known.limits
    metres = float(great_circle_m(last.lon, last.lat, position.lon, position.lat))
    granted = limits.slack_m + (last.error_m or 0.0) + (position.error_m or 0.0)
    seconds = (position.at - last.at).total_seconds()
    return Refusal.TOO_FAST if metres - granted > limits.fastest_mps * seconds else None


def inside(position: Position, known: Known) -> Refusal | None:
    """A unit is in the box of its area."""
    if known.sender is None:
        return Refusal.UNKNOWN_SENDER
    west, south, east, north = known.sender.box
    is_inside = west <= position.lon <= east and south <= position.lat <= north
    return None if is_inside else Refusal.OUTSIDE


RULES: tuple[Callable[[Position, Known], Refusal | None], ...] = (
    authorised,
    on_duty,
    not_ahead,
    fresh,
    new,
    inside,
    plausible,
)
"""In this order: who speaks comes first, so that a stranger learns nothing of the others."""


def refusal(position: Position, known: Known) -> Refusal | None:
    """The first rule that a position breaks; None where it is taken."""
    return next((found for rule in RULES if (found := rule(position, known)) is not None), None)


class Intake:
    """Takes positions of registered devices and keeps the newest of every unit; what is refused is counted by rule.

    Memory is bounded by the number of senders: nobody else's position is kept.
    """

    def __init__(self, senders: Mapping[str, Sender], *, limits: Limits | None = None) -> None:
        """`senders` by the identifier of the device."""
        self.senders = dict(senders)
        self.limits = limits or Limits()
        self.newest: dict[str, Position] = {}
        self.taken = 0
        self.refused: Counter[Refusal] = Counter()
        self.overwritten = 0
        self._waiting: dict[str, Position] = {}

    def offer(self, device: str, position: Position, now: datetime) -> Refusal | None:
        """Take a position or say why not; one that still waits to be handed on is replaced by it, and counted."""
        known = Known(self.senders.get(device), self.newest.get(position.unit), now, self.limits)
        found = refusal(position, known)
        if found is not None:
            self.refused[found] += 1
            return found
        self.taken += 1
        self.overwritten += position.unit in self._waiting
        self.newest[position.unit] = self._waiting[position.unit] = position
        return None

    def drain(self) -> Sequence[Position]:
        """What has come since the last time: one position for each unit, the newest."""
        waiting, self._waiting = self._waiting, {}
        return tuple(waiting.values())
