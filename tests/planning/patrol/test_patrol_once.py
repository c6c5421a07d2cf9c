"""Rounds that visit no place twice in a watch, and only while it is open."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.faults import InvalidProblemError
from himaya.planning.patrol.certificate import most_earned
from himaya.planning.patrol.solve import PatrolParams, solve
from himaya.planning.patrol.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.planning.patrol.problem import PatrolProblem, PatrolResult

    MakeQuestion = Callable[..., PatrolProblem]

PARAMS = PatrolParams(first=6, near=4, guarantee=8)


def _question(make: MakeQuestion, seed: int, **changes: object) -> PatrolProblem:
    """Short visits and drives, so that coming back pays, at places that are open for most of the time."""
    rng = np.random.default_rng(seed)
    hours = np.repeat(rng.random((3, 6)) < 0.7, 2, axis=1)
    return make(seed, dwell=[1, 1, 2], drive=_near(3), once=True, open_steps=hours, **changes)


def _near(n_places: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Every spot one step from every other."""
    return (1 - np.eye(n_places + 1, dtype=np.int64))[None]


def _met(problem: PatrolProblem, result: PatrolResult, pattern: int) -> list[tuple[int, int]]:
    """Place and watch of every visit of a pattern."""
    sent = result.pattern[pattern]
    visits = [v for number in sent[sent >= 0] for v in range(result.first[number], result.first[number + 1])]
    return [(int(result.place[v]), int(problem.watch_of[result.arrive[v]])) for v in visits]


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_holds_for_every_mixture_and_the_answer_is_one(
    seed: int, question: MakeQuestion, best_mixture: Callable[[PatrolProblem], float]
) -> None:
    """The value of the game over all patterns, written out, lies between the guarantee and the bound."""
    problem = _question(question, seed)
    result = solve(problem, params=PARAMS)
    best = best_mixture(problem)
    assert verify(problem, result) == []
    assert result.objective <= best + 1e-7
    assert best <= result.bound + 1e-7
    assert result.objective >= 0.9 * best


@pytest.mark.parametrize("teams", [(1,), (2,), (1, 1)])
def test_no_pattern_comes_back(teams: tuple[int, ...], question: MakeQuestion) -> None:
    """Without the rule these rounds would come back to places; with it neither a team nor two together do."""
    back = []
    for seed in range(4):
        problem = _question(question, seed, teams=teams)
        result = solve(problem, params=PARAMS)
        for pattern in range(result.chance.size):
            met = _met(problem, result, pattern)
            assert len(met) == len(set(met))
        free = dataclasses.replace(problem, once=False)
        loose = solve(free, params=PARAMS)
        back += [len(met) - len(set(met)) for n in range(loose.chance.size) for met in [_met(free, loose, n)]]
    assert max(back) > 0


def test_a_round_is_the_best_that_keeps_to_the_opening_times(
    question: MakeQuestion, all_rounds: Callable[[PatrolProblem, int], set[tuple[tuple[tuple[int, int], ...], int]]]
) -> None:
    """The recursion of the certificate finds what the best of all written-out rounds earns."""
    for seed in range(6):
        problem = _question(question, seed)
        prize = np.random.default_rng(seed).random(problem.promise.shape)
        worth = [
            sum(
                float(prize[place, problem.watch_of[step]] / problem.watch_steps[problem.watch_of[step]])
                for place, arrive in visits
                for step in range(arrive, arrive + int(problem.dwell[place]))
            )
            for visits, _ in all_rounds(problem, 0)
        ]
        assert most_earned(problem, prize, 0) == pytest.approx(max(worth))


def test_a_pattern_is_driven_no_oftener_than_it_may(question: MakeQuestion) -> None:
    """With a limit, more patterns with smaller chances and no better guarantee; too few patterns share it evenly."""
    problem = question(1, n_places=4, teams=(1, 1), once=True)
    free = solve(problem, params=PARAMS)
    spread = solve(problem, params=dataclasses.replace(PARAMS, often=0.125, liking=0.2))
    assert verify(problem, spread) == []
    assert spread.chance.max() <= 0.125 + 1e-9 < free.chance.max()
    few = solve(problem, params=PatrolParams(first=1, near=0, guarantee=0, often=0.1))
    assert few.chance.max() == pytest.approx(1.0 / few.chance.size)


def test_patterns_that_give_the_same_differ_in_their_times(question: MakeQuestion) -> None:
    """Where one team meets every place every night, only the times are left to vary, and they do."""
    problem = question(3, n_places=2, dwell=[1, 1], promise=np.full((2, 2), 0.5), once=True)
    assert solve(problem, params=PARAMS).chance.size == 1
    varied = solve(problem, params=dataclasses.replace(PARAMS, often=0.2, liking=0.3))
    assert varied.chance.size >= 5
    assert verify(problem, varied) == []


def test_opening_times_of_another_length_are_refused(question: MakeQuestion) -> None:
    """The steps are those of the period."""
    with pytest.raises(InvalidProblemError):
        question(1, open_steps=np.ones((3, 11), dtype=bool))


def test_a_visit_to_a_closed_place_and_a_second_visit_are_found(question: MakeQuestion) -> None:
    """Shutting a place when it is visited, or asking for single visits where some are repeated, makes findings."""
    problem = question(2, n_places=2, dwell=[1, 1], drive=_near(2))
    result = solve(problem, params=PARAMS)
    assert verify(problem, result) == []
    place, arrive = int(result.place[0]), int(result.arrive[0])
    shut = np.ones((2, 12), dtype=bool)
    shut[place, arrive] = False
    findings = verify(dataclasses.replace(problem, open_steps=shut), result)
    assert any(finding.expected == "a visit while the place is open" for finding in findings)
    findings = verify(dataclasses.replace(problem, once=True), result)
    assert findings
    assert {finding.expected for finding in findings} == {"one visit at most"}
