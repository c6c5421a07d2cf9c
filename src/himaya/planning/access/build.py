"""From the controlled roads of a plan to the residents' question of every closed area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from himaya.planning.access.problem import OUTSIDE, AccessProblem
from himaya.planning.codec import Bools, Ints
from himaya.planning.cordon.areas import closed_areas
from himaya.roads.network import RoadNetwork, section_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.codec import Floats
    from himaya.planning.cordon.controls import RoadControl


OFFICER = 1_000_000
"""What an officer counts beside a second of the residents' way: officers come first."""
_LONGEST_S = 9_999


class _Ways(NamedTuple):
    """Directed ways of sections: tail, head, milliseconds, and the section's place in the list given."""

    tail: Ints
    head: Ints
    ms: Ints
    row: Ints


def access_problems(
    network: RoadNetwork, controls: Sequence[RoadControl], *, gate_cost: int, against_cost: int
) -> dict[str, AccessProblem]:
    """The residents' question of every closed area, by `area/<identifier of its first junction>`.

    Parameters
    ----------
    controls : controlled roads of the plan; gates are open to residents anyway, what a decision closes stays closed.
    gate_cost, against_cost : equivalent officers, at least 1: what one more way in counts, and letting residents drive
        a one-way street of the area against its direction.

    Notes
    -----
    Weight of a choice: its officers first; then, of a gate, the mean seconds that the residents take to it and back
    from it inside the area at free flow, and of a street the seconds along it.
    """
    if not controls:
        return {}
    found = closed_areas(network, [control.section for control in controls])
    asked = _Asked(
        network,
        section_ms(network).astype(np.int64),
        np.array([control.section for control in controls if not control.gate], dtype=np.int64),
        np.array([control.section for control in controls if not control.gate and not control.by_hand], dtype=np.int64),
        _met_by_free(network, [control.section for control in controls]),
        max(gate_cost, 1) * OFFICER,
        max(against_cost, 1) * OFFICER,
    )
    areas = (np.flatnonzero(found.area == area) for area in range(found.count))
    return {f"area/{network.node_id[nodes[0]]}": asked.of(nodes) for nodes in areas}


@dataclass(frozen=True)
class _Asked:
    """What the questions of all areas share."""

    network: RoadNetwork
    ms: Ints
    closed: Ints
    may_open: Ints
    lived_at: Bools
    gate_weight: int
    against_weight: int

    def of(self, nodes: Ints) -> AccessProblem:
        """The question of the area with these junctions."""
        network, section = self.network, self.network.sections_at(nodes)
        number = np.full(network.n_nodes, OUTSIDE, dtype=np.int64)
        number[nodes] = np.arange(1, nodes.size + 1)
        driven = section[~np.isin(section, self.closed)]
        inside = _ways(network, number, driven, self.ms)
        gates = section[np.isin(section, self.may_open)]
        gate = _ways(network, number, gates, self.ms)
        within = (number[network.section_tail[driven]] != OUTSIDE) & (number[network.section_head[driven]] != OUTSIDE)
        streets = driven[within & (network.one_way[driven] != 0)]
        street = _ways(network, number, streets, self.ms)
        must = np.concatenate([[False], (network.in_main_part & self.lived_at)[nodes]])
        seconds = _seconds(inside, gate, gates.size, must)
        along_s = np.minimum(np.rint(self.ms[streets] / 1000).astype(np.int64), _LONGEST_S)
        return AccessProblem(
            node=np.concatenate([[-1], nodes]),
            tail=inside.tail,
            head=inside.head,
            ms=inside.ms,
            gate_tail=np.concatenate([gate.tail, street.head]),
            gate_head=np.concatenate([gate.head, street.tail]),
            gate_choice=np.concatenate([gate.row, gates.size + street.row]),
            section=np.concatenate([gates, streets]),
            against=np.arange(gates.size + streets.size) >= gates.size,
            weight=np.concatenate([self.gate_weight + seconds, self.against_weight + along_s]),
            must=must,
        )


def _met_by_free(network: RoadNetwork, controlled: Sequence[int]) -> Bools:
    """Junctions at which a road ends that is not controlled: nobody lives between two controls, (n_nodes,)."""
    free = np.ones(network.n_sections, dtype=np.bool_)
    free[list(controlled)] = False
    used = np.zeros(network.n_nodes, dtype=np.bool_)
    used[network.section_tail[free]] = used[network.section_head[free]] = True
    return used


def _ways(network: RoadNetwork, number: Ints, section: Ints, weight: Ints) -> _Ways:
    tail, head = number[network.section_tail[section]], number[network.section_head[section]]
    along, against = network.one_way[section] >= 0, network.one_way[section] <= 0
    row, ms = np.arange(section.size), weight[section]
    return _Ways(
        np.concatenate([tail[along], head[against]]),
        np.concatenate([head[along], tail[against]]),
        np.concatenate([ms[along], ms[against]]),
        np.concatenate([row[along], row[against]]),
    )


def _seconds(inside: _Ways, gate: _Ways, n_choices: int, must: Bools) -> Ints:
    """Mean whole seconds from the residents' junctions to each road and back from it, (n_choices,)."""
    out = _mean_s(inside.head, inside.tail, inside.ms, gate.tail, must)
    back = _mean_s(inside.tail, inside.head, inside.ms, gate.head, must)
    total = np.full((2, n_choices), float(_LONGEST_S))
    for row, mean in enumerate((out, back)):
        np.minimum.at(total[row], gate.row, mean)
    seconds: Ints = np.minimum(np.rint(total.sum(axis=0)), _LONGEST_S).astype(np.int64)
    return seconds


def _mean_s(start: Ints, end: Ints, ms: Ints, from_node: Ints, must: Bools) -> Floats:
    """Mean seconds between each of some junctions and those of the residents, never through the outside."""
    size = must.size
    kept = (start != OUTSIDE) & (end != OUTSIDE)
    order = np.lexsort((ms[kept], end[kept], start[kept]))
    ends = np.stack([start[kept], end[kept]])[:, order]
    first = np.ones(order.size, dtype=np.bool_)
    first[1:] = np.any(ends[:, 1:] != ends[:, :-1], axis=0)
    graph = coo_array((ms[kept][order][first], (ends[0, first], ends[1, first])), shape=(size, size)).tocsr()
    if not from_node.size or not must.any():
        return np.full(from_node.size, float(_LONGEST_S))
    away = dijkstra(graph, indices=from_node)[:, must] / 1000.0
    mean: Floats = np.minimum(away, _LONGEST_S).mean(axis=1)
    return np.where(from_node == OUTSIDE, _LONGEST_S, mean)
