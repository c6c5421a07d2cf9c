"""The roads that the units of a night drive on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError
from himaya.roads.motion import Drive, straight
from himaya.roads.routes import route
from himaya.roads.snap import snap_all
from himaya.roads.store import load_network
from himaya.web.plans.queries.solutions import document_of, file_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from himaya.roads.network import RoadNetwork
    from himaya.web.exercise.player.units import Point
    from himaya.web.plans.models import Solution

_OFF_ROAD_MPS = 8.0


class Streets:
    """The road network of a computed plan; a drive where no road leads goes straight, at 8 metres a second."""

    def __init__(self, network: RoadNetwork, zone: ZoneInfo) -> None:
        self._network, self.zone = network, zone

    def drive(self, start: Point, end: Point, *, hour: int, closed: Sequence[int] = ()) -> Drive:
        """The fastest way from one point to another in an hour of the day; longitude before latitude."""
        if start == end:
            return straight(start, end, mps=_OFF_ROAD_MPS)
        try:
            origin, aim = (snap_all(self._network, [lon], [lat]) for lon, lat in (start, end))
            found = route(self._network, origin, aim, hour=hour, closed=list(closed) or None)
        except InvalidInputError:
            return straight(start, end, mps=_OFF_ROAD_MPS)
        return Drive(found.lon, found.lat, max(found.seconds, 1.0))


def streets_of(solution: Solution, zone: ZoneInfo) -> Streets:
    """The roads beside a plan's document."""
    return Streets(load_network(file_of(solution, document_of(solution)["inputs"]["roads"]["file"])), zone)
