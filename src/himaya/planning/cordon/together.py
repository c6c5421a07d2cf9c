"""Rings that interact: one ring each, or one common ring round several places, whichever costs less."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.cordon.problem import CordonProblem, CordonResult
from himaya.planning.result import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from himaya.scenario.model import Place

Group = tuple[int, ...]
"""Rings that become one, by their numbers in rising order."""

_ALL_SUBSETS = 4
"""Largest cluster of which every subset is asked about; of larger ones the pairs and the whole."""
_ALL_DIVISIONS = 8
"""Largest cluster of which every division is priced."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A ring as it is compared: its question and answer, and when it stands."""

    problem: CordonProblem
    result: CordonResult
    start: datetime
    end: datetime


def groups_to_ask(rings: Sequence[Standing]) -> list[Group]:
    """Groups of interacting rings whose common ring is worth asking about, in rising order.

    Two rings interact when they share a junction inside or a controlled road, or a road joins their insides.
    """
    near = {pair for pair in combinations(range(len(rings)), 2) if _interact(*(rings[one] for one in pair))}
    groups: set[Group] = set()
    for cluster in clusters(len(rings), near):
        if len(cluster) <= _ALL_SUBSETS:
            groups.update(one for size in range(2, len(cluster) + 1) for one in combinations(cluster, size))
        else:
            groups.update(pair for pair in near if pair[0] in cluster)
            groups.add(cluster)
    return sorted(groups)


def clusters(count: int, near: Iterable[tuple[int, int]]) -> list[Group]:
    """Sets of at least two rings that interact with each other, directly or over others."""
    label = list(range(count))
    for one, other in sorted(near):
        old, new = label[other], label[one]
        label = [new if value == old else value for value in label]
    found = (tuple(ring for ring in range(count) if label[ring] == value) for value in sorted(set(label)))
    return [group for group in found if group[1:]]


def _interact(one: Standing, other: Standing) -> bool:
    if Status.INFEASIBLE in (one.result.status, other.result.status):
        return False
    insides = [set(ring.problem.node[ring.result.inside].tolist()) for ring in (one, other)]
    if insides[0] & insides[1] or _closed(one) & _closed(other):
        return True
    problem = one.problem
    ends = zip(problem.node[problem.tail].tolist(), problem.node[problem.head].tolist(), strict=True)
    return any((a in insides[0] and b in insides[1]) or (b in insides[0] and a in insides[1]) for a, b in ends)


def _closed(ring: Standing) -> set[int]:
    return set(ring.problem.section[ring.result.closed].tolist())


def common_problem(problems: Sequence[CordonProblem]) -> CordonProblem:
    """One ring round several cores: all their roads, the cores together, outside what lies outside all circles."""
    node = np.unique(np.concatenate([problem.node for problem in problems]))
    section, first = np.unique(np.concatenate([problem.section for problem in problems]), return_index=True)
    core, outside = np.zeros(node.size, dtype=np.bool_), np.ones(node.size, dtype=np.bool_)
    for problem in problems:
        at = np.searchsorted(node, problem.node)
        core[at] |= problem.core
        outside[at] &= problem.outside

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(problem, name) for problem in problems])[first]

    ends = [
        np.concatenate([problem.node[getattr(problem, name)] for problem in problems])[first]
        for name in ("tail", "head")
    ]
    return CordonProblem(
        n_nodes=node.size,
        tail=np.searchsorted(node, ends[0]),
        head=np.searchsorted(node, ends[1]),
        cost=joined("cost"),
        core=core,
        outside=outside,
        section=section,
        node=node,
        keep_open=joined("keep_open"),
    )


def priced(rings: Iterable[Standing]) -> int:
    """What rings cost while they stand, in equivalent officers times minutes; a road of several rings counts once.

    A road of several rings is held from the first beginning to the last end, as the plan holds it.
    """
    held: dict[int, tuple[int, datetime, datetime]] = {}
    for ring in rings:
        for edge in ring.result.closed.tolist():
            section, cost = int(ring.problem.section[edge]), int(ring.problem.cost[edge])
            most, start, end = held.get(section, (cost, ring.start, ring.end))
            held[section] = max(most, cost), min(start, ring.start), max(end, ring.end)
    return sum(cost * ((end - start) // timedelta(minutes=1)) for cost, start, end in held.values())


def arranged(rings: Sequence[Standing], common: Mapping[Group, Standing]) -> tuple[Group, ...]:
    """The groups that become one ring, so that all rings together cost least; groups of one are left out.

    Parameters
    ----------
    rings : one per place.
    common : the common ring of every group that was asked about.

    Notes
    -----
    Every division of a cluster into groups asked about and single rings is priced; of equal ones that with more rings
    is taken, then the first in order. In clusters of more than eight rings the groups are taken one by one, the one
    that saves most first.
    """
    pairs = {pair for group in common for pair in combinations(group, 2)}
    taken: list[Group] = []
    for cluster in clusters(len(rings), pairs):
        if len(cluster) > _ALL_DIVISIONS:
            taken += _one_by_one(rings, common, cluster)
            continue
        divisions = sorted(_divisions(cluster, common), key=lambda groups: (-len(groups), groups))
        best = min(divisions, key=lambda groups: priced(_standing(rings, common, groups)))
        taken += [group for group in best if group[1:]]
    return tuple(taken)


def _one_by_one(rings: Sequence[Standing], common: Mapping[Group, Standing], cluster: Group) -> list[Group]:
    """Disjoint groups of a cluster in the order of what each saves by itself."""
    saved = {
        group: priced(rings[one] for one in group) - priced([ring])
        for group, ring in common.items()
        if set(group) <= set(cluster) and ring.result.status is not Status.INFEASIBLE
    }
    taken: list[Group] = []
    for group in sorted(saved, key=lambda one: (-saved[one], one)):
        if saved[group] > 0 and not any(set(group) & set(other) for other in taken):
            taken.append(group)
    return sorted(taken)


def _standing(rings: Sequence[Standing], common: Mapping[Group, Standing], groups: Iterable[Group]) -> list[Standing]:
    return [common[group] if group[1:] else rings[group[0]] for group in groups]


def _divisions(cluster: Group, common: Mapping[Group, Standing]) -> Iterator[tuple[Group, ...]]:
    """Ways to divide a cluster into groups that have a common ring, and single rings."""
    if not cluster:
        yield ()
        return
    first, rest = cluster[0], cluster[1:]
    for group in [(first,), *(one for one in sorted(common) if one[0] == first and set(one) <= set(cluster))]:
        if group[1:] and common[group].result.status is Status.INFEASIBLE:
            continue
        for others in _divisions(tuple(one for one in rest if one not in group), common):
            yield (group, *others)


@dataclass(frozen=True, slots=True)
class Shared:
    """A common ring that stands: the rings it replaces, and what they and it cost (see `priced`)."""

    group: Group
    ring: Standing
    apart: int
    common: int


def common_rings(
    places: Sequence[Place], rings: Sequence[Standing], answers: Mapping[str, CordonResult]
) -> dict[int, Shared]:
    """The common rings that stand, by the number of every ring that they replace.

    Parameters
    ----------
    places : of the rings, in the same order. answers : about common rings, by place ids joined with `+`.
    """
    number = {place.id: row for row, place in enumerate(places)}
    common = {}
    for key, result in answers.items():
        group = tuple(number[place] for place in key.split("+"))
        members = [rings[one] for one in group]
        problem = common_problem([ring.problem for ring in members])
        start, end = min(ring.start for ring in members), max(ring.end for ring in members)
        common[group] = Standing(problem, result, start, end)
    found = {}
    for group in arranged(rings, common):
        shared = Shared(group, common[group], priced(rings[one] for one in group), priced([common[group]]))
        found.update(dict.fromkeys(group, shared))
    return found
