"""Who goes to an incident, and which move restores cover: exact, held against trying everything."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.faults import InvalidProblemError
from himaya.planning.dispatch.problem import (
    NO_SERVICE,
    DispatchProblem,
    DispatchResult,
    MoveUpProblem,
    MoveUpResult,
    Need,
)
from himaya.planning.dispatch.slots import UNMET_S
from himaya.planning.dispatch.solve import move_up, solve
from himaya.planning.dispatch.verify import verify, verify_move
from himaya.planning.result import Status

KINDS = ("ambulance", "fire", "patrol_vehicle")


@st.composite
def dispatches(draw: st.DrawFn) -> DispatchProblem:
    """Up to six units of three kinds, two services, five places."""
    n_units, n_places = draw(st.integers(0, 6)), draw(st.integers(0, 5))
    kind = [draw(st.sampled_from(KINDS)) for _ in range(n_units)]
    service = [{"ambulance": 0, "fire": 1}.get(one, NO_SERVICE) for one in kind]
    covers = np.array(
        draw(
            st.lists(st.lists(st.booleans(), min_size=n_places, max_size=n_places), min_size=n_units, max_size=n_units)
        ),
        np.bool_,
    ).reshape(n_units, n_places)
    others = np.array(draw(st.lists(st.integers(0, 1), min_size=2 * n_places, max_size=2 * n_places)), np.int64)
    standing = others.reshape(2, n_places)
    for unit, row in enumerate(service):
        if row >= 0:
            standing[row] += covers[unit]
    needs = draw(
        st.lists(
            st.builds(Need, st.frozensets(st.sampled_from(KINDS), min_size=1), st.integers(1, 2)),
            min_size=0,
            max_size=2,
        )
    )
    return DispatchProblem(
        needs=tuple(needs),
        kind=tuple(kind),
        seconds=np.array([draw(st.integers(0, 900)) for _ in kind], np.float64),
        service=np.array(service, np.int64),
        covers=covers,
        standing=standing,
        weight=np.array([draw(st.integers(1, 9)) for _ in range(n_places)], np.float64),
    )


def _least(problem: DispatchProblem) -> float:
    """Least cost by trying every choice of units for the slots, `None` where a slot stays without one."""
    slots = [need for need in problem.needs for _ in range(need.units)]
    best = np.inf
    for chosen in itertools.product([None, *range(len(problem.kind))], repeat=len(slots)):
        used = [unit for unit in chosen if unit is not None]
        if len(set(used)) < len(used):
            continue
        if all(unit is None or problem.kind[unit] in need.kinds for unit, need in zip(chosen, slots, strict=True)):
            best = min(best, sum(UNMET_S if unit is None else float(problem.seconds[unit]) for unit in chosen))
    return best


@given(problem=dispatches())
def test_nobody_could_be_there_sooner(problem: DispatchProblem) -> None:
    """The sum of driving times is that of trying every choice, the answer verifies, and a shortage is said."""
    answer = solve(problem)
    assert verify(problem, answer) == []
    assert answer.objective == pytest.approx(_least(problem))
    assert (answer.status is Status.INFEASIBLE) == bool((answer.unit_of_slot < 0).any())


@pytest.fixture
def problem() -> DispatchProblem:
    """Two ambulances and an engine; the first ambulance is nearer and alone covers the second place."""
    return DispatchProblem(
        needs=(Need(frozenset({"ambulance"}), 1), Need(frozenset({"fire"}), 1)),
        kind=("ambulance", "ambulance", "fire"),
        seconds=np.array([120.0, 150.0, 300.0]),
        service=np.array([0, 0, 1]),
        covers=np.array([[1, 1], [1, 0], [1, 0]], np.bool_),
        standing=np.array([[2, 1], [2, 0]]),
        weight=np.array([5.0, 3.0]),
    )


def test_the_price_of_the_nearest_is_told(problem: DispatchProblem) -> None:
    """The nearest goes; what it alone covered is counted, and the one that costs nothing is there to be chosen."""
    answer = solve(problem)
    assert answer.unit_of_slot.tolist() == [0, 2]
    assert answer.uncovers.tolist() == [3.0, 0.0, 0.0]
    assert answer.sent_uncovers.tolist() == [[False, True], [False, False]]


FORGED: dict[str, dict[str, Any]] = {
    "a farther unit": {"unit_of_slot": np.array([1, 2])},
    "the same unit twice": {"unit_of_slot": np.array([2, 2])},
    "a unit of another kind": {"unit_of_slot": np.array([2, 0])},
    "nobody": {"unit_of_slot": np.array([-1, 2])},
    "less driving": {"objective": 400.0},
    "a lower bound": {"bound": 400.0},
    "prices that prove nothing": {"slot_price": np.array([200.0, 300.0])},
    "a loss left out": {"uncovers": np.zeros(3)},
    "a loss together left out": {"sent_uncovers": np.zeros((2, 2), np.bool_)},
    "a shortage": {"status": Status.INFEASIBLE},
}


@pytest.mark.parametrize("fault", FORGED)
def test_a_planted_fault_is_found(problem: DispatchProblem, fault: str) -> None:
    """Each forged part of an answer is refused."""
    answer: DispatchResult = replace(solve(problem), **FORGED[fault])
    assert verify(problem, answer) != []


@st.composite
def moves(draw: st.DrawFn) -> MoveUpProblem:
    """Up to four units, four points, five places."""
    n_units, n_points, n_places = draw(st.integers(0, 4)), draw(st.integers(0, 4)), draw(st.integers(0, 5))

    def table(rows: int) -> Any:
        flat = draw(st.lists(st.booleans(), min_size=rows * n_places, max_size=rows * n_places))
        return np.array(flat, np.bool_).reshape(rows, n_places)

    times = st.one_of(st.integers(0, 900).map(float), st.just(np.inf))
    drive = np.array([draw(times) for _ in range(n_units * n_points)], np.float64).reshape(n_units, n_points)
    weight = np.array([draw(st.integers(1, 9)) for _ in range(n_places)], np.float64)
    return MoveUpProblem(table(n_units), table(n_points), drive, weight)


@given(problem=moves())
def test_no_other_move_covers_more(problem: MoveUpProblem) -> None:
    """Checked by trying every unit at every point; a unit never makes the cover worse than it is."""
    answer = move_up(problem)
    assert verify_move(problem, answer) == []
    assert answer.objective >= answer.now
    assert (answer.unit < 0) == (answer.objective == answer.now)


def test_many_units_are_tried_in_blocks() -> None:
    """With more units than a block holds the best move is still the best of all."""
    rng = np.random.default_rng(7)
    problem = MoveUpProblem(
        rng.random((150, 30)) < 0.01, rng.random((9, 30)) < 0.3, rng.integers(60, 900, (150, 9)), rng.integers(1, 9, 30)
    )
    answer = move_up(problem)
    assert verify_move(problem, answer) == []
    assert answer.objective > answer.now


@pytest.mark.parametrize(
    "forged", [{"now": 0.0}, {"objective": 99.0}, {"bound": 99.0}, {"unit": 0}, {"drive_s": 1.0}, {"point": 0}]
)
def test_a_planted_fault_of_a_move_is_found(forged: dict[str, Any]) -> None:
    """Each forged number of a move is refused."""
    problem = MoveUpProblem(
        np.array([[1, 0, 0], [0, 0, 0]], np.bool_), np.array([[1, 0, 0], [0, 1, 1]], np.bool_),
        np.array([[10.0, 20.0], [30.0, 40.0]]), np.array([4.0, 2.0, 1.0]),
    )  # fmt: skip
    answer: MoveUpResult = move_up(problem)
    assert (answer.unit, answer.point, answer.now, answer.objective) == (1, 1, 4.0, 7.0)
    assert verify_move(problem, replace(answer, **forged)) != []


@pytest.mark.parametrize(
    "spoil",
    [
        {"seconds": np.array([1.0])},
        {"seconds": np.array([1.0, np.nan, 2.0])},
        {"service": np.array([0, 0, 2])},
        {"covers": np.zeros((2, 2))},
        {"standing": np.zeros((2, 2))},
        {"standing": np.zeros(2)},
        {"needs": (Need(frozenset(), 1),)},
    ],
)
def test_a_question_that_contradicts_itself_is_refused(problem: DispatchProblem, spoil: dict[str, Any]) -> None:
    """Shapes and ranges are checked before anything is computed."""
    with pytest.raises(InvalidProblemError):
        replace(problem, **spoil)


def test_questions_are_not_changed(problem: DispatchProblem) -> None:
    """The arrays of a question are read-only and no view of the caller's."""
    with pytest.raises(ValueError, match="read-only"):
        problem.seconds[0] = 1.0
