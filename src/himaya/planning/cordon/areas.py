"""Areas that the controlled roads of a plan close off together, whichever ring each road belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from himaya.planning.codec import Bools, Ints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.roads.network import RoadNetwork

NO_AREA = -1
"""Area of a junction that no control separates from the open roads."""


@dataclass(frozen=True, slots=True)
class ClosedAreas:
    """Which junctions the controls separate from the open roads.

    area : (n_nodes,) number of the closed area, `NO_AREA` elsewhere; numbered by their first junction.
    outside : (n_nodes,) the open roads: the largest part that stays connected without the controlled sections.
    count : number of areas.
    """

    area: Ints
    outside: Bools
    count: int


def closed_areas(network: RoadNetwork, controlled: Sequence[int]) -> ClosedAreas:
    """Areas cut off when the given sections are controlled, gates counted as closed.

    Rings that touch close one area together. Junctions that no road joined to the open roads before are in none.
    """
    free = np.ones(network.n_sections, dtype=np.bool_)
    free[np.asarray(controlled, dtype=np.int64)] = False
    parts, whole = _parts(network, free), _parts(network, np.ones_like(free))
    outside = parts == np.bincount(parts).argmax()
    cut_off = ~outside & (whole == whole[np.flatnonzero(outside)[0]])
    within = cut_off[network.section_tail] & cut_off[network.section_head]
    label = _parts(network, within)
    area = np.full(network.n_nodes, NO_AREA, dtype=np.int64)
    _, first, number = np.unique(label[cut_off], return_index=True, return_inverse=True)
    area[cut_off] = np.argsort(np.argsort(first))[number]
    return ClosedAreas(area, outside, int(first.size))


def _parts(network: RoadNetwork, used: Bools) -> Ints:
    """Connected part of every junction on the used sections, directions ignored, (n_nodes,)."""
    ends = network.section_tail[used], network.section_head[used]
    graph = coo_array((np.ones(ends[0].size, dtype=np.int8), ends), shape=(network.n_nodes, network.n_nodes))
    label: Ints = connected_components(graph.tocsr(), directed=False)[1].astype(np.int64)
    return label
