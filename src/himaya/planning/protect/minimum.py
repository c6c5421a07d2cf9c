"""The minimum of presence: the largest share of it that a group can give, and what the rest would take.

At share s target t asks for max(floor_t, s * minimum_t). The teams of a group can give that if and only if, for every
set S of kinds, the targets that only kinds of S may cover ask for no more than the teams of S (Hall 1935). What a set
lacks is convex in s, so Newton's steps from s = 1 down never pass the largest share that fits, and each leaves a linear
piece for good; the last one ends on the closed form of its piece.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from himaya.planning.protect.hall import subset_sums, sums_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.protect.problem import ProtectProblem

_NOTHING = 1e-12
_TIGHT = 1e-9


@dataclass(frozen=True, slots=True)
class Lack:
    """What a group lacks to meet its minimum in full.

    used_up : set of kinds (bit mask) whose teams, those that have any, are all taken at the share that is met.
    missing : least set of kinds that, with more teams, lets the whole minimum be met.
    teams : fewest teams more of these kinds with which it is.
    """

    used_up: int
    missing: int
    teams: int


class _Asked:
    """What the floors and a share of the minimum ask of every set of kinds, all arrays (n_groups, 2**n_kinds)."""

    def __init__(self, problem: ProtectProblem) -> None:
        self._problem = problem
        self._shape = problem.n_groups, 1 << problem.n_kinds
        self._cell = problem.group * self._shape[1] + problem.kinds
        teams = np.zeros(self._shape)
        teams[:, [1 << kind for kind in range(problem.n_kinds)]] = problem.teams
        self.teams = subset_sums(teams)

    def piece(self, share: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Teams asked for by floors alone, and by the whole minimum where it counts at shares below `share`."""
        minimum, floor = self._problem.minimum, self._problem.floor
        counts = minimum * share[self._problem.group] > floor
        return self._by_set(np.where(counts, 0.0, floor)), self._by_set(np.where(counts, minimum, 0.0))

    def lack(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Teams that every set lacks at a share of each group."""
        fixed, rising = self.piece(share)
        return fixed + rising * share[:, None] - self.teams

    def _by_set(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return subset_sums(sums_by(self._cell, values, self.teams.size).reshape(self._shape))


def minimum_met(problem: ProtectProblem) -> NDArray[np.float64]:
    """Largest share of its minimum that each group's own teams can give beside the floors, (n_groups,).

    1 where a group has no minimum, 0 where it has one and the floors alone ask for more than these teams.
    """
    share, asked = np.ones(problem.n_groups), _Asked(problem)
    wanted = sums_by(problem.group, problem.minimum, problem.n_groups) > 0
    rows = np.arange(problem.n_groups)
    while True:
        fixed, rising = asked.piece(share)
        lack = fixed + rising * share[:, None] - asked.teams
        worst = lack.argmax(axis=1)
        short = wanted & (lack[rows, worst] > _NOTHING * (1.0 + asked.teams[:, -1]))
        room, rise = (asked.teams - fixed)[rows, worst], rising[rows, worst]
        fitting = np.divide(room, rise, out=np.zeros(problem.n_groups), where=rise > 0)
        lower = np.where(short, np.clip(fitting, 0.0, share), share)
        if np.array_equal(lower, share):
            return share
        share = lower


def lack_of(problem: ProtectProblem, met: NDArray[np.float64]) -> dict[int, Lack]:
    """What each group lacks whose minimum is not met in full, but for roundings, by group."""
    asked = _Asked(problem)
    at_met, in_full = asked.lack(met), asked.lack(np.ones(problem.n_groups))
    rises = asked.piece(met + _TIGHT)[1] > 0
    tolerance = _TIGHT * (1.0 + asked.teams[:, -1])
    found = {}
    for group in np.flatnonzero((met < 1.0) & (in_full.max(axis=1) > tolerance)).tolist():
        near = tolerance[group]
        taken = np.flatnonzero((at_met[group] > near) | ((at_met[group] >= -near) & rises[group]))
        most = np.flatnonzero(in_full[group] >= in_full[group].max() - near)
        missing = int(np.bitwise_and.reduce(most))
        found[group] = Lack(int(np.bitwise_or.reduce(taken)), missing, _fewest(in_full[group] - near, missing))
    return found


def _fewest(lack: NDArray[np.float64], within: int) -> int:
    """Fewest teams of the kinds of a set that end the lack of every set of kinds, exactly.

    What the sets lack is supermodular, so what the subsets of the set that lacks most lack settles all others.
    """
    kinds = [kind for kind in range(within.bit_length()) if within >> kind & 1]
    sets = [one for one in np.flatnonzero(lack > 0).tolist() if one & ~within == 0]
    rows = np.array([[one >> kind & 1 for kind in kinds] for one in sets], dtype=np.float64)
    needed = np.array([ceil(lack[one]) for one in sets], dtype=np.float64)
    each = np.ones(len(kinds), dtype=np.int64)
    found = milp(each, integrality=each, bounds=Bounds(0), constraints=LinearConstraint(rows, lb=needed))
    return round(float(found.fun or 0.0))
