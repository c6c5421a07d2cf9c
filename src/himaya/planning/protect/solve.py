"""Protect: the coverage that makes the worst loss as small as it can be, then the next worst, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.protect.levels import Levels
from himaya.planning.protect.minimum import minimum_met
from himaya.planning.protect.problem import ProtectResult
from himaya.planning.protect.split import split_by_kind
from himaya.planning.result import Provenance, Status, frozen_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.protect.problem import ProtectProblem

_SOLVER = "hall-newton"


def solve(problem: ProtectProblem, *, seed: int = 0) -> ProtectResult:
    """Solve the protection game exactly.

    The losses that come out, sorted from the worst, are lexicographically the least that any coverage within the
    teams, the reserve and the floors can reach; they are unique. Coverage beyond what they ask for is not given. Of the
    minimum each group gives the largest share that its own teams can.

    Parameters
    ----------
    seed : kept in the provenance; the method itself is not random.

    Returns
    -------
    ProtectResult : OPTIMAL, or INFEASIBLE where the floors ask for more teams than there are.

    References
    ----------
    Kiekintveld et al. 2009, Computing optimal randomized resource allocations for massive security games.
    Korzhyk, Conitzer and Parr 2010, Complexity of computing optimal Stackelberg strategies in security resource
    allocation games. Hall 1935, On representatives of subsets.
    """
    met = minimum_met(problem)
    problem = problem.with_minimum(met)
    levels = Levels(problem)
    provenance = Provenance(_SOLVER, seed)
    if not levels.floors_fit():
        return _infeasible(problem, levels, provenance)
    levels.settle_worst()
    levels.refine()
    losses = _losses(problem, levels.coverage)
    by_group = np.zeros(problem.n_groups)
    np.maximum.at(by_group, problem.group, losses)
    unavoidable = float(_least_losses(problem).max(initial=0.0))
    binds = levels.bound_level >= unavoidable
    return ProtectResult(
        status=Status.OPTIMAL,
        objective=1.0 - float(losses.max(initial=0.0)),
        bound=1.0 - max(unavoidable, levels.bound_level),
        provenance=provenance,
        coverage=frozen_array(levels.coverage, np.float64),
        by_kind=frozen_array(split_by_kind(problem, levels.coverage, levels.granted), np.float64),
        granted=frozen_array(levels.granted, np.float64),
        value=frozen_array(1.0 - by_group, np.float64),
        binding_group=frozen_array(levels.binding_group if binds else [], np.int64),
        binding_kinds=frozen_array(levels.binding_kinds if binds else [], np.int64),
        minimum_met=frozen_array(met, np.float64),
    )


def least_levels(problem: ProtectProblem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two limits of each group's worst loss, without the coverage that reaches them.

    Floors must fit, and a minimum must be part of them already.

    Returns
    -------
    unavoidable : (n_groups,) loss that full coverage of its targets leaves, 0 where it has none.
    level : (n_groups,) least level that the teams hold for those they can still lift, alike for all groups of a pool
        with teams; -inf where everything is covered fully.
    """
    unavoidable = np.zeros(problem.n_groups)
    np.maximum.at(unavoidable, problem.group, _least_losses(problem))
    return unavoidable, Levels(problem).least()


def _losses(problem: ProtectProblem, coverage: NDArray[np.float64]) -> NDArray[np.float64]:
    return problem.loss_uncovered - coverage * problem.effect


def _least_losses(problem: ProtectProblem) -> NDArray[np.float64]:
    """Loss that the best imaginable coverage leaves: covered where a team may come and has an effect."""
    return problem.loss_uncovered - np.where(problem.kinds != 0, problem.effect, 0.0)


def _infeasible(problem: ProtectProblem, levels: Levels, provenance: Provenance) -> ProtectResult:
    return ProtectResult(
        status=Status.INFEASIBLE,
        objective=0.0,
        bound=0.0,
        provenance=provenance,
        coverage=frozen_array(np.zeros(problem.n_targets), np.float64),
        by_kind=frozen_array(np.zeros((problem.n_targets, problem.n_kinds + 1)), np.float64),
        granted=frozen_array(np.zeros(problem.n_groups), np.float64),
        value=frozen_array(np.zeros(problem.n_groups), np.float64),
        binding_group=frozen_array(levels.binding_group, np.int64),
        binding_kinds=frozen_array(levels.binding_kinds, np.int64),
        minimum_met=frozen_array(np.zeros(problem.n_groups), np.float64),
    )
