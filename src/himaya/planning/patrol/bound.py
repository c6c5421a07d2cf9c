"""A proof of how good patterns can be at best.

Patterns in which teams that meet count once give no more than rounds that each count for themselves, and the best
round of a class at given prizes is found exactly. So every set of multipliers of the targets gives a bound on the
guarantee (Lagrangian duality). Good ones are known in closed form: those of the game in which nobody has to drive,
which make presence worth the same at all places of a watch that are at its level. One watch is enough for a bound,
since a guarantee for all watches is one for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.patrol.pricing import best_rounds

if TYPE_CHECKING:
    from himaya.planning.patrol.pricing import Ways
    from himaya.planning.patrol.problem import PatrolProblem


@dataclass(frozen=True, slots=True)
class Proof:
    """Multipliers of the targets, (n_places, n_watches), and of what full presence leaves; they sum to 1."""

    weight: NDArray[np.float64]
    least_weight: float
    bound: float


def best_proof(ways: Ways) -> Proof:
    """The best of the bounds that the single watches give, and of the one that full presence gives."""
    problem = ways.problem
    best = Proof(np.zeros(problem.promise.shape), 1.0, problem.least)
    for watch in range(problem.n_watches):
        weight = _weights(problem, watch)
        if weight is not None:
            best = min(best, _proof(ways, weight), key=lambda one: one.bound)
    return best


def _weights(problem: PatrolProblem, watch: int) -> NDArray[np.float64] | None:
    """What a little more protection costs at each target of a watch below its level; None where there is none."""
    effect, bare = problem.effect[:, watch], 1.0 - problem.loss_uncovered[:, watch]
    below = (problem.promise[:, watch] > 0) & (effect > 0) & (bare < problem.ceiling[watch])
    if not below.any():
        return None
    weight = np.zeros(problem.promise.shape)
    weight[below, watch] = 1.0 / effect[below]
    if problem.once:
        weight[:, watch] *= 1.0 + _shortest_way(problem) / problem.dwell
    weight /= weight.sum()
    return weight


def _shortest_way(problem: PatrolProblem) -> NDArray[np.float64]:
    """Steps of the shortest drive to every place, (n_places,): with the visit, what a visit takes at least."""
    drive = np.where(problem.drive > 0, problem.drive, np.iinfo(np.int64).max)[:, :, : problem.n_places]
    shortest = drive.min(axis=(0, 1), initial=np.iinfo(np.int64).max)
    steps: NDArray[np.float64] = np.where(shortest < np.iinfo(np.int64).max, shortest, 0).astype(np.float64)
    return steps


def _proof(ways: Ways, weight: NDArray[np.float64]) -> Proof:
    """What multipliers that sum to 1 prove; only classes that can earn anything count."""
    problem, prize = ways.problem, weight * ways.problem.effect
    busy = np.append(0, np.cumsum(np.any(prize > 0, axis=0)[problem.watch_of]))
    classes = np.flatnonzero(busy[problem.end] > busy[problem.start]).tolist()
    earned = sum(int(problem.teams[one.of_class]) * worth for one, worth in best_rounds(ways, prize, classes))
    return Proof(weight, 0.0, float((weight * (1.0 - problem.loss_uncovered)).sum()) + earned)
