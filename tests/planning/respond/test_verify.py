from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.planning.respond.conftest import problem_from_matrix

from himaya.planning.respond.problem import Model, RespondProblem, RespondResult
from himaya.planning.respond.solve import RespondParams, solve
from himaya.planning.respond.verify import verify
from himaya.planning.result import Status, frozen_array

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module", params=list(Model))
def answered(request: pytest.FixtureRequest) -> tuple[RespondProblem, RespondResult]:
    """A problem of each model with its answer, which verifies."""
    time_s = np.random.default_rng(4).integers(0, 12, (14, 8)).astype(float)
    problem = problem_from_matrix(request.param, time_s, p=3, target_s=4.0)
    result = solve(problem, params=RespondParams(kicks=20, multiplier_steps=200, prove=False))
    assert verify(problem, result) == ()
    return problem, result


def _array(change: Callable[[Any], None], values: Any) -> Any:
    copy = np.array(values)
    change(copy)
    return frozen_array(copy, copy.dtype)


def _all_zero(values: Any) -> None:
    values[:] = 0


def _reverse(values: Any) -> None:
    values[:] = values[::-1].copy()


def _first_not_a_number(values: Any) -> None:
    values[0] = np.nan


def _first_outside(values: Any) -> None:
    values[0] = -3


@pytest.mark.parametrize(
    ("field", "change", "where"),
    [
        ("objective", lambda value: value + 1.0, "/objective"),
        ("bound", lambda value: value - 1.0, "/bound"),
        ("bound", lambda value: value + 1.0, "/bound"),
        ("dual", lambda value: _array(_all_zero, value), "/bound"),
        ("dual", lambda value: _array(_first_not_a_number, value), "/dual/0"),
        ("dual", lambda value: value[1:], "/dual"),
        ("chosen", lambda value: _array(_reverse, value), "/chosen/1"),
        ("chosen", lambda value: _array(_first_outside, value), "/chosen/0"),
        ("chosen", lambda value: value[1:], "/objective"),
        ("chosen", lambda value: frozen_array(np.repeat(value[:1], 2), np.int64), "/chosen/1"),
        ("proven", lambda _: frozen_array([True, True], np.bool_), "/proven"),
        ("status", lambda _: Status.INFEASIBLE, "/status"),
    ],
)
def test_every_planted_fault_is_found_where_it_is(
    answered: tuple[RespondProblem, RespondResult], field: str, change: Callable[[Any], Any], where: str
) -> None:
    """One altered field is found and named by its place."""
    problem, result = answered
    altered = dataclasses.replace(result, **{field: change(getattr(result, field))})
    assert where in {finding.where for finding in verify(problem, altered)}


def test_too_many_units_are_found() -> None:
    """A choice of more than p units is named."""
    problem = problem_from_matrix(Model.MAX_COVER, np.full((3, 4), 1.0), p=1)
    result = solve(problem, params=RespondParams(prove=False))
    altered = dataclasses.replace(result, chosen=frozen_array([0, 1, 2], np.int64))
    assert "/chosen" in {finding.where for finding in verify(problem, altered)}


def test_a_claim_of_optimality_without_proof_is_found() -> None:
    """OPTIMAL needs a closed gap, and `proven` needs a searched bound that meets the objective."""
    time_s = np.array([[1.0, 9.0, 1.0], [1.0, 1.0, 9.0], [9.0, 1.0, 1.0]])
    problem = problem_from_matrix(Model.SET_COVER, time_s)
    result = solve(problem, params=RespondParams(prove=False))
    loose = dataclasses.replace(
        result, dual=frozen_array(np.zeros(3), np.float64), bound=0.0, searched_bound=0.0, status=Status.FEASIBLE
    )
    assert verify(problem, loose) == ()
    claimed = dataclasses.replace(loose, status=Status.OPTIMAL)
    assert [finding.where for finding in verify(problem, claimed)] == ["/status"]
    proven = dataclasses.replace(claimed, proven=frozen_array([True], np.bool_))
    assert {finding.where for finding in verify(problem, proven)} == {"/proven/0", "/status"}


def test_a_searched_bound_past_the_objective_is_found() -> None:
    """The search cannot have proved that the answer itself does not exist."""
    problem = problem_from_matrix(Model.MAX_COVER, np.full((3, 4), 1.0), p=1)
    result = solve(problem, params=RespondParams(prove=False))
    altered = dataclasses.replace(result, searched_bound=result.objective - 1.0)
    assert [finding.where for finding in verify(problem, altered)] == ["/searched_bound"]
