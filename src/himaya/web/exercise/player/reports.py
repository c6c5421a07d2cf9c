"""The positions of the played units, taken in by the rules of every other feed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from himaya.live.intake import Intake, Limits, Position
from himaya.web.exercise.player.units import DRIVING
from himaya.web.positions.actions.keeping import keep
from himaya.web.positions.queries.senders import believed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from himaya.web.exercise.player.forces import Mustered
    from himaya.web.exercise.player.units import Drivers, PlayedUnit

_STANDING_S = 30.0
"""A unit that stands says so this often, so that its position never looks old."""
_ERROR_M = 5.0


class Reports:
    """Sends positions; a night that passes faster may have faster units, by as much."""

    def __init__(self, forces: Mapping[str, Mustered], now: datetime) -> None:
        own = {one.sender for one in forces.values()}
        self._forces = forces
        self._intake = Intake({code: one for code, one in believed(now).items() if code in own})
        self._usual, self._speed = Limits(), 1
        self._told: dict[str, datetime] = {}

    def send(self, units: Iterable[PlayedUnit], drivers: Drivers, *, clock_ms: int, now: datetime, speed: int) -> int:
        """Tell where units are: those that drive each time, others twice a minute; returns how many were kept."""
        fastest = self._usual.fastest_mps * max(speed, self._speed)
        self._intake.limits, self._speed = replace(self._usual, fastest_mps=fastest), speed
        for unit in units:
            told = self._told.get(unit.code)
            if unit.doing not in DRIVING and told is not None and (now - told).total_seconds() < _STANDING_S:
                continue
            spot, self._told[unit.code] = drivers.spot(unit, clock_ms), now
            position = Position(
                unit.code, now, spot.lat, spot.lon, speed_mps=spot.speed_mps, course_deg=spot.course_deg,
                error_m=_ERROR_M,
            )  # fmt: skip
            self._intake.offer(self._forces[unit.code].sender, position, now)
        return keep(self._intake.drain())
