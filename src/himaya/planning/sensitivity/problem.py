"""Sensitivity: the question how much a plan gives away if its weights were wrong, its cases, and the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Floats, Ints
from himaya.planning.protect.problem import ProtectProblem
from himaya.planning.result import Provenance, Status, frozen_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SPREAD = 0.3
"""By how much a weight may be wrong, as a share of it."""
JOINT = 200
"""Cases in which every weight is wrong at once, each drawn evenly and apart from the others."""
KINDS = ("place", "tier", "joint")
"""Kinds of cases in their order."""


@dataclass(frozen=True, slots=True)
class SensitivityProblem:
    """The coverage that a plan publishes, and the protection game for whose weights it is the best.

    game : targets place by place, the watches of each in a row; a minimum is part of the floors already.
    coverage : (n_targets,) of the plan.
    places : ids. tier : (n_places,).
    joint : how many cases have every weight wrong.

    Raises
    ------
    InvalidProblemError : shapes that contradict each other (`planning.bad_problem`).
    """

    game: ProtectProblem
    coverage: Floats
    places: tuple[str, ...]
    tier: Ints
    joint: int = JOINT

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        object.__setattr__(self, "coverage", frozen_array(self.coverage, np.float64))
        object.__setattr__(self, "tier", frozen_array(self.tier, np.int64))
        targets, places = self.game.n_targets, len(self.places)
        whole = targets % places == 0 if places else targets == 0
        if not whole or self.coverage.shape != (targets,) or self.tier.shape != (places,):
            reason = f"{targets} targets, coverage {self.coverage.shape}, {places} places, tiers {self.tier.shape}"
            raise InvalidProblemError.of("planning.bad_problem", room="sensitivity", reason=reason)

    def changed(self, factors: NDArray[np.float64]) -> ProtectProblem:
        """The game for other weights: losses times the factor of each place, (n_places,), over 1 + `SPREAD`."""
        by_target = np.repeat(factors, self.game.n_targets // len(factors)) / (1.0 + SPREAD)
        high, low = self.game.loss_uncovered * by_target, self.game.loss_covered * by_target
        return replace(self.game, loss_uncovered=high, loss_covered=low)


@dataclass(frozen=True, slots=True)
class SensitivityResult:
    """What the plan loses at worst in every case, and what no plan goes below there, with the proof.

    Losses are those of the changed weights divided by 1 + `SPREAD`. A stopped answer has the first cases only.

    objective : the largest regret of a case, less is better; `bound` is the same, for both of its losses are exact.
    plan_loss, least_loss : (n_cases,) in the order of `cases`.
    binding_case, binding_group, binding_kinds : the binding sets of the best coverage of each case, in a row, as
        `ProtectResult` has them; a case without any is bound by what full coverage leaves.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    plan_loss: Floats
    least_loss: Floats
    binding_case: Ints
    binding_group: Ints
    binding_kinds: Ints


@dataclass(frozen=True, slots=True)
class Wrong:
    """One way in which the weights may be wrong.

    kind : one of `KINDS`. what : id of the place, number of the tier or of the draw.
    factor : what its weights are multiplied by; 1 for joint cases, whose factors differ.
    """

    kind: str
    what: str
    factor: float


@dataclass(frozen=True, slots=True)
class Case:
    """A case with the worst loss under the plan and the least that any plan could have."""

    wrong: Wrong
    plan_loss: float
    least_loss: float

    @property
    def regret(self) -> float:
        """By how much of the least loss the plan's worst loss lies above it; 0 where nothing can be lost."""
        return regret_of(self.plan_loss, self.least_loss)


def regret_of(plan_loss: float, least_loss: float) -> float:
    """What is given away, as a share of the least loss."""
    return max(0.0, plan_loss / least_loss - 1.0) if least_loss > 0 else 0.0


def wrongs(problem: SensitivityProblem, seed: int) -> Iterator[tuple[Wrong, NDArray[np.float64]]]:
    """Every case with the factor of each place, (n_places,).

    Each place alone and each tier together, down and up, and the joint cases.

    Parameters
    ----------
    seed : of the joint cases; the same seed gives the same ones.
    """
    factors, size = (1.0 - SPREAD, 1.0 + SPREAD), len(problem.places)
    tiers = problem.tier.tolist()
    groups = [("place", place, [index]) for index, place in enumerate(problem.places)]
    groups += [("tier", str(tier), [i for i, one in enumerate(tiers) if one == tier]) for tier in sorted(set(tiers))]
    for kind, what, members in groups:
        for factor in factors:
            row = np.ones(size)
            row[members] = factor
            yield Wrong(kind, what, factor), row
    rng = np.random.default_rng(seed)
    for number in range(problem.joint if size else 0):
        yield Wrong("joint", str(number + 1), 1.0), rng.uniform(*factors, size)


def cases(problem: SensitivityProblem, result: SensitivityResult) -> tuple[Case, ...]:
    """Every case that was answered."""
    losses = zip(result.plan_loss.tolist(), result.least_loss.tolist(), strict=True)
    found = zip(wrongs(problem, result.provenance.seed), losses, strict=False)
    return tuple(Case(wrong, plan, least) for (wrong, _row), (plan, least) in found)
