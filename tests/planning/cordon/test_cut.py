from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.faults import InvalidProblemError
from himaya.planning.codec import from_json, to_json
from himaya.planning.cordon.problem import CordonResult
from himaya.planning.cordon.solve import open_path, solve
from himaya.planning.cordon.verify import verify
from himaya.planning.result import Status

if TYPE_CHECKING:
    from himaya.planning.cordon.problem import CordonProblem

_N = 6
_node = st.integers(0, _N - 1)
_edges = st.lists(st.tuples(_node, _node, st.integers(1, 9)), min_size=1, max_size=9)


def _separates(problem: CordonProblem, closed: set[int]) -> bool:
    """Core and outside lie in different parts once `closed` is gone; labels spread until nothing changes."""
    label = np.arange(problem.n_nodes)
    label[problem.core] = -1
    for _ in range(problem.n_nodes):
        for edge in range(problem.n_edges):
            if edge not in closed:
                ends = [problem.tail[edge], problem.head[edge]]
                label[ends] = label[ends].min()
    return not np.any(label[problem.outside] == -1)


def _cheapest(problem: CordonProblem) -> int | None:
    """Least cost over all sets of roads that may be closed and separate; None where there is none."""
    free = np.flatnonzero(~problem.keep_open).tolist()
    costs = [
        int(problem.cost[list(chosen)].sum())
        for size in range(len(free) + 1)
        for chosen in combinations(free, size)
        if _separates(problem, set(chosen))
    ]
    return min(costs, default=None)


@given(edges=_edges, kept=st.sets(st.integers(0, 8), max_size=3))
def test_equals_brute_force_and_verifies(graph: Any, edges: Any, kept: set[int]) -> None:
    """On tiny graphs the cordon costs what the cheapest of all separating sets costs, or none exists for either."""
    problem = graph(_N, edges, core=[0], outside=[_N - 1], keep_open=kept)
    result, cheapest = solve(problem), _cheapest(problem)
    assert verify(problem, result) == []
    if cheapest is None:
        assert result.status is Status.INFEASIBLE
    else:
        assert (result.status, result.objective, result.bound) == (Status.OPTIMAL, cheapest, cheapest)
        assert _separates(problem, set(result.closed.tolist()))


@given(edges=_edges)
def test_the_smallest_inside_of_all_cheapest_cordons(graph: Any, edges: Any) -> None:
    """Whatever set of nodes round the core is cut off at the same cost, it holds the chosen inside."""
    problem = graph(_N, edges, core=[0], outside=[_N - 1])
    result = solve(problem)
    for size in range(_N - 1):
        for others in combinations(range(1, _N - 1), size):
            side = np.isin(np.arange(_N), [0, *others])
            cut = int(problem.cost[side[problem.tail] != side[problem.head]].sum())
            assert cut >= result.objective
            assert cut > result.objective or not np.any(result.inside & ~side)


@given(edges=_edges, seed=st.integers(0, 2**16))
def test_numbering_does_not_matter(graph: Any, edges: Any, seed: int) -> None:
    """Other node numbers, and roads drawn the other way round, change labels and signs but not the roads closed."""
    problem = graph(_N, edges, core=[0], outside=[_N - 1])
    chance = np.random.default_rng(seed)
    number, turned = chance.permutation(_N), chance.random(len(edges)) < 0.5
    moved = [
        (number[head], number[tail], cost) if turn else (number[tail], number[head], cost)
        for (tail, head, cost), turn in zip(edges, turned, strict=True)
    ]
    other = solve(graph(_N, moved, core=[number[0]], outside=[number[_N - 1]]))
    result = solve(problem)
    assert np.array_equal(other.closed, result.closed)
    assert np.array_equal(other.inside[number], result.inside)


@given(edges=_edges, factor=st.integers(2, 50))
def test_costs_in_another_unit(graph: Any, edges: Any, factor: int) -> None:
    """All costs times k: the same roads at k times the cost."""
    one = solve(graph(_N, edges, core=[0], outside=[_N - 1]))
    other = solve(graph(_N, [(t, h, c * factor) for t, h, c in edges], core=[0], outside=[_N - 1]))
    assert other.objective == factor * one.objective
    assert np.array_equal(other.closed, one.closed)


def test_parallel_roads_are_each_controlled(graph: Any) -> None:
    """Two roads between the same junctions are two roads to hold."""
    result = solve(graph(3, [(0, 1, 5), (1, 2, 2), (2, 1, 2)], core=[0], outside=[2]))
    assert (result.objective, result.closed.tolist()) == (4, [1, 2])


def test_of_equal_cordons_the_nearest(graph: Any) -> None:
    """Along a row of roads of one cost the one next to the core is held."""
    result = solve(graph(4, [(0, 1, 3), (1, 2, 3), (2, 3, 3)], core=[0], outside=[3]))
    assert result.closed.tolist() == [0]
    assert result.inside.tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("n_nodes", "edges", "outside"), [(1, [], []), (3, [(0, 1, 1), (1, 2, 1)], []), (3, [(0, 1, 1)], [2]), (2, [], [1])]
)
def test_nothing_to_hold_where_nothing_leads_in(graph: Any, n_nodes: int, edges: Any, outside: Any) -> None:
    """No outside, no roads, or no way between: no control, at no cost, and it verifies."""
    problem = graph(n_nodes, edges, core=[0], outside=outside)
    result = solve(problem)
    assert (result.status, result.objective, result.closed.size) == (Status.OPTIMAL, 0, 0)
    assert verify(problem, result) == []


def test_roads_kept_open_push_the_cordon_out(graph: Any) -> None:
    """A protected corridor is not cut; the next cheapest road behind it is."""
    edges = [(0, 1, 1), (1, 2, 7), (0, 2, 2)]
    result = solve(graph(3, edges, core=[0], outside=[2], keep_open=[0]))
    assert result.closed.tolist() == [1, 2]


def test_an_open_way_is_named(graph: Any) -> None:
    """Roads kept open from core to outside make the cordon impossible; the shortest such way is the reason."""
    edges = [(0, 1, 1), (1, 4, 1), (0, 2, 1), (2, 3, 1), (3, 4, 1), (1, 2, 1)]
    problem = graph(5, edges, core=[0], outside=[4], keep_open=[0, 2, 3, 4, 5])
    result = solve(problem)
    assert result.status is Status.INFEASIBLE
    assert result.open_path.tolist() == [2, 3, 4]
    assert result.closed.size == 0
    assert verify(problem, result) == []


def test_no_open_way_no_path(graph: Any) -> None:
    """Where the kept roads end within the ring there is no path to name."""
    assert open_path(graph(3, [(0, 1, 1), (1, 2, 1)], core=[0], outside=[2], keep_open=[0])).size == 0


def test_the_answer_survives_its_file(graph: Any) -> None:
    """Written as JSON and read again the answer is the same."""
    result = solve(graph(3, [(0, 1, 5), (1, 2, 2)], core=[0], outside=[2]))
    assert to_json(from_json(CordonResult, to_json(result))) == to_json(result)


def _changed(name: str, values: Any) -> Any:
    return lambda result: replace(result, **{name: np.array(values)})


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (_changed("closed", [2]), "closed, node 3"),
        (_changed("closed", [1, 0]), "closed"),
        (_changed("closed", [0, 1, 2]), "objective"),
        (_changed("closed", [0, 7]), "closed"),
        (_changed("flow", [3, 2, 3, 2, 0]), "flow, road 0"),
        (_changed("flow", [2, 2, 1, 2, 0]), "flow, node 1"),
        (_changed("flow", [1, 2, 1, 2, 0]), "bound"),
        (_changed("flow", [2, 2]), "flow"),
        (_changed("inside", [True, True, False, False]), "inside, node 1"),
        (_changed("inside", [True]), "inside"),
        (_changed("open_path", [0]), "open_path"),
        (lambda result: replace(result, objective=3.0), "objective"),
        (lambda result: replace(result, bound=3.0), "bound"),
        (lambda result: replace(result, status=Status.FEASIBLE), "status"),
        (lambda result: replace(result, status=Status.INFEASIBLE), "closed"),
    ],
)
def test_a_planted_fault_is_found_where_it_is(graph: Any, spoil: Any, where: str) -> None:
    """Two roads to hold (0 and 1); one thing changed in the answer is found and named."""
    problem = graph(4, [(0, 1, 2), (0, 2, 2), (1, 3, 3), (2, 3, 3), (1, 2, 1)], core=[0], outside=[3])
    result = solve(problem)
    assert result.closed.tolist() == [0, 1]
    assert where in {finding.where for finding in verify(problem, spoil(result))}


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (_changed("open_path", []), "open_path"),
        (_changed("open_path", [0]), "open_path"),
        (_changed("open_path", [1, 0]), "open_path, road 1"),
        (_changed("open_path", [0, 2]), "open_path, road 2"),
        (_changed("flow", [1, 1, 0]), "flow"),
        (_changed("inside", [True, True, False]), "inside"),
        (lambda result: replace(result, objective=1.0), "objective"),
    ],
)
def test_a_false_reason_for_giving_up_is_found(graph: Any, spoil: Any, where: str) -> None:
    """An infeasible answer must show a way of roads that all stay open."""
    problem = graph(3, [(0, 1, 1), (1, 2, 1), (1, 2, 1)], core=[0], outside=[2], keep_open=[0, 1])
    assert where in {finding.where for finding in verify(problem, spoil(solve(problem)))}


def test_a_road_kept_open_may_not_be_closed(graph: Any) -> None:
    """Closing the protected corridor is found even though it separates."""
    problem = graph(3, [(0, 1, 1), (1, 2, 1)], core=[0], outside=[2], keep_open=[0])
    result = solve(problem)
    swapped = replace(result, closed=np.array([0]), inside=np.array([True, False, False]))
    assert [finding.where for finding in verify(problem, swapped)] == ["closed, road 0"]


@pytest.mark.parametrize(
    "fields",
    [
        {"cost": [1, 0]},
        {"cost": [1]},
        {"cost": [2**60, 1]},
        {"tail": [0, 3]},
        {"head": [-1, 2]},
        {"core": [False, False, False]},
        {"outside": [True, False, True]},
        {"keep_open": [True]},
        {"node": [1, 2]},
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(graph: Any, fields: dict[str, Any]) -> None:
    """Arrays that do not fit each other are refused when the problem is made."""
    problem = graph(3, [(0, 1, 1), (1, 2, 1)], core=[0], outside=[2])
    with pytest.raises(InvalidProblemError, match="cordon"):
        replace(problem, **{name: np.array(values) for name, values in fields.items()})
