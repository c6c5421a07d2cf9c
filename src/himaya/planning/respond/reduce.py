"""Make a maximal covering problem smaller without changing what it can reach.

A candidate whose demand points are all covered by another one, at which as
many units may wait, is never needed (Toregas & ReVelle 1973; Church &
Gerrard 2003, doi:10.1111/j.1538-4632.2003.tb01115.x, for set covering). Demand
points that the remaining candidates cover alike become one, their weights
added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np
from numba import njit

from himaya.planning.codec import Bools, Floats, Ints
from himaya.planning.kernel import INTS, kernel
from himaya.planning.respond.certificate import unit_limits
from himaya.planning.respond.problem import Model, RespondProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.respond.incidence import Incidence


@dataclass(frozen=True, slots=True)
class Reduction:
    """The smaller problem and the way back.

    problem : every pair within the target time, merged demand points, candidates that are not dominated.
    site_of : candidate of the original behind each candidate of the smaller problem.
    group_of : (n_demand of the original,) its merged demand point, -1 where nothing depends on it.
    share : (n_demand of the original,) its share of the merged weight.
    """

    problem: RespondProblem
    site_of: Ints
    group_of: Ints
    share: Floats

    def dual_of(self, dual: Floats) -> Floats:
        """Multipliers of the original: each merged one is shared out by weight."""
        lifted = np.zeros(self.group_of.size)
        used = self.group_of >= 0
        lifted[used] = dual[self.group_of[used]] * self.share[used]
        return lifted

    def choice_of(self, chosen: Ints, original: RespondProblem) -> Ints:
        """Candidates of the original; units that find no use wait at the first candidates that have room."""
        limits = unit_limits(original)
        units = np.bincount(self.site_of[chosen], minlength=limits.size)
        left = original.p - int(units.sum())
        room = limits - units
        units += np.clip(left - (np.cumsum(room) - room), 0, room)
        return np.repeat(np.arange(limits.size, dtype=np.int64), units)


def reduce_cover(problem: RespondProblem, incidence: Incidence) -> Reduction:
    """Leave dominated candidates out and merge demand points that are covered alike."""
    inc = incidence
    enough = 1 if problem.busy_share == 0 and not problem.has_backup else problem.p
    is_out = _dominated(inc.row_first, inc.row_candidate, inc.column_first, inc.column_demand, inc.limits >= enough)
    site_of = np.flatnonzero(~is_out)
    number = np.full(problem.n_candidates, -1, dtype=np.int64)
    number[site_of] = np.arange(site_of.size)
    first, candidate, mark = _kept(inc.row_first, inc.row_candidate, number)
    group_of, leader = _groups(first, candidate, mark, problem)
    used = group_of >= 0
    weight = np.bincount(group_of[used], weights=problem.weight[used], minlength=leader.size).astype(np.float64)
    share = np.zeros(problem.n_demand)
    share[used] = problem.weight[used] / weight[group_of[used]]
    length = (first[1:] - first[:-1])[leader]
    indptr = np.append(0, np.cumsum(length))
    entry = np.arange(indptr[-1]) + np.repeat(first[leader] - indptr[:-1], length)
    smaller = RespondProblem(
        model=Model.MAX_COVER,
        indptr=indptr,
        candidate=candidate[entry],
        time_s=np.zeros(entry.size),
        weight=weight,
        n_candidates=site_of.size,
        p=problem.p,
        target_s=0.0,
        busy_share=problem.busy_share,
        capacity_of=problem.capacity_of[site_of],
        unreached_s=0.0,
        need=problem.need[leader],
    )
    return Reduction(smaller, site_of, group_of, share)


@njit(cache=True, nogil=True)
def _is_within(site: int, other: int, column_first: Ints, column_demand: Ints) -> bool:
    """Tell whether every demand point of `site` is one of `other`'s."""
    at, end = column_first[other], column_first[other + 1]
    for place in range(column_first[site], column_first[site + 1]):
        while at < end and column_demand[at] < column_demand[place]:
            at += 1
        if at == end or column_demand[at] != column_demand[place]:
            return False
        at += 1
    return True


@kernel(INTS, INTS, INTS, INTS, nb.boolean[::1])
def _dominated(row_first: Ints, row_candidate: Ints, column_first: Ints, column_demand: Ints, may_lead: Bools) -> Bools:
    """Candidates that another one replaces; of equal ones the lowest index stays. Those without demand go too."""
    is_out = np.zeros(may_lead.size, np.bool_)
    for site in range(may_lead.size):
        size = column_first[site + 1] - column_first[site]
        if size == 0:
            is_out[site] = True
            continue
        rarest = column_demand[column_first[site]]
        for demand in column_demand[column_first[site] : column_first[site + 1]]:
            if row_first[demand + 1] - row_first[demand] < row_first[rarest + 1] - row_first[rarest]:
                rarest = demand
        for other in row_candidate[row_first[rarest] : row_first[rarest + 1]]:
            length = column_first[other + 1] - column_first[other]
            if other == site or is_out[other] or not may_lead[other]:
                continue
            if length < size or (length == size and other > site and may_lead[site]):
                continue
            if _is_within(site, other, column_first, column_demand):
                is_out[site] = True
                break
    return is_out


@kernel(INTS, INTS, INTS)
def _kept(row_first: Ints, row_candidate: Ints, number: Ints) -> tuple[Ints, Ints, NDArray[np.uint64]]:
    """Rows over the renumbered candidates that stay, and a mark for each that equal rows share (splitmix64)."""
    n_rows = row_first.size - 1
    first, mark = np.zeros(n_rows + 1, np.int64), np.zeros(n_rows, np.uint64)
    candidate, size = np.empty(row_candidate.size, np.int64), 0
    for row in range(n_rows):
        for entry in range(row_first[row], row_first[row + 1]):
            site = number[row_candidate[entry]]
            if site < 0:
                continue
            candidate[size] = site
            size += 1
            mixed = np.uint64(site + 1) * np.uint64(0x9E3779B97F4A7C15)
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mark[row] += mixed ^ (mixed >> np.uint64(27))
        first[row + 1] = size
    return first, candidate[:size].copy(), mark


def _groups(first: Ints, candidate: Ints, mark: NDArray[np.uint64], problem: RespondProblem) -> tuple[Ints, Ints]:
    """Group of every row (-1: no candidate or no weight) and the first row of every group, in rising order."""
    rows = np.flatnonzero((first[1:] > first[:-1]) & (problem.weight > 0))
    rows = rows[np.lexsort((mark[rows], problem.need[rows]))]
    leader_of = _leaders(rows, first, candidate, mark, problem.need.copy())
    leader, group = np.unique(leader_of, return_inverse=True)
    group_of = np.full(problem.n_demand, -1, dtype=np.int64)
    group_of[rows] = group
    return group_of, leader


@kernel(INTS, INTS, INTS, nb.uint64[::1], INTS)
def _leaders(rows: Ints, first: Ints, candidate: Ints, mark: NDArray[np.uint64], need: Ints) -> Ints:
    """Lowest row that equals each of `rows`, which come by need and mark; a mark alone is not trusted."""
    leader_of = rows.copy()
    for place in range(1, rows.size):
        row, leader = rows[place], leader_of[place - 1]
        if mark[row] != mark[leader] or need[row] != need[leader]:
            continue
        if first[row + 1] - first[row] != first[leader + 1] - first[leader]:
            continue
        if np.array_equal(candidate[first[row] : first[row + 1]], candidate[first[leader] : first[leader + 1]]):
            leader_of[place] = leader
    return leader_of
