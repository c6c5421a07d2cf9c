"""The lexicographic levels of the protection game: the worst loss first, then the next worst, until nothing moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.protect.hall import Blocks, Demand, least_levels, subset_sums, sums_by
from himaya.planning.protect.problem import LEAST_EFFECT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.protect.problem import ProtectProblem

_ROOT = 1e-13
_TIGHT = 1e-9


class Levels:
    """Coverage under construction: the targets that still move, and the set of kinds already used up in each group.

    coverage : (n,) coverage so far.
    granted : (n_groups,) teams lent to each group.
    bound_level : loss that the binding sets prove to be unavoidable, -inf where none binds.
    binding_group, binding_kinds : the proof, see `ProtectResult`.
    """

    def __init__(self, problem: ProtectProblem) -> None:
        self._problem = problem
        self._sets = np.arange(1 << problem.n_kinds)
        self._cell = problem.group * self._sets.size + problem.kinds
        self._moving = np.flatnonzero((problem.kinds != 0) & (problem.effect > 0))
        self._steepness = 1.0 / np.maximum(problem.effect, LEAST_EFFECT)
        teams = np.zeros((problem.n_groups, self._sets.size))
        teams[:, [1 << kind for kind in range(problem.n_kinds)]] = problem.teams
        self._capacity = subset_sums(teams)
        self._scale = 1.0 + self._capacity[:, -1]
        self._used_up = np.zeros(problem.n_groups, dtype=np.int64)
        self.coverage = problem.floor.copy()
        self.granted = np.zeros(problem.n_groups)
        self.bound_level = -np.inf
        self.binding_group = np.zeros(0, dtype=np.int64)
        self.binding_kinds = np.zeros(0, dtype=np.int64)

    def floors_fit(self) -> bool:
        """Tell whether the floors can be met; names the sets that are short where they cannot."""
        excess = self._fixed(np.ones(self._problem.n_targets, dtype=bool))
        barred = np.flatnonzero(excess[:, 0] > _TIGHT)
        if barred.size:
            self.binding_group, self.binding_kinds = barred[:1], np.zeros(1, dtype=np.int64)
            return False
        blocks = Blocks.by_pool(self._problem)
        worst = excess.max(axis=1)
        short = np.flatnonzero(blocks.missing(worst) > _TIGHT * (blocks.total(self._scale) + blocks.spare))
        if not short.size:
            return True
        self.binding_group = np.flatnonzero((blocks.of_group == short[0]) & (worst > 0))
        self.binding_kinds = excess[self.binding_group].argmax(axis=1)
        return False

    def least(self) -> NDArray[np.float64]:
        """Least loss level that each group's block can hold, (n_groups,); -inf where full coverage is within it."""
        blocks = Blocks.by_pool(self._problem)
        level, saturated = least_levels(self._demand(), blocks, self._tolerance(blocks))
        by_group: NDArray[np.float64] = np.where(saturated, -np.inf, level)[blocks.of_group]
        return by_group

    def settle_worst(self) -> None:
        """Bring every block to the least level that its teams and its pool can hold: the exact worst case."""
        problem, moving = self._problem, self._moving
        blocks = Blocks.by_pool(problem)
        tight = self._advance(blocks)
        within = moving[(problem.kinds[moving] & ~tight[problem.group[moving]]) == 0]
        within = within[self.coverage[within] < 1.0]
        if not within.size:
            return
        loss = problem.loss_uncovered[within] - self.coverage[within] / self._steepness[within]
        worst = int(loss.argmax())
        self.bound_level = float(loss[worst])
        block = blocks.of_group[problem.group[within[worst]]]
        self.binding_group = np.flatnonzero((blocks.of_group == block) & (tight > 0))
        self.binding_kinds = tight[self.binding_group]

    def refine(self) -> None:
        """Lower the losses of all that no used-up set holds, group by group, until nothing can be lowered."""
        blocks = Blocks.alone(self._problem.n_groups)
        while self._moving.size:
            self._advance(blocks)

    def _fixed(self, counted: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Excess of every set by the present coverage of the `counted` targets, (n_groups, 2**n_kinds)."""
        cells = sums_by(self._cell[counted], self.coverage[counted], self._capacity.size)
        return subset_sums(cells.reshape(self._capacity.shape)) - self._capacity

    def _demand(self) -> Demand:
        """Demand of what moves; only sets that hold more than what is used up can still bind."""
        problem, moving = self._problem, self._moving
        still = np.ones(problem.n_targets, dtype=bool)
        still[moving] = False
        standing = self._fixed(still)
        used_up = self._used_up[:, None]
        standing[(self._sets & used_up != used_up) | (self._sets == used_up)] = -np.inf
        return Demand(
            problem.group[moving],
            self._cell[moving],
            problem.loss_uncovered[moving],
            problem.loss_covered[moving],
            problem.floor[moving],
            self._steepness[moving],
            standing,
        )

    def _tolerance(self, blocks: Blocks) -> NDArray[np.float64]:
        """Teams that count as none in each block, (n_blocks,)."""
        return _ROOT * (blocks.total(self._scale) + blocks.spare)

    def _advance(self, blocks: Blocks) -> NDArray[np.int64]:
        """Take every block to its least level, grant the reserve, and hold still what the sets now used up bind.

        Returns
        -------
        (n_groups,) largest set of kinds used up at the level, 0 = none.
        """
        demand = self._demand()
        level, saturated = least_levels(demand, blocks, self._tolerance(blocks))
        by_group = level[blocks.of_group]
        self.coverage[self._moving] = demand.coverage(by_group)
        excess = demand.excess(by_group)
        largest = excess.max(axis=1)
        pooled, full = blocks.pooled[blocks.of_group], saturated[blocks.of_group]
        lent = np.where(pooled, np.maximum(largest, 0.0), 0.0)
        self.granted += lent
        self._capacity[:, 1:] += lent[:, None]
        reach = np.where(pooled, lent, largest) - _TIGHT * self._scale
        tight = np.bitwise_or.reduce(np.where(excess >= reach[:, None], self._sets, 0), axis=1)
        tight = np.where(full, 0, tight)
        self._used_up |= np.where(full, self._sets.size - 1, tight)
        self._moving = self._moving[(self._problem.kinds[self._moving] & ~self._used_up[demand.group]) != 0]
        return tight
