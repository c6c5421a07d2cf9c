from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from himaya.planning.protect.problem import ProtectProblem, ProtectResult
from himaya.planning.protect.solve import solve
from himaya.planning.protect.verify import verify
from himaya.planning.result import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

ARRAYS = ("coverage", "by_kind", "granted", "value")


@pytest.fixture(scope="module")
def problem() -> ProtectProblem:
    """Three groups: two share a pool of one team and bind, one has teams of its own and is better off."""
    return ProtectProblem(
        group=[0, 0, 1, 1, 2, 2, 2],
        kinds=[1, 3, 2, 3, 1, 2, 0],
        loss_uncovered=[0.9, 0.8, 0.95, 0.7, 0.5, 0.4, 0.1],
        loss_covered=[0.2, 0.3, 0.1, 0.2, 0.1, 0.1, 0.05],
        floor=[0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.0],
        teams=[[1, 0], [0, 0], [1, 0]],
        pool=[0, 0, -1],
        reserve=[1],
    )


@pytest.fixture(scope="module")
def result(problem: ProtectProblem) -> ProtectResult:
    """The right answer."""
    answer = solve(problem)
    assert verify(problem, answer) == []
    assert answer.binding_group.tolist() == [0, 1]
    return answer


def _with(array: NDArray[Any], index: tuple[int, ...] | int, value: float) -> NDArray[Any]:
    changed = array.copy()
    changed[index] = value
    return changed


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"objective": 0.9}, "objective"),
        ({"objective": float("nan")}, "objective"),
        ({"bound": 0.9}, "bound"),
        ({"bound": float("inf")}, "bound"),
        ({"status": Status.FEASIBLE}, "status"),
        ({"status": Status.INFEASIBLE}, "objective"),
        ({"coverage": np.zeros(3)}, "coverage"),
        ({"coverage": np.full(7, np.nan)}, "coverage[0]"),
        ({"coverage": np.full(7, 1.5)}, "coverage[0]"),
        ({"by_kind": np.zeros((7, 2))}, "by_kind"),
        ({"granted": np.zeros(3)}, "granted[0]"),
        ({"granted": np.zeros(2)}, "granted"),
        ({"value": np.zeros(3)}, "value[0]"),
        ({"binding_group": np.zeros(0, int), "binding_kinds": np.zeros(0, int)}, "bound"),
        ({"binding_kinds": np.array([1, 2])}, "bound"),
        ({"binding_kinds": np.array([1, 64])}, "binding_kinds[1]"),
        ({"binding_kinds": np.array([-1, 3])}, "binding_kinds[0]"),
        ({"binding_kinds": np.array([3])}, "binding_kinds"),
        ({"binding_group": np.array([0, 2])}, "binding_group[1]"),
        ({"binding_group": np.array([0, 9])}, "binding_group[1]"),
        ({"binding_group": np.array([0, 0])}, "binding_group"),
    ],
)
def test_a_planted_fault_is_found_and_named(
    problem: ProtectProblem, result: ProtectResult, changes: dict[str, Any], where: str
) -> None:
    """Each altered field leads to a finding of this room that names it."""
    findings = verify(problem, dataclasses.replace(result, **changes))
    assert where in {finding.where for finding in findings}
    assert {finding.room for finding in findings} == {"protect"}


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_altered_number_is_found(data: st.DataObject, problem: ProtectProblem, result: ProtectResult) -> None:
    """Whichever number of whichever array is moved by a thousandth or more, verification objects."""
    name = data.draw(st.sampled_from(ARRAYS))
    array = getattr(result, name)
    index = tuple(data.draw(st.integers(0, size - 1)) for size in array.shape)
    step = data.draw(st.floats(1e-3, 2.0)) * data.draw(st.sampled_from([-1, 1]))
    altered = dataclasses.replace(result, **{name: _with(array, index, array[index] + step)})
    assert verify(problem, altered)


def test_teams_beyond_those_on_duty_are_found(problem: ProtectProblem) -> None:
    """The answer to a question with more teams does not pass for the question with fewer."""
    richer = dataclasses.replace(problem, teams=[[1, 0], [0, 1], [1, 0]])
    findings = verify(problem, solve(richer))
    assert any(finding.where.startswith("teams used[1]") for finding in findings)


def test_reserve_beyond_the_pool_is_found(problem: ProtectProblem) -> None:
    """The answer to a question with a larger pool does not pass."""
    findings = verify(problem, solve(dataclasses.replace(problem, reserve=[2])))
    assert "reserve used[0]" in {finding.where for finding in findings}


def test_a_kind_where_it_may_not_come_is_found(problem: ProtectProblem) -> None:
    """The answer to a question in which a kind may come does not pass where it may not."""
    findings = verify(problem, solve(dataclasses.replace(problem, kinds=[1, 3, 2, 3, 1, 3, 0])))
    assert any(finding.where == "by_kind[5][0]" for finding in findings)


def test_a_worse_plan_that_is_otherwise_consistent_is_found(problem: ProtectProblem) -> None:
    """A feasible, honest answer with fewer teams used misses the bound that the binding sets prove."""
    poorer = solve(dataclasses.replace(problem, teams=[[0, 0], [0, 0], [1, 0]]))
    assert poorer.status is Status.OPTIMAL
    findings = verify(problem, poorer)
    assert {finding.where for finding in findings} & {"bound", "objective"}


def test_slack_left_below_the_worst_is_found(problem: ProtectProblem, result: ProtectResult) -> None:
    """Taking coverage from a place that is not the worst changes neither objective nor bound, and is still found."""
    target = 4
    by_kind, coverage = result.by_kind.copy(), result.coverage.copy()
    by_kind[target] *= 0.9
    coverage[target] = by_kind[target].sum()
    loss = problem.loss_uncovered[target] - coverage[target] * (
        problem.loss_uncovered[target] - problem.loss_covered[target]
    )
    value = _with(result.value, 2, min(result.value[2], 1.0 - loss))
    findings = verify(problem, dataclasses.replace(result, coverage=coverage, by_kind=by_kind, value=value))
    assert [finding.where for finding in findings] == ["coverage[4]"]


def test_reserve_kept_back_is_found() -> None:
    """An answer that lends less than the pool has, while a place could gain by it, is found."""
    problem = ProtectProblem(
        group=[0, 1],
        kinds=[1, 1],
        loss_uncovered=[0.9, 0.5],
        loss_covered=[0.8, 0.1],
        floor=[0.0, 0.0],
        teams=[[0], [0]],
        pool=[0, 0],
        reserve=[2],
    )
    full, short = solve(problem), solve(dataclasses.replace(problem, reserve=[1], pool=[0, -1]))
    assert verify(problem, full) == []
    assert short.objective == full.objective
    assert [finding.where for finding in verify(problem, short)] == ["coverage[1]"]


def test_infeasibility_that_is_not_proven_is_found(problem: ProtectProblem) -> None:
    """A claim that floors cannot be met needs sets that ask for more than there is."""
    hard = dataclasses.replace(problem, floor=np.ones(7), kinds=[1, 3, 2, 3, 1, 2, 1])
    claim = solve(hard)
    assert claim.status is Status.INFEASIBLE
    assert verify(hard, claim) == []
    none = np.zeros(0, int)
    for proof in ({"binding_group": none, "binding_kinds": none}, {"binding_kinds": claim.binding_kinds * 0}):
        assert verify(hard, dataclasses.replace(claim, **proof))
    assert verify(hard, dataclasses.replace(claim, coverage=np.ones(7)))
