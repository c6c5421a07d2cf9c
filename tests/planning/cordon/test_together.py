"""Rings that interact: a common ring against rings of their own, by brute force on small grids."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.planning.cordon.problem import CordonProblem
from himaya.planning.cordon.solve import solve
from himaya.planning.cordon.together import (
    Standing,
    arranged,
    clusters,
    common_problem,
    groups_to_ask,
    priced,
)
from himaya.planning.cordon.verify import verify
from himaya.planning.result import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

_START = datetime(2027, 1, 6, 16, tzinfo=UTC)


def ring(seed: int, core: int, *, size: int = 4, reach: int = 2, hours: tuple[float, float] = (0, 4)) -> Standing:
    """A ring round one junction of a grid with drawn costs: inside are junctions fewer than `reach` steps away."""
    rng = np.random.default_rng(seed)
    pairs = [(size * y + x, size * y + x + 1) for y in range(size) for x in range(size - 1)]
    pairs += [(size * y + x, size * y + x + size) for y in range(size - 1) for x in range(size)]
    cost = rng.integers(1, 9, len(pairs))
    away = np.array([abs(node % size - core % size) + abs(node // size - core // size) for node in range(size * size)])
    section = np.array([row for row, (a, b) in enumerate(pairs) if min(away[a], away[b]) < reach])
    ends = np.array([pairs[row] for row in section])
    node = np.unique(ends)
    problem = CordonProblem(
        n_nodes=node.size,
        tail=np.searchsorted(node, ends[:, 0]),
        head=np.searchsorted(node, ends[:, 1]),
        cost=cost[section],
        core=node == core,
        outside=away[node] >= reach,
        section=section,
        node=node,
        keep_open=np.zeros(section.size, dtype=np.bool_),
    )
    start, end = (_START + timedelta(hours=hour) for hour in hours)
    return Standing(problem, solve(problem), start, end)


def together(rings: Sequence[Standing]) -> Standing:
    problem = common_problem([one.problem for one in rings])
    return Standing(problem, solve(problem), min(one.start for one in rings), max(one.end for one in rings))


def least(problem: CordonProblem) -> float:
    """Least cost over every set of junctions that holds the core and nothing outside."""
    free = np.flatnonzero(~problem.core & ~problem.outside)
    best = np.inf
    for bits in range(2**free.size):
        inside = problem.core.copy()
        inside[free[[bits >> row & 1 == 1 for row in range(free.size)]]] = True
        best = min(best, float(problem.cost[inside[problem.tail] != inside[problem.head]].sum()))
    return best


@pytest.mark.parametrize("seed", range(15))
def test_the_common_ring_is_the_cheapest_round_both_cores(seed: int) -> None:
    """Against every set of junctions; never dearer than both rings together; proven by its flow."""
    one, other = ring(seed, 5), ring(seed, 6)
    both = together([one, other])
    assert both.result.objective == least(both.problem)
    assert verify(both.problem, both.result) == []
    assert priced([both]) <= priced([one, other])


def test_a_road_of_two_rings_is_paid_once_over_all_its_hours() -> None:
    """The same ring twice, at other hours: its roads from the first beginning to the last end."""
    early, late = ring(3, 5, hours=(0, 2)), ring(3, 5, hours=(1, 5))
    assert priced([early, late]) == int(early.result.objective) * 5 * 60
    assert priced([early]) == int(early.result.objective) * 2 * 60


@pytest.mark.parametrize("seed", range(15))
def test_the_cheapest_arrangement_is_taken(seed: int) -> None:
    """Against every division of three rings, with hours of their own."""
    rng = np.random.default_rng(seed)
    hours = [(float(a), float(a) + 1 + float(rng.integers(1, 5))) for a in rng.integers(0, 4, 3)]
    rings = [ring(seed, core, size=5, hours=span) for core, span in zip((6, 8, 18), hours, strict=True)]
    groups = [one for size in (2, 3) for one in combinations(range(3), size)]
    common = {group: together([rings[one] for one in group]) for group in groups}
    taken = arranged(rings, common)
    single = [rings[one] for one in range(3) if not any(one in group for group in taken)]
    price = priced([*(common[group] for group in taken), *single])
    divisions = [rings, [common[0, 1, 2]], *([common[pair], rings[3 - sum(pair)]] for pair in groups[:3])]
    assert price == min(priced(division) for division in divisions)


def test_a_common_ring_that_would_stand_too_long_is_not_taken() -> None:
    """Two rings side by side, one in the morning and one at night: rings of their own cost less."""
    pairs = [(ring(seed, 5, hours=(0, 1)), ring(seed, 6, hours=(20, 21))) for seed in range(10)]
    assert not any(arranged(pair, {(0, 1): together(pair)}) for pair in pairs)
    same = [(ring(seed, 5), ring(seed, 6)) for seed in range(10)]
    assert any(arranged(pair, {(0, 1): together(pair)}) for pair in same)


def test_a_common_ring_that_cannot_be_is_not_taken() -> None:
    """Where roads kept open leave no common ring the rings stand by themselves."""
    pair = ring(1, 5), ring(1, 6)
    both = together(pair)
    none = replace(both, result=replace(both.result, status=Status.INFEASIBLE))
    assert arranged(pair, {(0, 1): none}) == ()


def test_only_rings_that_interact_are_asked_about() -> None:
    """Far corners of a grid have nothing in common; neighbours do, and so have those that a third one joins."""
    corners = [ring(2, 0, size=7, reach=2), ring(2, 48, size=7, reach=2)]
    assert groups_to_ask(corners) == []
    assert groups_to_ask([ring(2, 5), ring(2, 6)]) == [(0, 1)]
    assert clusters(4, [(0, 1), (1, 3)]) == [(0, 1, 3)]


def test_many_rings_in_a_row_take_groups_by_what_they_save() -> None:
    """Nine rings: pairs that save are taken, each ring in one group at most, never dearer than apart."""
    rings = [ring(4, 10 + column, size=12) for column in range(9)]
    common = {group: together([rings[one] for one in group]) for group in groups_to_ask(rings)}
    taken = arranged(rings, common)
    held = [one for group in taken for one in group]
    assert taken
    assert len(held) == len(set(held))
    single = [rings[one] for one in range(9) if one not in held]
    assert priced([*(common[group] for group in taken), *single]) <= priced(rings)
