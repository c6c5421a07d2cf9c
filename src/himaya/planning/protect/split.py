"""Which kind of team gives which part of the coverage: an exact transport, group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.protect.hall import subset_sums, sums_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.protect.problem import ProtectProblem

_NOTHING = 1e-12


def split_by_kind(
    problem: ProtectProblem, coverage: NDArray[np.float64], granted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Coverage by kind of team, the reserve in the last column, (n, n_kinds + 1).

    Within a group the targets that admit the same kinds lie on one line, and the kinds take consecutive stretches of
    it, so that at most `n_kinds` targets of such a line are shared between kinds.
    """
    order = np.argsort(problem.group * (1 << problem.n_kinds) + problem.kinds, kind="stable")
    cell = (problem.group * (1 << problem.n_kinds) + problem.kinds)[order]
    amount = coverage[order]
    demand = sums_by(cell, amount, problem.n_groups << problem.n_kinds)
    shipped = _transport(problem, demand.reshape(problem.n_groups, -1), granted)
    stretch_end = np.cumsum(shipped.reshape(-1, problem.n_kinds + 1), axis=1)[cell]
    first = np.searchsorted(cell, cell, side="left")
    running = np.cumsum(amount)
    begin = running - amount - (running[first] - amount[first])
    end = begin + amount
    parts = np.empty((problem.n_targets, problem.n_kinds + 1))
    covered = np.zeros(problem.n_targets)
    for column in range(problem.n_kinds):
        reached = np.clip(stretch_end[:, column] - begin, covered, end - begin)
        parts[order, column] = reached - covered
        covered = reached
    rest = amount - covered
    parts[order, -1] = np.where(rest > _NOTHING, rest, 0.0)
    return parts


def _transport(
    problem: ProtectProblem, demand: NDArray[np.float64], granted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Teams of each kind sent to each cell, (n_groups, n_sets, n_kinds + 1).

    A cell are the targets of a group that admit the same kinds.
    Each step gives one kind to one cell, as much as leaves every set of kinds (Hall's condition) enough for the rest:
    a kind taken by a cell that may also use others is missed by the sets that hold the kind but not the cell. No step
    has to be taken back, and what is left over for the reserve is the least there can be.
    """
    n_kinds = problem.n_kinds
    sets = np.arange(1 << n_kinds)
    teams = problem.teams.astype(float)
    capacity = np.zeros(demand.shape)
    capacity[:, [1 << kind for kind in range(n_kinds)]] = teams
    slack = subset_sums(capacity) + granted[:, None] - subset_sums(demand)
    left = demand.copy()
    shipped = np.zeros((*demand.shape, n_kinds + 1))
    for cell in np.flatnonzero(demand.any(axis=0)):
        for kind in range(n_kinds):
            if not cell >> kind & 1:
                continue
            missing = np.flatnonzero((sets >> kind & 1 == 1) & (sets & cell != cell))
            give = np.minimum(left[:, cell], teams[:, kind])
            if missing.size:
                give = np.clip(np.minimum(give, slack[:, missing].min(axis=1)), 0.0, None)
                slack[:, missing] -= give[:, None]
            left[:, cell] -= give
            teams[:, kind] -= give
            shipped[:, cell, kind] = give
        shipped[:, cell, n_kinds] = left[:, cell]
    return shipped
