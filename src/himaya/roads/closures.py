"""What closing roads does: who can no longer drive out or in, which hospital is cut off, how late help comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from himaya.roads.arrays import Floats, Ints, read_only
from himaya.roads.times import nearest

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from himaya.roads.arrays import Bools
    from himaya.roads.network import RoadNetwork
    from himaya.roads.snap import Anchors


@dataclass(frozen=True, eq=False)
class ClosureEffects:
    """The roads with and without a closure, everything else as it is now.

    Parameters
    ----------
    trapped : sections that stay open and from which, or to which, the main roads could be driven before and cannot be
        any more; ascending.
    before_s, after_s : (n_places,) seconds from the nearest hospital to each place; inf where none arrives.
    cut_off : hospitals that the main roads led to before and do not lead to any more; ascending.
    """

    trapped: Ints
    before_s: Floats
    after_s: Floats
    cut_off: Ints

    def __post_init__(self) -> None:
        """Freeze."""
        for name, dtype in (
            ("trapped", np.int64),
            ("before_s", np.float64),
            ("after_s", np.float64),
            ("cut_off", np.int64),
        ):
            object.__setattr__(self, name, read_only(getattr(self, name), dtype))

    @property
    def unreached(self) -> Ints:
        """Places that a hospital reached before and none reaches any more."""
        return np.flatnonzero(np.isfinite(self.before_s) & ~np.isfinite(self.after_s))

    @property
    def slower_s(self) -> Floats:
        """(n_places,) seconds by which a hospital is farther; inf once out of reach, 0 where it was before."""
        slower = np.zeros(len(self.before_s))
        reached = np.isfinite(self.before_s)
        slower[reached] = self.after_s[reached] - self.before_s[reached]
        return slower


def closure_effects(
    network: RoadNetwork,
    closing: ArrayLike,
    *,
    places: Anchors,
    hospitals: Anchors,
    closed_now: ArrayLike = (),
    hour: int | None = None,
) -> ClosureEffects:
    """Compare the roads now with the roads once `closing` is shut as well.

    Parameters
    ----------
    closing, closed_now : sections.
    places, hospitals : where help must come to, and where it comes from.
    hour : hour of the day 0..23 for the hourly speeds, None for free flow.

    Raises
    ------
    InvalidInputError : `roads.bad_hour`, `roads.unknown_section`.

    Notes
    -----
    Two passes over the network for the strongly connected parts (Tarjan 1972), and one search from each place that ends
    at the first hospital.
    """
    shut_now = np.unique(np.asarray(closed_now, np.int64))
    shut_then = np.union1d(shut_now, np.asarray(closing, np.int64))
    before_s, after_s = (_from_hospital(network, places, hospitals, shut, hour) for shut in (shut_now, shut_then))
    served_now, served_then = (_served(network, shut) for shut in (shut_now, shut_then))
    stays_open = np.ones(network.n_sections, np.bool_)
    stays_open[shut_then] = False
    at_hospital = hospitals.section
    lost = hospitals.found & served_now[at_hospital] & ~served_then[at_hospital]
    return ClosureEffects(
        trapped=np.flatnonzero(stays_open & served_now & ~served_then),
        before_s=before_s,
        after_s=after_s,
        cut_off=np.flatnonzero(lost),
    )


def _from_hospital(network: RoadNetwork, places: Anchors, hospitals: Anchors, shut: Ints, hour: int | None) -> Floats:
    seconds = np.full(len(places), np.inf)
    if len(hospitals):
        times = nearest(network, places, hospitals, k=1, closed=shut, hour=hour)
        seconds[times.origin] = times.seconds
    return seconds


def _served(network: RoadNetwork, shut: Ints) -> Bools:
    """Open sections with both ends in the largest strongly connected part of what is open."""
    is_open = np.ones(network.n_sections, np.bool_)
    is_open[shut] = False
    arcs = network.arcs_out
    drivable = is_open[arcs.section]
    tail = np.repeat(np.arange(network.n_nodes), np.diff(arcs.first))
    graph = csr_array(
        (np.ones(int(drivable.sum()), np.int8), (tail[drivable], arcs.other[drivable])), shape=(network.n_nodes,) * 2
    )
    _, label = connected_components(graph, directed=True, connection="strong")
    size = np.bincount(label)
    main = label == label[np.argmax(size[label])]
    served: Bools = is_open & main[network.section_tail] & main[network.section_head]
    return served
