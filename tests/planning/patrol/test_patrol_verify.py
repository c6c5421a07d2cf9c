from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya.planning.patrol.solve import PatrolParams, solve
from himaya.planning.patrol.verify import verify
from himaya.planning.result import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.planning.patrol.problem import PatrolProblem, PatrolResult

PARAMS = PatrolParams(first=4, near=2, guarantee=4)


def _with(result: PatrolResult, name: str, at: Any, value: Any) -> PatrolResult:
    changed = np.array(getattr(result, name))
    changed[at] = value
    return dataclasses.replace(result, **{name: changed})


def _two_visits(result: PatrolResult) -> int:
    """First visit of a round that has at least two."""
    return int(result.first[int(np.flatnonzero(np.diff(result.first) >= 2)[0])])


def _other_place(problem: PatrolProblem, result: PatrolResult) -> PatrolResult:
    at = _two_visits(result)
    return _with(result, "place", at, (result.place[at] + 1) % problem.n_places)


def _without_a_visit(_: PatrolProblem, result: PatrolResult) -> PatrolResult:
    at = _two_visits(result)
    first = np.where(result.first > at, result.first - 1, result.first)
    return dataclasses.replace(
        result, first=first, place=np.delete(result.place, at), arrive=np.delete(result.arrive, at)
    )


def _sent_elsewhere(_: PatrolProblem, result: PatrolResult) -> PatrolResult:
    """A team drives a round of another class."""
    other = int(np.flatnonzero(result.round_class == 1)[0])
    return _with(result, "pattern", (0, 0), other)


def _rounds_swapped(_: PatrolProblem, result: PatrolResult) -> PatrolResult:
    """A pattern sends nobody of the first class, and every round is still driven in another."""
    used = [number for number in range(result.chance.size) if (result.pattern == result.pattern[number, 0]).sum() > 1]
    pattern = used[0] if used else 0
    return _with(result, "pattern", (pattern, 0), -1)


FAULTS: dict[str, Callable[[PatrolProblem, PatrolResult], PatrolResult]] = {
    "another place": _other_place,
    "a visit too early": lambda _, r: _with(r, "arrive", 0, r.arrive[0] - 1),
    "a visit too late": lambda _, r: _with(r, "arrive", -1, r.arrive[-1] + 9),
    "waiting at a place": lambda _, r: _with(r, "arrive", _two_visits(r) + 1, r.arrive[_two_visits(r) + 1] + 1),
    "before the block": lambda _, r: _with(r, "arrive", 0, -2),
    "a visit left out": _without_a_visit,
    "no break": lambda _, r: _with(r, "break_at", 0, -1),
    "a break too early": lambda _, r: _with(r, "break_at", 0, 0),
    "a break too late": lambda _, r: _with(r, "break_at", 0, 11),
    "a break on the road": lambda _, r: _with(r, "break_at", 0, r.arrive[0] + 1),
    "no such place": lambda p, r: _with(r, "place", 0, p.n_places),
    "no such class": lambda p, r: _with(r, "round_class", 0, p.n_classes),
    "no such round": lambda _, r: _with(r, "pattern", (0, 0), r.round_class.size),
    "a round of another class": _sent_elsewhere,
    "a team that stays": _rounds_swapped,
    "a round of no visits": lambda _, r: _with(r, "first", 1, 0),
    "visits of no round": lambda _, r: _with(r, "first", -1, r.place.size - 1),
    "a larger chance": lambda _, r: _with(r, "chance", 0, r.chance[0] + 0.01),
    "no chance": lambda _, r: _with(r, "chance", 0, 0.0),
    "chances exchanged": lambda _, r: dataclasses.replace(r, chance=r.chance[::-1].copy()),
    "chance not a number": lambda _, r: _with(r, "chance", 0, np.nan),
    "more presence": lambda _, r: _with(r, "presence", (0, 0), r.presence[0, 0] + 0.01),
    "a better watch": lambda _, r: _with(r, "value", 1, r.value[1] + 0.01),
    "a better objective": lambda _, r: dataclasses.replace(r, objective=r.objective + 0.01),
    "a lower bound": lambda _, r: dataclasses.replace(r, bound=r.bound - 0.001),
    "a higher bound": lambda _, r: dataclasses.replace(r, bound=r.bound + 0.001),
    "called optimal": lambda _, r: dataclasses.replace(r, status=Status.OPTIMAL),
    "called infeasible": lambda _, r: dataclasses.replace(r, status=Status.INFEASIBLE),
    "other multipliers": lambda _, r: dataclasses.replace(r, weight=r.weight * 0.5),
    "negative multipliers": lambda _, r: dataclasses.replace(r, weight=r.weight - 0.1, least_weight=1.0),
    "a pattern missing": lambda _, r: dataclasses.replace(r, pattern=r.pattern[1:]),
}


@pytest.fixture(scope="module")
def answered(question: Callable[..., PatrolProblem]) -> tuple[PatrolProblem, PatrolResult]:
    """Two classes of one team; no pattern has the chance of its counterpart from the end."""
    problem = question(1, n_places=4, teams=(1, 1))
    result = solve(problem, params=PARAMS)
    assert not np.allclose(result.chance, result.chance[::-1])
    assert verify(problem, result) == []
    assert result.bound > result.objective + 0.01
    return problem, result


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, answered: tuple[PatrolProblem, PatrolResult]) -> None:
    """Every change to rounds, patterns, chances, values and proof is refused."""
    problem, result = answered
    assert verify(problem, FAULTS[fault](problem, result))


def test_a_finding_names_the_place(answered: tuple[PatrolProblem, PatrolResult]) -> None:
    """Who reads a finding knows where to look."""
    problem, result = answered
    place = int(result.place[0])
    findings = verify(problem, _with(result, "arrive", 0, -2))
    assert any(problem.place_ids[place] in finding.where for finding in findings)
    findings = verify(problem, _with(result, "presence", (2, 1), 0.9))
    assert findings[0].where == "presence of P-2 in watch 1"


def test_rounds_of_another_question_are_refused(answered: tuple[PatrolProblem, PatrolResult]) -> None:
    """A place that asks for nothing any more, a kind that may not come, and a shorter block are all noticed."""
    problem, result = answered
    place = int(result.place[0])
    promise, may = problem.promise.copy(), problem.may.copy()
    promise[place], may[0, place] = 0.0, False
    for changed in (
        dataclasses.replace(problem, promise=promise),
        dataclasses.replace(problem, may=may),
        dataclasses.replace(problem, end=problem.end - 1),
        dataclasses.replace(problem, dwell=problem.dwell + 1),
    ):
        assert verify(changed, result)
