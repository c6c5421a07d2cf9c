from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.optimize import linprog

from himaya.faults import InvalidProblemError
from himaya.planning.codec import from_json, to_json
from himaya.planning.patrol.certificate import most_earned
from himaya.planning.patrol.pricing import best_rounds, ways_of
from himaya.planning.patrol.problem import NOT_DRIVEN, PatrolResult
from himaya.planning.patrol.solve import PatrolParams, solve
from himaya.planning.patrol.verify import verify
from himaya.planning.result import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.planning.patrol.problem import PatrolProblem

LONG = PatrolParams(first=4, near=2, guarantee=40)


def _worth(problem: PatrolProblem, prize: np.ndarray[Any, Any], visits: tuple[tuple[int, int], ...]) -> float:
    steps = (prize / problem.watch_steps)[:, problem.watch_of]
    return sum(float(steps[place, arrive : arrive + int(problem.dwell[place])].sum()) for place, arrive in visits)


@pytest.mark.parametrize("seed", range(8))
def test_pricing_finds_the_best_of_all_rounds(
    seed: int, question: Callable[..., PatrolProblem], all_rounds: Callable[..., Any]
) -> None:
    """The solver's and the verifier's best round earn what the best of all rounds by enumeration earns."""
    problem = question(seed)
    prize = np.random.default_rng(seed + 100).random(problem.promise.shape)
    best = max(_worth(problem, prize, visits) for visits, _ in all_rounds(problem, 0))
    ((found, worth),) = best_rounds(ways_of(problem), prize, [0])
    assert best > 0
    assert worth == pytest.approx(best, abs=1e-12)
    assert _worth(problem, prize, found.visits) == pytest.approx(best, abs=1e-12)
    assert most_earned(problem, prize, 0) == pytest.approx(best, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_one_team_reaches_the_value_of_the_game(
    seed: int, question: Callable[..., PatrolProblem], best_mixture: Callable[..., float]
) -> None:
    """With one team the value equals that of the linear program over all rounds, and the bound is above it."""
    problem = question(seed)
    result, best = solve(problem, params=LONG), best_mixture(problem)
    assert result.objective == pytest.approx(best, abs=1e-6)
    assert result.bound >= best - 1e-9
    assert verify(problem, result) == []


@pytest.mark.parametrize("seed", range(3))
def test_two_teams_lie_between_one_team_and_the_value_of_the_game(
    seed: int, question: Callable[..., PatrolProblem], best_mixture: Callable[..., float]
) -> None:
    """Two teams are worth no less than one, no more than the program over all pairs, and nearly that."""
    problem = question(seed, n_places=2, teams=(2,))
    result, best = solve(problem, params=LONG), best_mixture(problem)
    assert result.objective <= best + 1e-9
    assert result.objective >= best - 0.02
    assert result.objective >= solve(question(seed, n_places=2), params=LONG).objective - 1e-9
    assert result.bound >= best - 1e-9
    assert verify(problem, result) == []


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("teams", [(1,), (2,), (1, 1)])
def test_the_bound_is_that_of_all_single_rounds(
    teams: tuple[int, ...], seed: int, question: Callable[..., PatrolProblem], all_rounds: Callable[..., Any]
) -> None:
    """Within a thousandth it is what the weakest watch is worth when every round there is has a chance of its own."""
    problem = question(seed, teams=teams)
    rounds = [(k, visits) for k in range(problem.n_classes) for visits, _ in all_rounds(problem, k)]
    steps = np.zeros((len(rounds), problem.n_places, int(problem.watch_steps.sum())))
    for number, (_, visits) in enumerate(rounds):
        for place, arrive in visits:
            steps[number, place, arrive : arrive + int(problem.dwell[place])] = 1.0
    sent = np.array([[k == one for k, _ in rounds] for one in range(problem.n_classes)], dtype=float)
    values = [problem.least]
    for watch in range(problem.n_watches):
        share = steps[:, :, problem.watch_of == watch].mean(axis=2)
        solved = linprog(
            np.append(np.zeros(len(rounds)), -1.0),
            A_ub=np.column_stack([-(share * problem.effect[:, watch]).T, np.ones(problem.n_places)]),
            b_ub=1.0 - problem.loss_uncovered[:, watch],
            A_eq=np.column_stack([sent, np.zeros(problem.n_classes)]),
            b_eq=problem.teams,
            bounds=[(0, None)] * len(rounds) + [(None, 1.0)],
        )
        values.append(-solved.fun)
    result = solve(problem)
    assert min(values) - 1e-9 <= result.bound <= min(values) / 0.999 + 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_a_road_less_never_helps(seed: int, question: Callable[..., PatrolProblem]) -> None:
    """Without one of the drives, every fourth of them with each seed, the value is not higher."""
    problem = question(seed)
    value = solve(problem, params=LONG).objective
    for one, other in itertools.islice(itertools.permutations(range(problem.n_spots), 2), seed, None, 4):
        drive = problem.drive.copy()
        drive[0, one, other] = NOT_DRIVEN
        less = dataclasses.replace(problem, drive=drive)
        assert solve(less, params=LONG).objective <= value + 1e-6


def test_other_numbers_for_the_places_change_only_the_numbers(question: Callable[..., PatrolProblem]) -> None:
    """Places in another order get the same value, and verify accepts the answer."""
    problem, order = question(3), np.array([2, 0, 1])
    spots = np.append(order, 3)
    other = dataclasses.replace(
        problem,
        place_ids=tuple(problem.place_ids[place] for place in order),
        drive=problem.drive[:, spots][:, :, spots],
        **{name: getattr(problem, name)[order] for name in ("loss_uncovered", "effect", "promise", "dwell")},
    )
    result = solve(other, params=LONG)
    assert result.objective == pytest.approx(solve(problem, params=LONG).objective, abs=1e-6)
    assert verify(other, result) == []


def test_the_same_question_gives_the_same_bytes(question: Callable[..., PatrolProblem]) -> None:
    """One thread or two, the same seed gives the same answer; it survives its JSON form."""
    problem = question(1, n_places=4, teams=(2, 1))
    one = to_json(solve(problem, params=dataclasses.replace(LONG, workers=1), seed=5))
    two = to_json(solve(problem, params=dataclasses.replace(LONG, workers=2), seed=5))
    assert one == two
    assert to_json(from_json(PatrolResult, one)) == one


def test_stopped_at_once_there_are_still_rounds_and_a_bound(question: Callable[..., PatrolProblem]) -> None:
    """An answer that is stopped after its first patterns verifies."""
    problem = question(2, teams=(1, 1))
    result = solve(problem, stop=lambda: True)
    assert result.status is Status.STOPPED
    assert result.bound > result.objective
    assert verify(problem, result) == []


def test_without_teams_the_bare_losses_remain(question: Callable[..., PatrolProblem]) -> None:
    """Nobody to drive: the value is what the places have by themselves, and that is the best there is."""
    problem = question(4, teams=())
    result = solve(problem)
    assert result.objective == pytest.approx(1.0 - problem.loss_uncovered.max())
    assert result.status is Status.OPTIMAL
    assert verify(problem, result) == []


def test_teams_that_meet_count_once(question: Callable[..., PatrolProblem]) -> None:
    """Three teams for one place: presence in a watch never exceeds 1, and is what the steps covered make it."""
    problem = question(5, n_places=1, teams=(3,), promise=np.ones((1, 2)))
    result = solve(problem, params=LONG)
    assert result.presence.max() <= 1.0
    assert verify(problem, result) == []


@pytest.mark.parametrize(
    "change",
    [
        {"dwell": [2, 2]},
        {"dwell": [0, 2, 2]},
        {"teams": [0]},
        {"end": [13]},
        {"start": [12]},
        {"base": [1]},
        {"kind": [1]},
        {"break_steps": 0},
        {"break_after": 3},
        {"promise": np.full((3, 2), 1.5)},
        {"effect": np.full((3, 2), 1.5)},
        {"loss_uncovered": np.full((3, 2), np.nan)},
        {"ceiling": [np.nan, 1.0]},
        {"ceiling": [1.0]},
        {"watch_steps": [6, -1]},
        {"may": np.ones((2, 3), dtype=bool)},
        {"drive": np.zeros((1, 4, 4), dtype=int)},
        {"drive": np.ones((1, 4, 4), dtype=int)},
        {"drive": np.ones((4, 4), dtype=int)},
    ],
)
def test_a_question_that_contradicts_itself_is_refused(
    change: dict[str, Any], question: Callable[..., PatrolProblem]
) -> None:
    """Shapes and ranges are checked when the question is made."""
    with pytest.raises(InvalidProblemError):
        question(0, **change)
