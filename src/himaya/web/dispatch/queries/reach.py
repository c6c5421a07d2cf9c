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
    from himaya.roads.now import Waiting
    from himaya.roads.snap import Anchors
    from himaya.web.dispatch.queries.network import Driven

LONGEST_S = 6 * 3600.0
"""No unit is sent on a longer drive."""
_MOST_KEPT = 4096


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
    """Times by road: one bounded search from each place back to those who could come, which ends at the k-th.

    Where fewer stand than there are places, those searches would run far: then one goes out from each who stands, and
    is kept as long as the roads are the same, so that only who moved is searched for again.
    """

    by_distance = False

    def __init__(self, driven: Driven) -> None:
        self._roads, self._reached = driven.roads, driven.reached
        self._waiting: dict[int, tuple[Stand, Waiting]] = {}

    def soonest(self, points: Floats, stand: Stand, k: int, limit_s: float = LONGEST_S) -> Pairs:
        """As the protocol says; points off the roads are reached by nobody."""
        if not len(stand.lon) or not len(points):
            return _NOBODY
        if len(stand.lon) <= len(points):
            return self._from_few(points.tobytes(), _anchors(self._roads.network, stand), k, limit_s)
        from himaya.roads.now import soonest, waiting_at  # noqa: PLC0415  # compilers are loaded when somebody asks

        network = self._roads.network
        if id(stand) not in self._waiting:
            self._waiting[id(stand)] = stand, waiting_at(self._roads, _anchors(network, stand))
        waiting = self._waiting[id(stand)][1]
        places = _on_roads(network, points.tobytes())
        times = soonest(self._roads, places, waiting, k=min(k, len(stand.lon)), limit_s=limit_s)
        return Pairs(times.origin, times.destination, times.seconds)

    def _from_few(self, points: bytes, anchors: Anchors, k: int, limit_s: float) -> Pairs:
        rows = self._rows(points, anchors, limit_s)
        place = np.concatenate([row[0] for row in rows])
        seconds = np.concatenate([row[1] for row in rows])
        stand = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
        order = np.lexsort((stand, seconds, place))
        ranked = place[order]
        first = order[np.arange(len(ranked)) - np.searchsorted(ranked, ranked) < k]
        return Pairs(place[first], stand[first], seconds[first])

    def _rows(self, points: bytes, anchors: Anchors, limit_s: float) -> list[tuple[Ints, Floats]]:
        """Places by index and seconds, for each who stands; searched where nobody stood on these roads before."""
        from himaya.roads.now import reached  # noqa: PLC0415  # compilers are loaded when somebody asks

        kept = self._reached.setdefault((points, limit_s), {})
        at = list(zip(anchors.section.tolist(), anchors.fraction.tolist(), strict=True))
        fresh = {point: row for row, point in enumerate(at) if point not in kept}
        if fresh:
            if len(kept) + len(fresh) > _MOST_KEPT:
                kept.clear()
                fresh = {point: row for row, point in enumerate(at)}
            places = _on_roads(self._roads.network, points)
            times = reached(self._roads, anchors.take(list(fresh.values())), places, limit_s=limit_s)
            kept.update({point: times.row(row) for row, point in enumerate(fresh)})
        return [kept[point] for point in at]


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
