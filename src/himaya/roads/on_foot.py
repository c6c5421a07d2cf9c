"""Ways out on foot: which junctions keep fewer than two of them once roads are shut to people on foot as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from himaya.roads.arrays import Ints, read_only
from himaya.roads.plane import local_xy

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from himaya.roads.arrays import Bools
    from himaya.roads.network import RoadNetwork

WAYS = 2
"""Ways out on foot that must be left; more are not counted."""
_REACH_M = 3_000.0
_INSIDE = 0.75


@dataclass(frozen=True, eq=False)
class WaysOut:
    """Ways out on foot that share no road section, counted up to `WAYS`.

    Parameters
    ----------
    node : (n,) junctions at the ends of what is shut, ascending.
    before, after : (n,) ways out before and once it is shut.
    """

    node: Ints
    before: Ints
    after: Ints

    def __post_init__(self) -> None:
        """Freeze."""
        for field in ("node", "before", "after"):
            object.__setattr__(self, field, read_only(getattr(self, field), np.int64))

    @property
    def lost(self) -> Ints:
        """Junctions that had `WAYS` ways out and keep fewer."""
        return self.node[(self.before >= WAYS) & (self.after < WAYS)]


def ways_out(
    network: RoadNetwork, closing: ArrayLike, *, closed_now: ArrayLike = (), reach_m: float = _REACH_M
) -> WaysOut:
    """Count the ways out on foot from both ends of every section that is shut; people on foot walk either way.

    Parameters
    ----------
    closing, closed_now : sections shut to people on foot too.
    reach_m : how far from the middle of what is shut the outside begins, in metres; less on smaller networks.

    Notes
    -----
    By Menger (1927) a maximum flow of unit capacities. The ends are enough: what is cut off by shutting a road lies
    behind a cut that the road crossed, and the end of the road on that side has no more ways out than the cut leaves.
    """
    shut_now = np.unique(np.asarray(closed_now, np.int64))
    shut_then = np.union1d(shut_now, np.asarray(closing, np.int64))
    fresh = np.setdiff1d(shut_then, shut_now)
    ends = np.unique(np.concatenate([network.section_tail[fresh], network.section_head[fresh]]))
    if not ends.size:
        return WaysOut(ends, ends, ends)
    outside = _outside(network, ends, reach_m)
    counts = [
        [_flow(graph, int(node)) for node in ends]
        for graph in (_walkable(network, shut, outside) for shut in (shut_now, shut_then))
    ]
    return WaysOut(ends, np.array(counts[0]), np.array(counts[1]))


def _outside(network: RoadNetwork, ends: Ints, reach_m: float) -> Bools:
    """Junctions that count as outside: farther from the middle of the ends than anything shut, by `reach_m`."""
    lon, lat = float(network.lon[ends].mean()), float(network.lat[ends].mean())
    away_m = np.hypot(*local_xy(network.lon - lon, network.lat - lat, lat))
    shut_m, farthest_m = float(away_m[ends].max()), float(away_m.max())
    outside: Bools = away_m > min(shut_m + reach_m, shut_m + _INSIDE * (farthest_m - shut_m))
    return outside


def _walkable(network: RoadNetwork, shut: Ints, outside: Bools) -> csr_array:
    """Junctions, then the outside as one, then a source; each open section may be walked once, either way."""
    is_open = np.ones(network.n_sections, np.bool_)
    is_open[shut] = False
    sink = network.n_nodes
    tail = np.where(outside, sink, np.arange(sink))[network.section_tail[is_open]]
    head = np.where(outside, sink, np.arange(sink))[network.section_head[is_open]]
    apart = tail != head
    start, end = np.concatenate([tail[apart], head[apart]]), np.concatenate([head[apart], tail[apart]])
    return csr_array((np.ones(start.size, np.int32), (start, end)), shape=(sink + 2, sink + 2))


def _flow(graph: csr_array, node: int) -> int:
    """Ways from a junction to the outside, at most `WAYS`."""
    sink, source = graph.shape[0] - 2, graph.shape[0] - 1
    entry = csr_array((np.array([WAYS], np.int32), ([source], [node])), shape=graph.shape)
    return int(maximum_flow(csr_array(graph + entry), source, sink).flow_value)
