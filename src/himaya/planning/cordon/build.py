"""Rings round a place: from the road network to the cordon question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.cordon.problem import CordonProblem
from himaya.roads.snap import snap
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from himaya.planning.codec import Ints
    from himaya.roads.network import RoadNetwork


def ring_problem(
    network: RoadNetwork,
    lon: float,
    lat: float,
    *,
    inner_m: float,
    outer_m: float,
    cost_of_class: Mapping[str, int] | None = None,
    keep_open: Sequence[int] = (),
    core_sections: Sequence[int] = (),
) -> CordonProblem:
    """Cordon question of two circles round a point.

    Parameters
    ----------
    lon, lat : centre, degrees.
    inner_m : junctions within this distance are the core; where there is none, the ends of the nearest section are.
    outer_m : junctions at or beyond this distance are outside; larger than `inner_m`.
    cost_of_class : cost of control per road class, whole numbers > 0; None counts every road 1.
    keep_open : sections that may not be controlled.
    core_sections : sections whose ends belong to the core wherever they lie: roads that pass the place closely between
        two distant junctions.

    Returns
    -------
    CordonProblem : every section between two different junctions of which one lies inside the outer circle. Parallel
        sections stay apart; one-way roads count in both directions.

    Raises
    ------
    InvalidProblemError : radii out of order, or a road class without a cost (`planning.bad_problem`).
    InvalidInputError : the nearest road is farther than `outer_m` from the centre (`roads.off_network`).

    Notes
    -----
    Distances in flat metres round the centre: 111,320 m per degree of latitude, times cos(latitude) along the parallel.
    """
    if not 0 <= inner_m < outer_m:
        reason = f"inner radius {inner_m:g} m, outer radius {outer_m:g} m"
        raise InvalidProblemError.of("planning.bad_problem", room="cordon", reason=reason)
    near, away_m = network.nodes_near(lon, lat, outer_m)
    passing = np.asarray(core_sections, dtype=np.int64)
    core = np.concatenate([near[away_m <= inner_m], network.section_tail[passing], network.section_head[passing]])
    if not core.size:
        nearest = int(snap(network, [lon], [lat], limit_m=outer_m).section[0])
        core = np.array([network.section_tail[nearest], network.section_head[nearest]])
    return _local(network, core, near, cost_of_class, keep_open)


def _local(
    network: RoadNetwork, core: Ints, near: Ints, cost_of_class: Mapping[str, int] | None, keep_open: Sequence[int]
) -> CordonProblem:
    """Cut the sections that matter out of the network and number their ends afresh, in ascending order."""
    is_core, within = np.zeros((2, network.n_nodes), dtype=np.bool_)
    is_core[core] = within[core] = within[near] = True
    section = network.sections_at(np.flatnonzero(within))
    section = section[network.section_tail[section] != network.section_head[section]]
    tail, head = network.section_tail[section], network.section_head[section]
    used = is_core.copy()
    used[tail] = used[head] = True
    node = np.flatnonzero(used)
    number = np.empty(network.n_nodes, dtype=np.int64)
    number[node] = np.arange(node.size)
    return CordonProblem(
        n_nodes=node.size,
        tail=number[tail],
        head=number[head],
        cost=_cost(cost_of_class, network.road_class[section]),
        core=is_core[node],
        outside=~within[node],
        section=section,
        node=node,
        keep_open=np.isin(section, np.asarray(keep_open, dtype=np.int64)),
    )


def _cost(cost_of_class: Mapping[str, int] | None, road_class: NDArray[np.int8]) -> Ints:
    if cost_of_class is None:
        return np.ones(road_class.size, dtype=np.int64)
    price = np.array([cost_of_class.get(name, 0) for name in ROAD_CLASSES], dtype=np.int64)
    missing = np.flatnonzero(price[road_class] <= 0)
    if missing.size:
        reason = f"no positive cost for roads of class {ROAD_CLASSES[int(road_class[missing[0]])]}"
        raise InvalidProblemError.of("planning.bad_problem", room="cordon", reason=reason)
    return price[road_class]
