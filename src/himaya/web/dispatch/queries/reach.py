"""How long it takes to a place from where units stand: exact on the roads as they are now, or else by distance."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from himaya.roads.estimate import straight_s
from himaya.roads.snap import snap_all
from himaya.web.dispatch.queries.fleet import SNAP_M, Stand

if TYPE_CHECKING:
    from himaya.roads.arrays import Floats, Ints
    from himaya.roads.network import RoadNetwork
    from himaya.roads.now import RoadsNow, Waiting
    from himaya.roads.snap import Anchors

LONGEST_S = 6 * 3600.0
"""No unit is sent on a longer drive."""


class Pairs(NamedTuple):
    """Who reaches what within the limit: place and stand by index, seconds; by place, the soonest first."""

    place: Ints
    stand: Ints
    seconds: Floats


class Reach(Protocol):
    """A way to tell times."""

    by_distance: bool

    def soonest(self, points: Floats, stand: Stand, k: int, limit_s: float = LONGEST_S) -> Pairs:
        """The `k` of those that stand somewhere which reach each point first, within the limit.

        points : (n, 2) longitude and latitude.
        """


class RoadReach:
    """Times by road: one bounded search from each place back to those who could come, which ends at the k-th."""

    by_distance = False

    def __init__(self, roads: RoadsNow) -> None:
        self._roads = roads
        self._waiting: dict[int, tuple[Stand, Waiting]] = {}

    def soonest(self, points: Floats, stand: Stand, k: int, limit_s: float = LONGEST_S) -> Pairs:
        """As the protocol says; points off the roads are reached by nobody."""
        from himaya.roads.now import soonest, waiting_at  # noqa: PLC0415  # compilers are loaded when somebody asks

        if not len(stand.lon) or not len(points):
            return _NOBODY
        network = self._roads.network
        if id(stand) not in self._waiting:
            self._waiting[id(stand)] = stand, waiting_at(self._roads, _anchors(network, stand))
        waiting = self._waiting[id(stand)][1]
        places = _on_roads(network, points.tobytes())
        times = soonest(self._roads, places, waiting, k=min(k, len(stand.lon)), limit_s=limit_s)
        return Pairs(times.origin, times.destination, times.seconds)


@lru_cache(maxsize=64)
def _on_roads(network: RoadNetwork, points: bytes) -> Anchors:
    """Points on the roads; those of the places to be covered stay the same from question to question."""
    lon, lat = np.frombuffer(points, np.float64).reshape(-1, 2).T
    return snap_all(network, lon, lat, limit_m=SNAP_M)


def _anchors(network: RoadNetwork, stand: Stand) -> Anchors:
    return stand.anchors or snap_all(network, stand.lon, stand.lat, limit_m=SNAP_M)


class LineReach:
    """Times by distance alone, where there is no road file or the place is off the roads."""

    by_distance = True

    def soonest(self, points: Floats, stand: Stand, k: int, limit_s: float = LONGEST_S) -> Pairs:
        """As the protocol says."""
        if not len(stand.lon) or not len(points):
            return _NOBODY
        seconds = np.stack([straight_s(stand.lon, stand.lat, *point) for point in points])
        order = np.argsort(seconds, axis=1, kind="stable")[:, :k]
        place, chosen = np.repeat(np.arange(len(points)), order.shape[1]), order.ravel()
        told = seconds[place, chosen]
        near = told <= limit_s
        return Pairs(place[near], chosen[near], told[near])


_NOBODY = Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
