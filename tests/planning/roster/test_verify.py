"""The checker of duty tables accepts what holds and refuses what was planted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya.faults import InvalidProblemError
from himaya.planning.codec import from_json, to_json
from himaya.planning.result import Status
from himaya.planning.roster.problem import RosterProblem, RosterResult
from himaya.planning.roster.solve import solve
from himaya.planning.roster.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

Fault = tuple[str, RosterProblem, RosterResult]


def _with(result: RosterResult, **changes: Any) -> RosterResult:
    return replace(result, blocks=(replace(result.blocks[0], **changes), *result.blocks[1:]))


def _duty(result: RosterResult, *entries: tuple[int, int, int]) -> RosterResult:
    duty = result.duty.copy()
    for crew, day, line in entries:
        duty[crew, day] = line
    return replace(result, duty=duty)


@pytest.fixture(scope="module")
def held(ask: Callable[..., RosterProblem]) -> tuple[RosterProblem, RosterResult]:
    """Three days, three shifts, one crew in each: a table without shortage and with crews to spare."""
    problem = ask(np.ones((3, 3), dtype=int), crews=5, leave=[[False] * 3] * 4 + [[True] * 3])
    return problem, solve(problem)


@pytest.fixture(scope="module")
def short(ask: Callable[..., RosterProblem]) -> tuple[RosterProblem, RosterResult]:
    """Every crew needed every day for fifteen days."""
    problem = ask(np.full((15, 1), 4), crews=4)
    return problem, solve(problem)


def _free_and_busy(result: RosterResult) -> tuple[int, int]:
    """A crew that is free on day 1 and the crew that holds line 0 then."""
    free = next(crew for crew in range(4) if result.duty[crew, 1] < 0)
    return free, int(np.flatnonzero(result.duty[:, 1] == 0)[0])


def _tables(result: RosterResult) -> dict[str, RosterResult]:
    """Faults in the duty table itself."""
    free, busy = _free_and_busy(result)
    return {
        "a line too many": _duty(result, (free, 1, 0)),
        "a duty nobody has": _duty(result, (busy, 1, -1)),
        "a line that is not there": _duty(result, (busy, 1, 7)),
        "on duty during leave": _duty(result, (busy, 1, -1), (4, 1, 0)),
        "days missing": replace(result, duty=result.duty[:, :2]),
        "a shortage hidden": replace(_duty(result, (busy, 1, -1)), shortage=result.shortage),
        "a shortage invented": replace(result, shortage=result.shortage + 1),
        "a zone that is not there": replace(result, serves=result.serves + 1),
    }


def _numbers(result: RosterResult) -> dict[str, RosterResult]:
    """Faults in values, bounds and words of an answer without shortage."""
    return {
        "a dearer block": _with(result, objective=result.blocks[0].objective + 1),
        "a bound above the value": _with(result, bound=result.blocks[0].objective + 1),
        "a total that is no sum": replace(result, objective=result.objective + 1),
        "a bound that is no sum": replace(result, bound=result.bound - 1),
        "another status": replace(result, status=Status.FEASIBLE),
        "infeasible": replace(result, status=Status.INFEASIBLE),
        "no block": replace(result, blocks=()),
        "a first day without shortage": _with(result, first_day=1),
        "crews asked for nothing": _with(result, extra_crews=2),
        "a rule that helps nothing": _with(result, rules_that_help=("nights",)),
        "a conflict about nothing": _with(result, conflict=("demand/0",)),
        "a table kept for nothing": _with(result, hold=np.zeros((5, 1), dtype=np.int64)),
        "a proof of nothing": _with(result, shortage_bound=1),
    }


def _reasons(result: RosterResult) -> dict[str, RosterResult]:
    """Faults in the proof and the reasons of a shortage."""
    block = result.blocks[0]
    return {
        "a shortage proved too large": _with(result, shortage_bound=block.shortage_bound + 1),
        "prices left out": _with(result, price=block.price[:0]),
        "prices of another question": _with(result, price=block.price[1:]),
        "prices halved": _with(result, price=block.price / 2),
        "a first day too early": _with(result, first_day=block.first_day - 1),
        "a first day too late": _with(result, first_day=block.first_day + 1, first_price=block.first_price[:0]),
        "no first day": _with(result, first_day=-1),
        "a first day outside the table": _with(result, first_day=15),
        "prices of the first day turned": _with(result, first_price=-block.first_price),
        "no crews where some are missing": _with(result, extra_crews=0),
        "a rule that is none": _with(result, rules_that_help=("hope",)),
        "a day that is none": _with(result, conflict=("demand/15",)),
        "a bound below its proof": _with(result, bound=block.shortage_bound),
    }


def test_every_planted_fault_is_refused(
    held: tuple[RosterProblem, RosterResult], short: tuple[RosterProblem, RosterResult]
) -> None:
    """The answers hold; each of over thirty changes to them is found."""
    assert verify(*held) == []
    assert verify(*short) == []
    planted = [(name, held[0], answer) for name, answer in {**_tables(held[1]), **_numbers(held[1])}.items()]
    planted += [(name, short[0], answer) for name, answer in _reasons(short[1]).items()]
    assert len(planted) >= 30
    assert [name for name, problem, answer in planted if not verify(problem, answer)] == []


@pytest.mark.parametrize(
    ("rule", "days", "changes"),
    [
        (
            "rest",
            [[1, 0], [1, 0]],
            {"hours": 12, "start": [[0, 900], [1080, 2340]], "end": [[720, 1380], [1800, 2820]]},
        ),
        ("after_nights", [[0, 1], [1, 0]], {"end": [[480, 780], [1920, 2220]]}),
        ("nights", [[0, 1]] * 5, {}),
        ("day_off", [[1, 0]] * 7, {}),
        ("week_max", [[1, 0]] * 6, {"hours": 12}),
        ("week_average", [[1, 0]] * 6, {"hours": 9}),
        ("longest", [[1, 0]], {"hours": 13}),
        ("leave", [[1, 0]], {"leave": [[True]]}),
        ("rest", [[1, 0]], {"last_end": [-600]}),
        ("after_nights", [[1, 0]], {"last_end": [-720], "days_before": [1], "nights_before": [1]}),
        ("nights", [[0, 1]], {"last_end": [-720], "days_before": [4], "nights_before": [4]}),
        ("day_off", [[1, 0]], {"last_end": [-960], "days_before": [6]}),
    ],
)
def test_each_rule_is_read_from_the_days_alone(
    ask: Callable[..., RosterProblem], rule: str, days: list[list[int]], changes: dict[str, Any]
) -> None:
    """A table that works one crew as asked breaks the rule named, and the answer of the room does not."""
    wide = {"hours": 8, "rule": {"week_max_h": 60}, **changes}
    problem = ask(days, crews=1, **wide)
    result = solve(problem)
    forced = replace(result, duty=np.array([[day.index(1) for day in days]]), shortage=result.shortage * 0)
    assert result.shortage.any()
    assert verify(problem, result) == []
    assert f"duty[0] {rule}" in {finding.where for finding in verify(problem, forced)}


def test_skills_kinds_and_distances_are_checked(ask: Callable[..., RosterProblem]) -> None:
    """A line of another kind, without the skill, or in a zone too far away is refused."""
    both = {"kind_ids": ("eod", "traffic"), "zone_ids": ("a", "b"), "zone": [0, 1], "kind": [0, 0], "skills": [1, 0]}
    problem = ask([[1, 1]], crews=2, **both, line_skill=[1, 0], travel_min=[[0, np.inf], [np.inf, 0]])
    result = solve(problem)
    lacking = _duty(replace(result, serves=np.array([0, 0])), (0, 0, -1), (1, 0, 0))
    found = {finding.where for finding in verify(problem, lacking)}
    assert found == {"serves[1]", "duty[1][0] skill lacking"}
    other = replace(problem, line_kind=[1, 0])
    wrong = {finding.where for finding in verify(other, _duty(result, (0, 0, 0)))}
    assert "duty[0][0] kind" in wrong


def test_a_first_day_that_holds_by_another_table_needs_that_table(ask: Callable[..., RosterProblem]) -> None:
    """The table that shows what can be held is checked like any other, and cannot be left out."""
    problem = ask([[1, 0], [0, 1], [0, 1]], crews=1, line_weight=[1, 3], rule={"week_average_h": 16})
    result = solve(problem)
    assert result.blocks[0].hold.size
    for hold in (np.zeros((0, 0)), [[-1, 1]], [[0, 0]], [[0, 5]], [[0]]):
        changed = _with(result, hold=np.array(hold, dtype=np.int64))
        assert any("hold" in finding.where for finding in verify(problem, changed))


def test_an_answer_survives_the_plan_file(short: tuple[RosterProblem, RosterResult]) -> None:
    """Written to JSON and read back it is the same answer and still verifies."""
    problem, result = short
    again = from_json(RosterResult, to_json(result))
    assert to_json(again) == to_json(result)
    assert verify(problem, again) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"crew_ids": ("a", "a")},
        {"skills": [0]},
        {"zone": [0, 1]},
        {"kind": [-1, 0]},
        {"demand": [[-1]]},
        {"line_weight": [0]},
        {"end": [[0]]},
        {"avoid": [[-1], [0]]},
        {"last_end": [0, 60]},
        {"nights_before": [1, 0]},
        {"travel_min": [[np.nan]]},
    ],
)
def test_a_question_that_contradicts_itself_is_refused(
    ask: Callable[..., RosterProblem], changes: dict[str, Any]
) -> None:
    """Names twice, shapes and ranges that do not fit are refused before anything is searched."""
    with pytest.raises(InvalidProblemError):
        replace(ask([[1]], crews=2), **changes)


def test_a_question_keeps_its_arrays_to_itself(ask: Callable[..., RosterProblem]) -> None:
    """Arrays given in are copied and cannot be written to."""
    leave = np.zeros((2, 1), dtype=np.bool_)
    problem = ask([[1]], crews=2, leave=leave)
    leave[:] = True
    assert not problem.leave.any()
    with pytest.raises(ValueError, match="read-only"):
        problem.demand[0, 0] = 5
