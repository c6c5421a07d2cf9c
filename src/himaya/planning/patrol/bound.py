"""A proof of how good patterns can be at best.

Patterns in which teams that meet count once give no more than rounds that each count for themselves, and the best
round of a class at given prizes is found exactly. So every set of multipliers of the targets gives a bound on the
guarantee (Lagrangian duality). Good ones to begin with are known in closed form: those of the game in which nobody has
to drive, which make presence worth the same at all places of a watch that are at its level. Better ones are the prices
of the program over the rounds known, each with a chance of its own, to which the best rounds at those prices are added
(Dantzig and Wolfe 1960, doi:10.1287/opre.8.1.101). One watch is enough for a bound, since a guarantee for all watches
is one for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.patrol.master import relaxed
from himaya.planning.patrol.pricing import best_rounds
from himaya.planning.patrol.rounds import Round, share_of_round
from himaya.planning.result import StopRule, never_stop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.planning.patrol.pricing import Ways
    from himaya.planning.patrol.problem import PatrolProblem

_STEPS = 30
_STEADY = 0.5
"""Share of the best multipliers known in those that are tried next."""
_NEAR = 0.999
"""Share of a bound that the program over rounds reaches when no better multipliers are looked for."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Multipliers of the targets, (n_places, n_watches), and of what full presence leaves; they sum to 1."""

    weight: NDArray[np.float64]
    least_weight: float
    bound: float


def best_proof(ways: Ways, known: Iterable[Round] = (), *, stop: StopRule = never_stop, workers: int = 1) -> Proof:
    """The best of the bounds that the single watches give, and of the one that full presence gives.

    known : rounds to begin with, as far as they go. workers : threads; the answer does not depend on them.
    """
    problem = ways.problem
    best, rounds = Proof(np.zeros(problem.promise.shape), 1.0, problem.least), list(dict.fromkeys(known))
    first = {watch: _weights(problem, watch) for watch in range(problem.n_watches)}
    proofs = {watch: _proof(ways, weight, workers)[0] for watch, weight in first.items() if weight is not None}
    best = min([best, *proofs.values()], key=lambda one: one.bound)
    for watch, proof in proofs.items():
        better = _Prices(ways, watch, rounds, workers).refined(proof, best.bound, stop)
        best = min(best, better, key=lambda one: one.bound)
    return best


class _Prices:
    """The program over rounds for one watch: which targets count, the rounds known, and what each gives them."""

    def __init__(self, ways: Ways, watch: int, known: Iterable[Round], workers: int) -> None:
        problem = ways.problem
        self.ways, self.watch, self.workers = ways, watch, workers
        self.target = np.flatnonzero((problem.promise[:, watch] > 0) & (problem.effect[:, watch] > 0))
        until = np.append(0, np.cumsum(problem.watch_steps))
        there = (problem.start < until[watch + 1]) & (problem.end > until[watch])
        self.shares: dict[Round, NDArray[np.float64]] = {}
        self._add(one for one in known if there[one.of_class] and one.visits)

    def _add(self, rounds: Iterable[Round]) -> bool:
        """Whether some of these rounds were not known."""
        before = len(self.shares)
        for one in rounds:
            if one not in self.shares:
                self.shares[one] = share_of_round(self.ways.problem, one)[self.target, self.watch]
        return len(self.shares) > before

    def refined(self, best: Proof, least: float, stop: StopRule) -> Proof:
        """A proof as good as prices make it, unless no bound below `least` and the ceiling can come of it."""
        problem, steady = self.ways.problem, _STEADY
        least = min(least, float(problem.ceiling.min(initial=1.0)))
        for _ in range(_STEPS):
            if stop():
                break
            value, price = self._relaxed()
            if value >= _NEAR * min(least, best.bound):
                break
            proof, made = _proof(self.ways, steady * best.weight + (1.0 - steady) * price, self.workers)
            best = min(best, proof, key=lambda one: one.bound)
            if self._add(made):
                steady = _STEADY
            elif steady:
                steady = 0.0
            else:
                break
        return best

    def _relaxed(self) -> tuple[float, NDArray[np.float64]]:
        """Value of the program over the rounds known, and its prices as multipliers, (n_places, n_watches)."""
        problem, weight = self.ways.problem, np.zeros(self.ways.problem.promise.shape)
        share = np.stack(list(self.shares.values()), axis=1) if self.shares else np.zeros((self.target.size, 0))
        of_class = np.array([one.of_class for one in self.shares], dtype=np.int64)
        value, weight[self.target, self.watch] = relaxed(problem, self.watch, self.target, share, of_class)
        return value, weight


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


def _proof(ways: Ways, weight: NDArray[np.float64], workers: int) -> tuple[Proof, list[Round]]:
    """What multipliers that sum to 1 prove, and the best rounds; only classes that can earn anything count."""
    problem, prize = ways.problem, weight * ways.problem.effect
    busy = np.append(0, np.cumsum(np.any(prize > 0, axis=0)[problem.watch_of]))
    classes = np.flatnonzero(busy[problem.end] > busy[problem.start]).tolist()
    found = best_rounds(ways, prize, classes, workers=workers)
    earned = sum(int(problem.teams[one.of_class]) * worth for one, worth in found)
    bound = float((weight * (1.0 - problem.loss_uncovered)).sum()) + earned
    return Proof(weight, 0.0, bound), [one for one, _ in found]
