"""Patterns are made for the prices of the programs over those known already, until their number is up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.patrol.bound import best_proof
from himaya.planning.patrol.master import guarantee, nearness
from himaya.planning.patrol.pricing import best_pattern, ways_of
from himaya.planning.patrol.problem import OFTENEST, PatrolProblem, PatrolResult
from himaya.planning.patrol.rounds import Round, per_watch, presence_of, protection_of
from himaya.planning.result import Provenance, Status, StopRule, frozen_array, never_stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.patrol.master import Mixture

_SOLVER = "column generation on patterns, exact pricing of rounds"
_OPTIMAL = 1e-7
_NEVER = 1e-9
_SLACK = 1e-9
_AT_ONCE = 2
_STEADY = 0.5
"""Share of the prices before in the prices that a pattern is made for."""
_REST_SHARE = 0.02
"""What nearness to the promise counts beside the guarantee, so that a team the guarantee does not need goes on."""


@dataclass(frozen=True, slots=True)
class PatrolParams:
    """How many times patterns are made for each purpose, two at a time.

    first : for the promise; near : for nearness to the promise; guarantee : for the weakest target.
    often : greatest chance of a pattern, whatever the guarantee loses by it; more where there are too few patterns.
    liking : up to which share a step at a place is worth more by chance while a pattern is made, so that patterns that
        give the same differ in their times.
    workers : threads; the answer does not depend on them.
    """

    first: int = 5
    near: int = 3
    guarantee: int = 6
    often: float = 1.0
    liking: float = 0.0
    workers: int = 2


_USUAL = PatrolParams()


def solve(
    problem: PatrolProblem, *, params: PatrolParams | None = None, stop: StopRule = never_stop, seed: int = 1
) -> PatrolResult:
    """Patterns of rounds and how often each is driven, so that the weakest place is as well protected as possible.

    `seed` orders the teams of each pattern. `stop` is asked between two patterns; the answer is then the best over the
    patterns known, with a bound that was proven so far.
    """
    search = _Search(problem, params or _USUAL, stop, np.random.default_rng(seed))
    search.first()
    search.near()
    search.guarantee()
    return search.answer(Provenance(_SOLVER, seed))


@dataclass
class _Search:
    """Known patterns in the order in which they were found."""

    problem: PatrolProblem
    params: PatrolParams
    stop: StopRule
    rng: np.random.Generator
    patterns: list[tuple[Round, ...]] = field(default_factory=list)
    shares: list[NDArray[np.float64]] = field(default_factory=list)
    stopped: bool = False

    def __post_init__(self) -> None:
        self.ways = ways_of(self.problem)
        self.prize = self.problem.effect * self.problem.promise

    def _ended(self) -> bool:
        self.stopped = self.stopped or self.stop()
        return self.stopped

    def _make(self, prize: NDArray[np.float64]) -> NDArray[np.float64]:
        """Make patterns for these prizes in different orders, keep the new ones, and say what they give on average."""
        orders = [self.rng.permutation(self.problem.team_class.size) for _ in range(_AT_ONCE)]
        likings = [self._liking() for _ in orders]
        with ThreadPoolExecutor(self.params.workers) as pool:
            made = list(pool.map(lambda by: best_pattern(self.ways, prize, *by), zip(orders, likings, strict=True)))
        shares = [per_watch(self.problem, covered.astype(np.float64)) for _, covered in made]
        for (rounds, _), share in zip(made, shares, strict=True):
            if tuple(rounds) not in self.patterns:
                self.patterns.append(tuple(rounds))
                self.shares.append(share)
        mean: NDArray[np.float64] = np.mean(shares, axis=0)
        return mean

    def _liking(self) -> NDArray[np.float64] | None:
        """What each step at each place is worth by chance, (n_places, n_steps); None where it is worth the same."""
        if not self.params.liking:
            return None
        shape = (self.problem.n_places, int(self.problem.watch_steps.sum()))
        return 1.0 + self.params.liking * self.rng.random(shape)

    def first(self) -> None:
        """Patterns for what those before left of the promise; at least one."""
        given = np.zeros(self.problem.promise.shape)
        for number in range(max(1, self.params.first)):
            left = np.maximum((number + 1) * self.problem.promise - given, 0.0)
            given += self._make(self.problem.effect * left + _REST_SHARE * self.prize)
            if self._ended():
                return

    def near(self) -> None:
        """Patterns for nearness to the promise."""
        for _ in range(self.params.near):
            if self._ended():
                return
            mixture = nearness(self.problem, self._known())
            if mixture is not None:
                self.prize = _STEADY * self.prize + (1.0 - _STEADY) * mixture.price
            self._make(self.prize)

    def guarantee(self) -> None:
        """Patterns for the weakest target."""
        beside = _REST_SHARE * self.prize / max(float(self.prize.max(initial=0.0)), _NEVER)
        prize: NDArray[np.float64] | None = None
        for _ in range(self.params.guarantee):
            if self._ended():
                return
            now = guarantee(self.problem, self._known()).price
            prize = now if prize is None else _STEADY * prize + (1.0 - _STEADY) * now
            self._make(prize + beside)

    def _known(self) -> NDArray[np.float64]:
        """What the known patterns give, (n_targets, n_patterns)."""
        return np.stack([share.ravel() for share in self.shares], axis=1)

    def answer(self, provenance: Provenance) -> PatrolResult:
        """The nearest to the promise under the best guarantee, with a proof of how good that can be at best."""
        often = max(self.params.often, 1.0 / len(self.patterns))
        chance = self._chances(guarantee(self.problem, self._known(), most=often), often)
        driven = np.flatnonzero(chance > _NEVER)
        result = self._result([self.patterns[number] for number in driven], chance[driven], provenance)
        return self._proven(result)

    def _chances(self, best: Mixture, often: float) -> NDArray[np.float64]:
        """How often each pattern is driven; none in more than half of the nights if the guarantee allows that."""
        for most in (OFTENEST, 1.0):
            mixture = nearness(self.problem, self._known(), least=best.value - _SLACK, most=min(most, often))
            if mixture is not None:
                best = mixture
                break
        driven = np.where(best.chance > _NEVER, best.chance, 0.0)
        chance: NDArray[np.float64] = driven / driven.sum()
        return chance

    def _result(
        self, patterns: Sequence[tuple[Round, ...]], chance: NDArray[np.float64], provenance: Provenance
    ) -> PatrolResult:
        problem = self.problem
        rounds = sorted({one for pattern in patterns for one in pattern if one.visits})
        number = {one: index for index, one in enumerate(rounds)}
        sent = [[number.get(one, -1) for one in pattern] for pattern in patterns]
        nothing = frozen_array(np.zeros((problem.n_places, problem.n_watches)), np.float64)
        result = PatrolResult(
            status=Status.FEASIBLE,
            objective=0.0,
            bound=0.0,
            provenance=provenance,
            chance=frozen_array(chance, np.float64),
            pattern=frozen_array(np.reshape(sent, (len(patterns), problem.team_class.size)), np.int64),
            round_class=frozen_array([one.of_class for one in rounds], np.int64),
            break_at=frozen_array([one.break_at for one in rounds], np.int64),
            first=frozen_array(np.cumsum([0, *(len(one.visits) for one in rounds)]), np.int64),
            place=frozen_array([place for one in rounds for place, _ in one.visits], np.int64),
            arrive=frozen_array([arrive for one in rounds for _, arrive in one.visits], np.int64),
            presence=nothing,
            value=frozen_array(np.zeros(problem.n_watches), np.float64),
            weight=nothing,
            least_weight=0.0,
        )
        presence = presence_of(problem, result)
        value = protection_of(problem, presence).min(axis=0, initial=1.0)
        return replace(
            result,
            presence=frozen_array(presence, np.float64),
            value=frozen_array(value, np.float64),
            objective=float(value.min(initial=1.0)),
        )

    def _proven(self, result: PatrolResult) -> PatrolResult:
        """The answer with its bound: what is proven with the drives, or what holds without them if that is less."""
        known = (one for pattern in self.patterns for one in pattern)
        proof = best_proof(self.ways, known, stop=self._ended, workers=self.params.workers)
        bound = max(min(proof.bound, float(self.problem.ceiling.min(initial=1.0))), result.objective)
        proven = bound - result.objective <= _OPTIMAL
        return replace(
            result,
            status=Status.OPTIMAL if proven else Status.STOPPED if self.stopped else Status.FEASIBLE,
            bound=bound,
            weight=frozen_array(proof.weight, np.float64),
            least_weight=proof.least_weight,
        )
