"""Residents' gates: least weight against every subset, and what is changed by hand is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya.faults import InvalidProblemError
from himaya.planning.access.problem import ShutIn
from himaya.planning.access.solve import solve
from himaya.planning.access.verify import verify
from himaya.planning.result import Status

if TYPE_CHECKING:
    from himaya.planning.access.problem import AccessProblem


def passes(problem: AccessProblem, opened: tuple[int, ...]) -> bool:
    """Whether everybody gets out and back, by the transitive closure of the ways."""
    size = problem.node.size
    joined = np.eye(size, dtype=np.bool_)
    joined[problem.tail, problem.head] = True
    extra = np.isin(problem.gate_choice, opened)
    joined[problem.gate_tail[extra], problem.gate_head[extra]] = True
    for middle in range(size):
        joined |= np.outer(joined[:, middle], joined[middle])
    return bool(joined[problem.must, 0].all() and joined[0, problem.must].all())


def least(problem: AccessProblem) -> float | None:
    """Least weight of all subsets that let everybody pass; None where none does."""
    choices = range(problem.section.size)
    subsets = chain.from_iterable(combinations(choices, size) for size in range(len(choices) + 1))
    return min((float(problem.weight[list(one)].sum()) for one in subsets if passes(problem, one)), default=None)


def drawn(area: Any, seed: int) -> AccessProblem:
    """A small area with one-way streets, gates in one or both directions, and streets against their direction."""
    rng = np.random.default_rng(seed)
    n, count = int(rng.integers(2, 6)), int(rng.integers(1, 8))
    ways = [tuple(rng.integers(1, n + 1, 2).tolist()) for _ in range(n + 1)]
    gates = []
    for choice in range(count):
        node, other = int(rng.integers(1, n + 1)), int(rng.integers(0, n + 1))
        ends = [(node, other), (other, node)]
        gates += [(*ends[k], choice) for k in sorted({int(rng.integers(2)), int(rng.integers(2))})]
    return area(n, ways, gates, rng.integers(1, 6, count).tolist())


@pytest.mark.parametrize("seed", range(80))
def test_no_choice_of_less_weight_lets_everybody_pass(area: Any, seed: int) -> None:
    """Against every subset; where none does, the status is infeasible; verification agrees with both."""
    problem = drawn(area, seed)
    result, best = solve(problem), least(problem)
    assert verify(problem, result) == []
    if best is None:
        assert result.status is Status.INFEASIBLE
    else:
        assert result.status is Status.OPTIMAL
        assert result.objective == result.bound == best


def test_two_pockets_need_a_gate_each_and_the_cheaper_one_opens(area: Any) -> None:
    """Junctions 1 and 2 lead to each other, 3 stands alone; each part gets its cheapest gate."""
    problem = area(3, [(1, 2), (2, 1)], [(1, 0, 0), (0, 1, 0), (2, 0, 1), (0, 2, 1), (3, 0, 2), (0, 3, 2)], [5, 3, 9])
    assert solve(problem).opened.tolist() == [1, 2]


def test_a_one_way_gate_needs_another_for_the_way_back(area: Any) -> None:
    """Out by the one, in by the other."""
    problem = area(2, [(1, 2), (2, 1)], [(1, 0, 0), (0, 2, 1)], [1, 1])
    assert solve(problem).opened.tolist() == [0, 1]


def test_gates_behind_each_other_are_both_opened(area: Any) -> None:
    """Whoever leaves the inner pocket must also leave the outer one."""
    problem = area(2, [], [(1, 2, 0), (2, 1, 0), (2, 0, 1), (0, 2, 1)], [1, 1])
    assert solve(problem).opened.tolist() == [0, 1]


def test_relabelling_the_junctions_changes_no_choice(area: Any) -> None:
    """The same area with its junctions numbered backwards opens the same roads."""
    for seed in range(20):
        problem = drawn(area, seed)
        n = problem.node.size
        number = np.concatenate([[0], np.arange(n - 1, 0, -1)])
        turned = replace(
            problem,
            tail=number[problem.tail],
            head=number[problem.head],
            gate_tail=number[problem.gate_tail],
            gate_head=number[problem.gate_head],
        )
        assert solve(turned).objective == solve(problem).objective


def test_an_early_end_keeps_a_valid_answer_and_bound(area: Any) -> None:
    """With one step of search everybody still passes and the bound is no larger than the value."""
    for seed in range(30):
        problem = drawn(area, seed)
        result = solve(problem, most_steps=0)
        if result.status is not Status.INFEASIBLE:
            assert verify(problem, result) == []
            assert passes(problem, tuple(result.opened.tolist()))


def _pockets(area: Any) -> AccessProblem:
    gates = [(1, 0, 0), (0, 1, 0), (2, 0, 1), (0, 2, 1)]
    problem: AccessProblem = area(2, [(1, 2), (2, 1)], gates, [2, 3])
    return problem


@pytest.mark.parametrize(
    "change",
    [
        {"opened": np.array([], dtype=np.int64), "objective": 0.0, "bound": 0.0},
        {"opened": np.array([1]), "objective": 3.0, "bound": 3.0},
        {"objective": 1.0, "bound": 1.0},
        {"bound": 1.0},
        {"bound": 9.0},
        {"opened": np.array([5])},
        {"shut_in": ()},
        {"shut_in": (ShutIn(np.array([1]), outwards=True),)},
        {"shut_in": (ShutIn(np.array([0, 1, 2]), outwards=True),)},
        {"shut_in": (ShutIn(np.array([7]), outwards=True),)},
        {"status": Status.INFEASIBLE},
        {"status": Status.STOPPED},
    ],
)
def test_a_changed_answer_is_refused(area: Any, change: dict[str, Any]) -> None:
    """A gate left out, an understated cost, a bound too high, a set that is not shut in."""
    problem = _pockets(area)
    result = solve(problem)
    assert verify(problem, result) == []
    assert verify(problem, replace(result, **change))


def test_an_infeasible_area_names_who_is_shut_in(area: Any) -> None:
    """Junction 2 has a way in and none out."""
    problem = area(2, [(1, 2)], [(1, 0, 0), (0, 1, 0)], [1])
    result = solve(problem)
    assert result.status is Status.INFEASIBLE
    assert result.shut_in[0].nodes.tolist() == [2]
    assert verify(problem, result) == []
    assert verify(problem, replace(result, shut_in=()))
    assert verify(problem, replace(result, objective=1.0))


def test_a_question_that_contradicts_itself_is_refused(area: Any) -> None:
    """Weights are positive, ways end at junctions of the area, the outside need not be left."""
    problem = _pockets(area)
    for change in (
        {"weight": np.array([0, 1])},
        {"tail": np.array([9, 1])},
        {"must": np.array([True, True, True])},
        {"gate_choice": np.array([0, 0, 1, 2])},
    ):
        with pytest.raises(InvalidProblemError):
            replace(problem, **change)
