"""Rounds and patterns while they are made, and the presence they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.patrol.problem import PatrolProblem, PatrolResult


@dataclass(frozen=True, slots=True, order=True)
class Round:
    """A round of a class: its visits as (place, step of arrival), and the first step of its break or -1."""

    of_class: int
    visits: tuple[tuple[int, int], ...]
    break_at: int


def there(problem: PatrolProblem, one: Round) -> list[tuple[int, slice]]:
    """Places and the steps in which a team of the round is at them."""
    return [(place, slice(arrive, arrive + int(problem.dwell[place]))) for place, arrive in one.visits]


def per_watch(problem: PatrolProblem, steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of every watch, (n_places, n_watches), from what holds in every step, (n_places, n_steps)."""
    total = np.zeros((problem.n_watches, problem.n_places))
    np.add.at(total, problem.watch_of, steps.T)
    return total.T / np.maximum(problem.watch_steps, 1)


def share_of_round(problem: PatrolProblem, one: Round) -> NDArray[np.float64]:
    """Share of every watch that a team of the round is at every place, (n_places, n_watches); two visits add up."""
    steps = np.zeros((problem.n_places, int(problem.watch_steps.sum())))
    for place, when in there(problem, one):
        steps[place, when] += 1.0
    return per_watch(problem, steps)


def presence_of(problem: PatrolProblem, result: PatrolResult) -> NDArray[np.float64]:
    """Share of every watch in which a team can be expected at every place, (n_places, n_watches)."""
    expected = np.zeros((problem.n_places, int(problem.watch_steps.sum())))
    for chance, sent in zip(result.chance.tolist(), result.pattern, strict=True):
        covered = np.zeros(expected.shape, dtype=np.bool_)
        for number in sent[sent >= 0].tolist():
            for visit in range(int(result.first[number]), int(result.first[number + 1])):
                place, arrive = int(result.place[visit]), int(result.arrive[visit])
                covered[place, arrive : arrive + int(problem.dwell[place])] = True
        expected += chance * covered
    return per_watch(problem, expected)


def protection_of(problem: PatrolProblem, presence: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 - loss of every place in every watch, (n_places, n_watches)."""
    protection: NDArray[np.float64] = 1.0 - problem.loss_uncovered + problem.effect * presence
    return protection
