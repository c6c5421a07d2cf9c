"""The rules that a reported position passes, in their order; each refusal has a name under which it is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from himaya.roads.plane import great_circle_m

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Position:
    """Where a unit says it is: instants in UTC, degrees of WGS 84, metres, metres a second, degrees from north.

    `at` is what counts. Where the sender's clock is in front of ours, a position that was taken has our instant there,
    and the sender's own one in `told_at`.
    """

    unit: str
    at: datetime
    lat: float
    lon: float
    speed_mps: float | None = None
    course_deg: float | None = None
    error_m: float | None = None
    battery_percent: int | None = None
    told_at: datetime | None = None

    @property
    def clock_at(self) -> datetime:
        """The instant by the sender's own clock."""
        return self.told_at or self.at


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
    """A device of a unit: when the unit is on duty, and the box of its area (west, south, east, north).

    `area` is the code of the governorate, empty for the whole country. `call_sign` and `kind`, a type of the format,
    are what others are told of the unit. `sees` is what the device is told of others, in words of the platform.
    """

    unit: str
    duty: Sequence[tuple[datetime, datetime]]
    box: tuple[float, float, float, float]
    area: str = ""
    call_sign: str = ""
    kind: str = "a-f-G-U-C"
    sees: frozenset[str] = frozenset()

    def is_on_duty(self, at: datetime) -> bool:
        """Whether its unit is on duty at an instant."""
        return any(start <= at < end for start, end in self.duty)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is believed.

    stale : how old a position may be. ahead : how far a sender's clock may be in front of ours.
    fastest_mps : no unit of the road moves faster. slack_m : what the error of two fixes may add to a distance.
    most_error_m : of the accuracy that a sender claims, no more than this is granted.
    agreeing : so many fixes in a row that fit each other are believed, though they do not fit the last one taken.
    """

    stale: timedelta = timedelta(minutes=2)
    ahead: timedelta = timedelta(seconds=30)
    fastest_mps: float = 70.0
    slack_m: float = 100.0
    most_error_m: float = 200.0
    agreeing: int = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a position comes: its sender, the sender's last one, the clock, and the limits."""

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
    return None if known.sender and known.sender.is_on_duty(position.at) else Refusal.OFF_DUTY


def fresh(position: Position, known: Known) -> Refusal | None:
    """A position is not older than the limit."""
    return Refusal.STALE if known.now - position.at > known.limits.stale else None


def not_ahead(position: Position, known: Known) -> Refusal | None:
    """A sender's clock is not in front of ours by more than the limit."""
    return Refusal.CLOCK_AHEAD if position.at - known.now > known.limits.ahead else None


def new(position: Position, known: Known) -> Refusal | None:
    """Each instant of a sender is taken once, and none before the last one taken.

    A clock in front of ours that is set right goes back: its next fix counts by
    our clock, so that it is not older than those that came too early.
    """
    if known.last is None:
        return None
    if position.at == known.last.clock_at:
        return Refusal.DUPLICATE
    at = min(position.at, known.now)
    is_older = at < known.last.at or (at == known.last.at and position.at < known.last.clock_at)
    return Refusal.OLDER if is_older else None


def plausible(position: Position, known: Known) -> Refusal | None:
    """A unit does not move faster than anything on the road, some of the claimed errors of both fixes granted."""
    if known.last is None or _is_reached(known.last, position, known):
        return None
    return Refusal.TOO_FAST


def _is_reached(start: Position, end: Position, known: Known) -> bool:
    limits = known.limits
    metres = float(great_circle_m(start.lon, start.lat, end.lon, end.lat))
    errors = sum(min(one.error_m or 0.0, limits.most_error_m) for one in (start, end))
    by_sender = (end.at - start.clock_at).total_seconds()
    by_us = (min(end.at, known.now) - start.at).total_seconds()
    return metres - limits.slack_m - errors <= limits.fastest_mps * max(by_sender, by_us)


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


@dataclass(frozen=True, slots=True)
class Track:
    """What is kept of one sender between two positions.

    `last` was taken; `doubted` is the newest refused as too fast since then, `agreed` how many such fit each other.
    """

    last: Position | None = None
    doubted: Position | None = None
    agreed: int = 0


def judged(position: Position, sender: Sender | None, track: Track, now: datetime, limits: Limits) -> Outcome:
    """Take a position or say why not, and what is known of its sender from then on.

    A first fix far off makes every true one too fast: when `agreeing` of them in
    a row fit each other, the last of these is taken.
    """
    known = Known(sender, track.last, now, limits)
    found = refusal(position, known)
    if found is Refusal.TOO_FAST:
        doubted = _doubted(position, track, known)
        if doubted.agreed < limits.agreeing:
            return Outcome(found, doubted)
    elif found is not None:
        return Outcome(found, track)
    return Outcome(None, Track(settled(position, now)))


def _doubted(position: Position, track: Track, known: Known) -> Track:
    """The track with one more position that is too fast; one that is not newer than the doubted one says nothing."""
    if track.doubted is None or position.at <= track.doubted.at:
        return track if track.doubted else Track(track.last, position, 1)
    fits = _is_reached(track.doubted, position, known)
    return Track(track.last, position, track.agreed + 1 if fits else 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rule that refused a position, None where it was taken; and the track of its sender from then on."""

    refusal: Refusal | None
    track: Track


def settled(position: Position, now: datetime) -> Position:
    """A position that is taken: never later than our own clock."""
    return replace(position, at=now, told_at=position.at) if position.at > now else position


class Intake:
    """Takes positions of registered devices and keeps the newest of every unit; what is refused is counted by rule.

    Memory is bounded by the number of senders: nobody else's position is kept.
    """

    def __init__(self, senders: Mapping[str, Sender], *, limits: Limits | None = None) -> None:
        """`senders` by the identifier of the device."""
        self.limits = limits or Limits()
        self.tracks: dict[str, Track] = {}
        self.newest: dict[str, Position] = {}
        self.taken = 0
        self.refused: Counter[Refusal] = Counter()
        self.overwritten = 0
        self._waiting: dict[str, tuple[str, Position]] = {}
        self.know(senders)

    def know(self, senders: Mapping[str, Sender]) -> None:
        """Take over who is registered now; what was known of others is forgotten."""
        self.senders = dict(senders)
        units = {sender.unit for sender in senders.values()}
        self.tracks = {code: track for code, track in self.tracks.items() if code in senders}
        self.newest = {unit: position for unit, position in self.newest.items() if unit in units}

    def offer(self, device: str, position: Position, now: datetime) -> Refusal | None:
        """Take a position or say why not; one that still waits to be handed on is replaced by it, and counted."""
        sender = self.senders.get(device)
        found = judged(position, sender, self.tracks.get(device, Track()), now, self.limits)
        if sender is not None:
            self.tracks[device] = found.track
        taken = found.track.last
        if found.refusal is not None or taken is None:
            self.refused[found.refusal or Refusal.UNKNOWN_SENDER] += 1
            return found.refusal
        self.taken += 1
        newest = self.newest.get(position.unit)
        if newest is None or taken.at >= newest.at:
            self.overwritten += position.unit in self._waiting
            self.newest[position.unit] = taken
            self._waiting[position.unit] = (device, taken)
        else:
            self.overwritten += 1
        return None

    def drain(self) -> Sequence[tuple[str, Position]]:
        """What has come since the last time: one position for each unit, the newest, with the device it came from."""
        waiting, self._waiting = self._waiting, {}
        return tuple(waiting.values())
