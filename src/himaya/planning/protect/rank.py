"""Proof that the losses below the worst are as small as they can be, too.

A target is held when it cannot gain without a target losing that is at least as badly off. That is so when it lies in
a set of kinds that is used up (its targets take all its teams and all that the reserve grants the group), every target
of that set that has coverage to give is at least as badly off, and no other group of the pool could give reserve away
without one as badly off losing. If every target is covered fully or held, the sorted losses are lexicographically
least: a better vector would need more teams in some used-up set than its group and its pool have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.result import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.protect.problem import ProtectProblem, ProtectResult

_TOLERANCE = 1e-7


def rank_findings(problem: ProtectProblem, result: ProtectResult) -> Iterator[Finding]:
    """Targets that could gain at the cost of nobody as badly off."""
    coverage = np.asarray(result.coverage)
    loss = problem.loss_uncovered - coverage * problem.effect
    movable = (problem.kinds != 0) & (problem.effect > 0)
    for index in np.flatnonzero(~movable & (coverage > problem.floor + _TOLERANCE)):
        yield Finding(
            "protect", f"coverage[{index}]", f"{problem.floor[index]}: no team has an effect here", str(coverage[index])
        )
    held = _held_at(problem, result, loss)
    open_to_gain = movable & (coverage < 1.0 - _TOLERANCE) & (held < loss - _TOLERANCE)
    for index in np.flatnonzero(open_to_gain):
        yield Finding("protect", f"coverage[{index}]", "more, at the cost of nobody as badly off", str(coverage[index]))


def _held_at(problem: ProtectProblem, result: ProtectResult, loss: NDArray[np.float64]) -> NDArray[np.float64]:
    """Largest loss at which each target is held, -inf where it is free to gain, (n,)."""
    sets = 1 << problem.n_kinds
    demand = np.zeros((problem.n_groups, sets))
    np.add.at(demand, (problem.group, problem.kinds), result.coverage)
    giver = np.where(result.coverage > problem.floor + _TOLERANCE, loss, np.inf)
    least = np.full((problem.n_groups, sets), np.inf)
    np.minimum.at(least, (problem.group, problem.kinds), giver)
    teams = np.zeros((problem.n_groups, sets))
    for kind in range(problem.n_kinds):
        teams[:, 1 << kind] = problem.teams[:, kind]
    subsets = [np.flatnonzero(np.arange(sets) & ~mask == 0) for mask in range(sets)]
    asked = np.column_stack([demand[:, inner].sum(axis=1) for inner in subsets])
    there = np.column_stack([teams[:, inner].sum(axis=1) for inner in subsets]) + result.granted[:, None]
    least = np.column_stack([least[:, inner].min(axis=1) for inner in subsets])
    tight = asked >= there - _TOLERANCE * (1.0 + there)
    held_by_set = np.where(tight, least, -np.inf)
    by_cell = np.column_stack([held_by_set[:, np.arange(sets) & mask == mask].max(axis=1) for mask in range(sets)])
    given_away = np.where(result.granted > _TOLERANCE, held_by_set.max(axis=1, initial=-np.inf), np.inf)
    by_target: NDArray[np.float64] = by_cell[problem.group, problem.kinds]
    return np.minimum(by_target, _pool_holds(problem, result, given_away)[problem.group])


def _pool_holds(problem: ProtectProblem, result: ProtectResult, given_away: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loss of the best-off target that loses when the pool gives up reserve; -inf while some is left, (n_groups,)."""
    pooled = problem.pool >= 0
    pools = problem.pool[pooled]
    lent = np.bincount(pools, result.granted[pooled], minlength=problem.reserve.size)
    holds = np.where(lent >= problem.reserve - _TOLERANCE * (1.0 + problem.reserve), np.inf, -np.inf)
    np.minimum.at(holds, pools, given_away[pooled])
    return np.where(pooled, np.append(holds, np.inf)[problem.pool], np.inf)
