"""Two ways out on foot that share no road, or the road that all ways share."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya.planning.access.solve import ways_on_foot
from himaya.planning.access.verify import verify_on_foot
from himaya.planning.cordon.corridor import exits_on_foot
from himaya.planning.cordon.problem import CordonProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.access.problem import FootResult


def made(n: int, edges: Sequence[tuple[int, int]], core: Sequence[int], outside: Sequence[int]) -> CordonProblem:
    tail, head = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    number, edge = np.arange(n), np.arange(len(edges))
    return CordonProblem(
        n_nodes=n,
        tail=tail,
        head=head,
        cost=np.ones(len(edges), dtype=np.int64),
        core=np.isin(number, list(core)),
        outside=np.isin(number, list(outside)),
        section=edge,
        node=number,
        keep_open=np.zeros(len(edges), dtype=np.bool_),
    )


def leads_out(problem: CordonProblem, without: Sequence[int]) -> bool:
    seen = set(np.flatnonzero(problem.core).tolist())
    for _ in range(problem.n_nodes):
        for edge in set(range(problem.n_edges)) - set(without):
            ends = {int(problem.tail[edge]), int(problem.head[edge])}
            if ends & seen:
                seen |= ends
    return bool(seen & set(np.flatnonzero(problem.outside).tolist()))


@pytest.mark.parametrize("seed", range(60))
def test_as_many_ways_as_roads_must_be_cut(seed: int) -> None:
    """Menger: two ways exist exactly when no single road cuts the core off; verification agrees."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 9))
    edges = [tuple(rng.integers(0, n, 2).tolist()) for _ in range(int(rng.integers(1, 12)))]
    problem = made(n, [(a, b) for a, b in edges if a != b] or [(0, 1)], [0], [n - 1])
    result = ways_on_foot(problem)
    cut = next(
        size
        for size in range(3)
        if size == 2 or any(not leads_out(problem, one) for one in combinations(range(problem.n_edges), size))
    )
    assert len(result.paths) == cut == min(exits_on_foot(problem), 2)
    assert verify_on_foot(problem, result) == []


def test_the_second_search_turns_the_first_way_where_it_must() -> None:
    """The shortest way uses the rung of the ladder that both others need; still two ways come out."""
    edges = [(0, 1), (1, 4), (4, 5), (0, 2), (2, 4), (1, 3), (3, 5)]
    problem = made(6, edges, [0], [5])
    assert verify_on_foot(problem, ways_on_foot(problem)) == []
    assert len(ways_on_foot(problem).paths) == 2


def test_a_single_way_names_its_narrow_road() -> None:
    """Everything leads over the road between junctions 1 and 2."""
    problem = made(4, [(0, 1), (0, 1), (1, 2), (2, 3), (2, 3)], [0], [3])
    result = ways_on_foot(problem)
    assert len(result.paths) == 1
    assert result.narrow.tolist() == [2]


def _square() -> tuple[CordonProblem, FootResult]:
    problem = made(4, [(0, 1), (1, 3), (0, 2), (2, 3)], [0], [3])
    return problem, ways_on_foot(problem)


@pytest.mark.parametrize(
    "change",
    [
        {"paths": (np.array([0, 1]), np.array([0, 1]))},
        {"paths": (np.array([0, 3]), np.array([2, 1]))},
        {"paths": (np.array([0]), np.array([2, 3]))},
        {"paths": (np.array([0, 1]), np.array([9]))},
        {"paths": (np.array([0, 1]),), "narrow": np.array([0])},
        {"paths": (np.array([0, 1]),)},
        {"paths": ()},
        {"narrow": np.array([1])},
    ],
)
def test_a_forged_way_out_is_refused(change: Any) -> None:
    """Ways that share a road, do not join, do not lead out, or are kept quiet."""
    problem, result = _square()
    assert verify_on_foot(problem, result) == []
    assert verify_on_foot(problem, replace(result, **change))
