from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himaya.planning.rehearse.problem import RehearseProblem, RehearseResult
from himaya.planning.rehearse.solve import solve
from himaya.planning.rehearse.verify import verify
from himaya.planning.result import Provenance, Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

MakeNights = Callable[..., RehearseProblem]


@pytest.fixture(scope="module")
def problem(random_nights: MakeNights) -> RehearseProblem:
    """Two services, gates with and without lanes, a closure and two incidents."""
    return random_nights(11, rate=0.15, n_units=8)


@pytest.fixture(scope="module")
def result(problem: RehearseProblem) -> RehearseResult:
    """The right answer."""
    answer = solve(problem)
    assert verify(problem, answer) == []
    assert answer.percentile_low_ms.min() > 0
    return answer


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32), st.booleans(), st.floats(0.0, 0.6), st.integers(1, 9))
def test_every_answer_is_accepted(
    random_nights: MakeNights,
    seed: int,
    recall: bool,  # noqa: FBT001 - drawn
    rate: float,
    n_units: int,
) -> None:
    """The slower code, written apart, comes to the same nights, figures and trials."""
    problem = random_nights(seed, recall=recall, rate=rate, n_units=n_units, nights=5)
    assert verify(problem, solve(problem, seed=seed)) == []


def test_a_stopped_answer_is_accepted(problem: RehearseProblem) -> None:
    """Fewer nights and no trials, said to be so, are no fault."""
    assert verify(problem, solve(problem, stop=lambda: True)) == []


def _with(array: NDArray[Any], index: tuple[int, ...] | int, change: float) -> NDArray[Any]:
    changed = array.copy()
    changed[index] += change
    return changed


@pytest.mark.parametrize(
    ("name", "index", "change"),
    [
        ("calls", (3, 0), 1),
        ("answered", (0, 1), -1),
        ("waited", (2, 0), 1),
        ("due", (1, 1), 1),
        ("met", (1, 0), 1),
        ("delay_ms", (4, 0), -1),
        ("percentile_ms", (0, 1), -1000),
        ("percentile_low_ms", (0, 1), -1),
        ("percentile_high_ms", (1, 2), 1),
        ("met_share", 0, 0.01),
        ("met_low", 0, 0.001),
        ("met_high", 1, -0.001),
        ("busy_share", 1, 0.001),
        ("histogram", (0, 4), 1),
        ("place_due", (0, 2), 1),
        ("place_met", (1, 3), -1),
        ("loss_ms", 0, 1),
        ("loss_low_ms", 0, 1),
        ("loss_high_ms", 1, 1),
        ("sample_loss_ms", 2, 1),
        ("closure_ms", (0, 1), 1),
        ("closure_low_ms", (0, 0), -1),
        ("closure_high_ms", (0, 0), 1),
        ("sample_closure_ms", (0, 0), 1),
        ("incident_first_ms", (0, 0), -1000),
        ("incident_last_ms", (1, 1), 1000),
        ("incident_open", (0, 0), 1),
        ("incident_ms", 0, 1),
        ("incident_low_ms", 1, 1),
        ("incident_high_ms", 1, 1),
        ("gate_people", 0, 1),
        ("gate_refused", 1, 1),
        ("gate_wait_ms", (0, 1), -30_000),
        ("gate_slot_ms", (0, 2), 100),
        ("gate_longest", 0, -1),
        ("gate_histogram", (1, 3), 1),
        ("dense_min", (0, 0), -1),
        ("dense_most_min", (0, 1), 1),
        ("sample_response_ms", 3, 1),
    ],
)
def test_a_changed_figure_is_refused(
    problem: RehearseProblem, result: RehearseResult, name: str, index: tuple[int, ...] | int, change: float
) -> None:
    """Each figure, changed by a little, is found and named."""
    forged = dataclasses.replace(result, **{name: _with(getattr(result, name), index, change)})
    assert any(finding.where.startswith(name) for finding in verify(problem, forged))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"objective": 1.0}, "objective"),
        ({"bound": 1.0}, "bound"),
        ({"objective": float("nan")}, "objective"),
        ({"status": Status.OPTIMAL}, "status"),
        ({"nights": 23}, "nights"),
        ({"nights": 0}, "nights"),
        ({"provenance": Provenance("event simulation", 2)}, "calls"),
        ({"histogram": np.zeros((2, 3), np.int64)}, "histogram"),
        ({"loss_ms": np.full(8, np.nan)}, "loss_ms"),
    ],
)
def test_a_wrong_outline_is_refused(
    problem: RehearseProblem, result: RehearseResult, changes: dict[str, Any], where: str
) -> None:
    """Status, value, seed and shapes."""
    assert any(one.where.startswith(where) for one in verify(problem, dataclasses.replace(result, **changes)))


def _losses(result: RehearseResult, rows: list[int]) -> RehearseResult:
    names = ("loss_unit", "loss_ms", "loss_low_ms", "loss_high_ms", "sample_loss_ms")
    return dataclasses.replace(result, **{name: getattr(result, name)[rows] for name in names})


@pytest.mark.parametrize("rows", [[1, 0, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6], [0, 0, 1, 2, 3, 4, 5, 6]])
def test_a_loss_left_out_or_in_another_order_is_refused(
    problem: RehearseProblem, result: RehearseResult, rows: list[int]
) -> None:
    """Every unit once, most harmful first."""
    assert verify(problem, _losses(result, rows))


def test_a_harmful_unit_named_as_another_is_refused(problem: RehearseProblem, result: RehearseResult) -> None:
    """Two units that change their names are found by their nights."""
    names = result.loss_unit.copy()
    names[[0, -1]] = names[[-1, 0]]
    assert verify(problem, dataclasses.replace(result, loss_unit=names))


def test_an_answer_to_another_question_is_refused(problem: RehearseProblem, result: RehearseResult) -> None:
    """One unit at another point, one target changed, one lane more: the old answer does not hold."""
    crews = dataclasses.replace(problem.crews, point=(problem.crews.point + 1) % 3)
    assert verify(dataclasses.replace(problem, crews=crews), result)
    first = dataclasses.replace(problem.services[0], target_ms=400_000)
    assert verify(dataclasses.replace(problem, services=(first, problem.services[1])), result)
    crowd = dataclasses.replace(problem.crowd, lanes=problem.crowd.lanes + 1)
    assert verify(dataclasses.replace(problem, crowd=crowd), result)
