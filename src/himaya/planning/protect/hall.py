"""Demand against teams for every set of kinds at once, and the loss level where they meet.

At loss level x target t needs the coverage c_t(x) = clip((U_t - x) / (U_t - C_t), floor_t, 1). The teams of a group
can give it if and only if, for every set S of kinds, the targets that only kinds of S may cover need no more than the
teams of S plus what the reserve grants (Hall 1935). The demand of every set falls with x and is piecewise linear, so
the level sought is the root of the largest excess. A safeguarded Newton iteration ends on the linear piece of the
root and therefore in the root itself, for all blocks at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from himaya.planning.protect.problem import ProtectProblem

_BISECT_EVERY = 4
_NARROW_EVERY = 2
_MOST_STEPS = 400
_SAME_LEVEL = np.finfo(float).eps


def sums_by(index: NDArray[np.int64], values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Sum of the values that share an index, for every index below `size`."""
    return np.bincount(index, values, minlength=size).astype(np.float64, copy=False)


def subset_sums(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """For every set (column, bit mask) the sum over its subsets, (rows, 2**n_kinds)."""
    sums = table.copy()
    bit = 1
    while bit < sums.shape[1]:
        halves = sums.reshape(sums.shape[0], -1, 2, bit)
        halves[:, :, 1] += halves[:, :, 0]
        bit *= 2
    return sums


@dataclass(frozen=True, slots=True)
class Blocks:
    """Groups that share one level: those of one pool with teams in it, or one group alone.

    of_group : (n_groups,) block of each group.
    pooled : (n_blocks,) True where the block is a pool.
    spare : (n_blocks,) teams that the block's groups may share, 0 where not pooled.
    """

    of_group: NDArray[np.int64]
    pooled: NDArray[np.bool_]
    spare: NDArray[np.float64]

    @classmethod
    def alone(cls, n_groups: int) -> Blocks:
        """Every group by itself."""
        return cls(np.arange(n_groups), np.zeros(n_groups, dtype=bool), np.zeros(n_groups))

    @classmethod
    def by_pool(cls, problem: ProtectProblem) -> Blocks:
        """Pools that have a team first, then every group without one."""
        n_pools, n_groups = problem.reserve.size, problem.n_groups
        shared = np.append(problem.reserve > 0, [False])[problem.pool]
        of_group = np.where(shared, problem.pool, n_pools + np.arange(n_groups))
        pooled = np.arange(n_pools + n_groups) < n_pools
        return cls(of_group, pooled, np.append(problem.reserve, np.zeros(n_groups)))

    def total(self, by_group: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum over the groups of each block, (n_blocks,)."""
        return sums_by(self.of_group, by_group, self.pooled.size)

    def missing(self, by_group: NDArray[np.float64]) -> NDArray[np.float64]:
        """Teams missing in each block, from those missing in each group; negative = to spare, (n_blocks,)."""
        pooled = self.pooled[self.of_group]
        return self.total(np.where(pooled, np.maximum(by_group, 0.0), by_group)) - self.spare


@dataclass(frozen=True, slots=True)
class Demand:
    """What the moving targets ask for at a level, beside what stands already.

    group, cell : (m,) group of each moving target, and `group * 2**n_kinds + kinds`.
    uncovered, covered, floor : (m,) its losses and its least coverage; `steepness` is 1 / (uncovered - covered).
    standing : (n_groups, 2**n_kinds) excess of every set by what no longer moves; -inf for sets that cannot bind.
    """

    group: NDArray[np.int64]
    cell: NDArray[np.int64]
    uncovered: NDArray[np.float64]
    covered: NDArray[np.float64]
    floor: NDArray[np.float64]
    steepness: NDArray[np.float64]
    standing: NDArray[np.float64]

    def between(self, low: NDArray[np.float64], high: NDArray[np.float64], kept: NDArray[np.bool_]) -> Demand:
        """The same demand at levels within (low, high) of each group, kept for the groups `kept` alone.

        Targets whose coverage is the same throughout stand still.
        """
        at_floor = self.uncovered <= low[self.group]
        full = (self.covered >= high[self.group]) & ~at_floor
        still = np.flatnonzero(at_floor | full)
        fixed = sums_by(self.cell[still], np.where(full, 1.0, self.floor)[still], self.standing.size)
        rest = np.flatnonzero(~at_floor & ~full & kept[self.group])
        names = ("group", "cell", "uncovered", "covered", "floor", "steepness")
        arrays = {name: getattr(self, name)[rest] for name in names}
        return replace(self, **arrays, standing=self.standing + subset_sums(fixed.reshape(self.standing.shape)))

    def coverage(self, level: NDArray[np.float64]) -> NDArray[np.float64]:
        """Coverage that brings each target to the level of its group, (m,)."""
        return np.minimum(np.maximum(self._wanted(level), self.floor), 1.0)

    def excess(self, level: NDArray[np.float64]) -> NDArray[np.float64]:
        """Teams that every set of every group lacks at the groups' levels, (n_groups, 2**n_kinds)."""
        return self.standing + self._by_set(self.coverage(level))

    def piece(self, level: NDArray[np.float64], blocks: Blocks) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Teams that each block lacks at the blocks' levels, and how fast that falls with the level, (n_blocks,)."""
        wanted = self._wanted(level[blocks.of_group])
        coverage = np.minimum(np.maximum(wanted, self.floor), 1.0)
        excess = self.standing + self._by_set(coverage)
        fall = self._by_set(np.where(coverage == wanted, self.steepness, 0.0))
        rows = np.arange(excess.shape[0])
        worst = excess.argmax(axis=1)
        by_group = excess[rows, worst]
        counted = (by_group > 0) | ~blocks.pooled[blocks.of_group]
        return blocks.missing(by_group), blocks.total(np.where(counted, fall[rows, worst], 0.0))

    def _wanted(self, level: NDArray[np.float64]) -> NDArray[np.float64]:
        return (self.uncovered - level[self.group]) * self.steepness

    def _by_set(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        cells = sums_by(self.cell, values, self.standing.size)
        return subset_sums(cells.reshape(self.standing.shape))


def least_levels(
    demand: Demand, blocks: Blocks, tolerance: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Least loss level that each block can hold.

    Parameters
    ----------
    tolerance : (n_blocks,) teams that count as none; the floors alone must be feasible.

    Returns
    -------
    level : (n_blocks,) the roots.
    saturated : (n_blocks,) True where full coverage of everything that moves is within the teams, so that no set binds.
    """
    of_target = blocks.of_group[demand.group]
    n_blocks = blocks.pooled.size
    low, high, level = np.full(n_blocks, np.inf), np.full(n_blocks, -np.inf), np.full(n_blocks, -np.inf)
    np.minimum.at(low, of_target, demand.covered)
    np.maximum.at(level, of_target, demand.covered)
    np.maximum.at(high, of_target, demand.uncovered)
    idle = np.isinf(low)
    low, high, level = (np.where(idle, 0.0, values) for values in (low, high, level))
    missing, _ = demand.piece(low, blocks)
    saturated = idle | (missing <= tolerance)
    found, done = np.where(saturated, low, high), saturated.copy()
    for step in range(1, _MOST_STEPS):
        if done.all():
            break
        if step % _NARROW_EVERY == 0:
            demand = demand.between(low[blocks.of_group], high[blocks.of_group], ~done[blocks.of_group])
        missing, fall = demand.piece(level, blocks)
        enough = missing <= tolerance
        low, high = np.where(enough, low, level), np.where(enough, level, high)
        found = np.where(done, found, high)
        done |= (enough & (missing >= -tolerance) & (fall > 0)) | (high - low <= _SAME_LEVEL)
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = level + missing / fall
        inside = (newton > low) & (newton < high) & (step % _BISECT_EVERY != 0)
        level = np.where(inside, newton, 0.5 * (low + high))
    return found, saturated
