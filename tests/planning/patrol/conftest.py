"""Small patrol questions and oracles that know nothing of the solver."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from himaya.planning.patrol.problem import NOT_DRIVEN, PatrolProblem

MakeQuestion = Callable[..., PatrolProblem]
Visits = tuple[tuple[int, int], ...]


def _question(seed: int, *, n_places: int = 3, teams: tuple[int, ...] = (1,), **changes: Any) -> PatrolProblem:
    """Two watches of six steps, one base, one kind, blocks of the whole period with a break in the middle of it."""
    rng = np.random.default_rng(seed)
    asked = rng.random((n_places, 2)) < 0.85
    loss = np.where(asked, np.round(rng.uniform(0.3, 1.0, (n_places, 2)), 2), 0.05)
    spots = n_places + 1
    drive = rng.integers(1, 3, (1, spots, spots))
    drive[0, np.arange(spots), np.arange(spots)] = 0
    numbers: dict[str, Any] = {
        "place_ids": tuple(f"P-{place}" for place in range(n_places)),
        "watch_steps": [6, 6],
        "loss_uncovered": loss,
        "effect": loss * 0.9,
        "promise": np.where(asked, 0.5, 0.0),
        "ceiling": [1.0, 1.0],
        "dwell": rng.integers(2, 4, n_places),
        "may": np.ones((1, n_places), dtype=bool),
        "drive": drive,
        "kind": np.zeros(len(teams), dtype=int),
        "base": np.zeros(len(teams), dtype=int),
        "teams": list(teams),
        "start": np.zeros(len(teams), dtype=int),
        "end": np.full(len(teams), 12),
        "break_steps": 1,
        "break_after": 7,
    }
    return PatrolProblem(**(numbers | changes))


@dataclass(frozen=True)
class _Under:
    """A team under way: when it is ready, where, when its break began (-1 before), whether it may set out, visits."""

    step: int
    spot: int
    broke: int
    fresh: bool
    visits: Visits


@dataclass(frozen=True)
class _Walk:
    """All rounds of a class, by following every choice."""

    problem: PatrolProblem
    of_class: int

    @property
    def start(self) -> int:
        return int(self.problem.start[self.of_class])

    @property
    def end(self) -> int:
        return int(self.problem.end[self.of_class])

    @property
    def base(self) -> int:
        return self.problem.n_places + int(self.problem.base[self.of_class])

    @property
    def needs_break(self) -> bool:
        return self.end - self.start > self.problem.break_after

    def drive(self, one: int, other: int) -> int:
        return int(self.problem.drive[self.problem.kind[self.of_class], one, other])

    def follow(self, at: _Under) -> Iterator[tuple[Visits, int]]:
        if at.step == self.end and at.spot == self.base and (at.broke >= 0 or not self.needs_break):
            yield at.visits, at.broke
        if at.step < self.end:
            for after in (*self.rest(at), *self.stay_or_return(at), *self.visit(at)):
                yield from self.follow(after)

    def rest(self, at: _Under) -> Iterator[_Under]:
        over, longest = at.step + self.problem.break_steps, self.problem.break_after
        if self.needs_break and at.broke < 0 and at.step - self.start <= longest and 0 <= self.end - over <= longest:
            yield replace(at, step=over, broke=at.step, fresh=True)

    def stay_or_return(self, at: _Under) -> Iterator[_Under]:
        home = self.drive(at.spot, self.base)
        if at.spot == self.base:
            yield replace(at, step=at.step + 1)
        elif home != NOT_DRIVEN and at.step + home <= self.end:
            yield replace(at, step=at.step + home, spot=self.base, fresh=False)

    def visit(self, at: _Under) -> Iterator[_Under]:
        for place in range(self.problem.n_places if at.fresh or at.spot != self.base else 0):
            drive = self.drive(at.spot, place)
            arrive = at.step + drive
            leave = arrive + int(self.problem.dwell[place])
            if drive > 0 and leave <= self.end and self.may_stay(place, arrive, leave):
                yield replace(at, step=leave, spot=place, fresh=True, visits=(*at.visits, (place, arrive)))

    def may_stay(self, place: int, arrive: int, leave: int) -> bool:
        asked = np.all(self.problem.promise[place, self.watch(arrive, leave)] > 0)
        return bool(asked and np.all(np.asarray(self.problem.open_steps)[place, arrive:leave]))

    def watch(self, begin: int, end: int) -> Any:
        return self.problem.watch_of[begin:end]


def _all_rounds(problem: PatrolProblem, of_class: int) -> set[tuple[Visits, int]]:
    """Every round of a class: visits, and when the break begins (-1 without one)."""
    walk = _Walk(problem, of_class)
    return set(walk.follow(_Under(walk.start, walk.base, -1, fresh=True, visits=())))


def _covered(problem: PatrolProblem, rounds: tuple[Visits, ...]) -> Any:
    """Share of every watch that some team is at every place."""
    steps = np.zeros((problem.n_places, int(problem.watch_steps.sum())), dtype=bool)
    for visits in rounds:
        for place, arrive in visits:
            steps[place, arrive : arrive + int(problem.dwell[place])] = True
    share = np.zeros((problem.n_places, problem.n_watches))
    for watch in range(problem.n_watches):
        share[:, watch] = steps[:, problem.watch_of == watch].mean(axis=1)
    return share


def _once(problem: PatrolProblem, rounds: tuple[Visits, ...]) -> bool:
    """Whether no place is visited twice in a watch."""
    met = [(place, int(problem.watch_of[arrive])) for visits in rounds for place, arrive in visits]
    return len(met) == len(set(met))


def _best_mixture(problem: PatrolProblem) -> float:
    """Value of the game over all patterns of all rounds, by one linear program."""
    choices = [
        sorted({visits for visits, _ in _all_rounds(problem, of_class)} | {()})
        for of_class, count in enumerate(problem.teams.tolist())
        for _ in range(count)
    ]
    patterns = (rounds for rounds in itertools.product(*choices) if not problem.once or _once(problem, rounds))
    shares = {_covered(problem, rounds).tobytes() for rounds in patterns}
    tables = np.array([np.frombuffer(share) for share in sorted(shares)])
    bare, effect = 1.0 - problem.loss_uncovered.ravel(), problem.effect.ravel()
    solved = linprog(
        np.append(np.zeros(len(tables)), -1.0),
        A_ub=np.column_stack([-(tables * effect).T, np.ones(bare.size)]),
        b_ub=bare,
        A_eq=np.append(np.ones(len(tables)), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, None)] * len(tables) + [(None, 1.0)],
        method="highs-ds",
    )
    return float(-solved.fun)


@pytest.fixture(scope="session")
def question() -> MakeQuestion:
    """Make a small question from a seed."""
    return _question


@pytest.fixture(scope="session")
def all_rounds() -> Callable[[PatrolProblem, int], set[tuple[Visits, int]]]:
    """Every round of a class."""
    return _all_rounds


@pytest.fixture(scope="session")
def best_mixture() -> Callable[[PatrolProblem], float]:
    """Value over all patterns."""
    return _best_mixture
