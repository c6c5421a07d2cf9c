"""A played unit: what it does, and where that has brought it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from himaya.roads.motion import Spot, straight
from himaya.roads.plane import great_circle_m

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from himaya.roads.motion import Drive
    from himaya.web.exercise.player.forces import Mustered
    from himaya.web.exercise.player.streets import Streets

Point = tuple[float, float]
"""Longitude and latitude, degrees."""
NO_CALL, NOT_SENT = -1, 0
_SAME_SPOT_M, _FARTHEST_ON_FOOT_M, _WALKING_MPS = 30.0, 1500.0, 1.4


ON_FOOT = frozenset(
    {"patrol_foot", "static_post", "observation", "search_gate", "women_police", "medical_post", "checkpoint_fixed"}
)
"""Kinds of units that walk where it is not far, and are driven where it is."""


class Doing(StrEnum):
    """What a unit does."""

    HERE = "here"
    TURNING_OUT = "turning out"
    ON_WAY = "on way"
    AT_WORK = "at work"
    TO_HOSPITAL = "to hospital"
    HANDING_OVER = "handing over"
    RETURNING = "returning"


DRIVING = (Doing.ON_WAY, Doing.TO_HOSPITAL, Doing.RETURNING)
FREE = (Doing.HERE, Doing.RETURNING)


@dataclass(slots=True)
class PlayedUnit:
    """One unit: degrees, milliseconds of the plan's period.

    `call` is the number of the call it works on, `sent` the key of its assignment.
    """

    code: str
    lon: float
    lat: float
    doing: Doing = Doing.HERE
    start: Point = (0.0, 0.0)
    aim: Point = (0.0, 0.0)
    since_ms: int = 0
    until_ms: int = 0
    call: int = NO_CALL
    sent: int = NOT_SENT

    @property
    def point(self) -> Point:
        """Where it is."""
        return self.lon, self.lat

    def set_out(self, doing: Doing, aim: Point, clock_ms: int) -> None:
        """Drive to a point from now on."""
        self.doing, self.start, self.aim, self.since_ms = doing, self.point, aim, clock_ms

    def work(self, doing: Doing, until_ms: int) -> None:
        """Stay at work until a time."""
        self.doing, self.until_ms = doing, until_ms


class Drivers:
    """Moves units along the roads of the hour; what a unit drives is measured once."""

    def __init__(self, streets: Streets, forces: Mapping[str, Mustered], begins_at: datetime) -> None:
        self._streets, self._forces, self._begins_at = streets, forces, begins_at
        self._drives: dict[str, tuple[tuple[Point, Point, int], Drive]] = {}
        self.closed: tuple[int, ...] = ()

    def close(self, sections: tuple[int, ...], units: Iterable[PlayedUnit], clock_ms: int) -> None:
        """Shut sections from now on; whoever is on the road looks for a new way from where it is."""
        if sections == self.closed:
            return
        self.closed = sections
        for unit in units:
            if unit.doing in DRIVING:
                self.advance(unit, clock_ms)
                unit.set_out(unit.doing, unit.aim, clock_ms)

    def advance(self, unit: PlayedUnit, clock_ms: int) -> int:
        """Move a driving unit to where it is now; returns when it arrives, in milliseconds of the period."""
        drive = self._drive(unit)
        spot = drive.at((clock_ms - unit.since_ms) / 1000)
        unit.lon, unit.lat = spot.lon, spot.lat
        return unit.since_ms + round(drive.seconds * 1000)

    def spot(self, unit: PlayedUnit, clock_ms: int) -> Spot:
        """Where it is, how fast and in which direction."""
        if unit.doing in DRIVING:
            return self._drive(unit).at((clock_ms - unit.since_ms) / 1000)
        return Spot(unit.lon, unit.lat, 0.0, 0.0)

    def _drive(self, unit: PlayedUnit) -> Drive:
        asked = unit.start, unit.aim, unit.since_ms
        kept = self._drives.get(unit.code)
        if kept is None or kept[0] != asked:
            kept = asked, self._measured(unit)
            self._drives[unit.code] = kept
        return kept[1]

    def _measured(self, unit: PlayedUnit) -> Drive:
        if metres_between(unit.start, unit.aim) < _SAME_SPOT_M:
            return straight(unit.start, unit.aim, mps=_SAME_SPOT_M)
        hour = hour_of(self._begins_at, unit.since_ms, self._streets.zone)
        drive = self._streets.drive(unit.start, unit.aim, hour=hour, closed=self.closed)
        metres = float(drive.steps_m.sum())
        if self._forces[unit.code].kind in ON_FOOT and metres <= _FARTHEST_ON_FOOT_M:
            return replace(drive, seconds=max(metres / _WALKING_MPS, drive.seconds))
        return drive


def hour_of(begins_at: datetime, clock_ms: int, zone: Any) -> int:
    """Hour of the day at a time of the plan's period."""
    return (begins_at + timedelta(milliseconds=clock_ms)).astimezone(zone).hour


def metres_between(start: Point, end: Point) -> float:
    """Great-circle distance."""
    return float(great_circle_m(start[0], start[1], end[0], end[1]))


def is_away(unit: PlayedUnit, stand: Point) -> bool:
    """Whether a unit is not where its plan has it."""
    return metres_between(unit.point, stand) > _SAME_SPOT_M


def units_at_start(
    forces: Mapping[str, Mustered], kept: Mapping[str, Mapping[str, Any]], clock_ms: int
) -> dict[str, PlayedUnit]:
    """Every mustered unit: as it was kept, or else where the plan has it."""
    found = {}
    for code, one in forces.items():
        if code in kept:
            told = dict(kept[code])
            told |= {"doing": Doing(told["doing"]), "start": tuple(told["start"]), "aim": tuple(told["aim"])}
            found[code] = PlayedUnit(**told)
        else:
            found[code] = PlayedUnit(code, *one.stand_at(clock_ms))
    return found


def as_kept(units: Mapping[str, PlayedUnit]) -> dict[str, dict[str, Any]]:
    """The same as JSON."""
    return {code: asdict(unit) for code, unit in units.items()}
