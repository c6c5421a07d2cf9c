"""Zero-half cuts for maximal covering: what halved sums of covering rows demand of whole units.

For demand points S, add their rows "units in reach of i >= y_i", halve the sum and round it: with y_i <= 1,

    sum_j ceil(a_j / 2) n_j - sum_{i in S} y_i >= -floor(|S| / 2),

where a_j of the points in S lie in reach of j. Every answer in whole numbers satisfies it; a relaxation that covers
three points by three half units does not. Sets are found by elimination modulo 2 (Caprara & Fischetti 1996,
Mathematical Programming 74, 221-235; Koster, Zymolka & Kutschka 2009, doi:10.1007/s00453-008-9218-7).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from himaya.planning.codec import Bools, Floats, Ints

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.respond.incidence import Incidence

    Bits = NDArray[np.uint8]

_TRIES = 3
_LARGEST_SET = 31
_MOST_FOUND = 3_000
_MOST_TAKEN = 60
_LEAST_VIOLATION = 1e-3
_LOOSEST = 0.05
"""How far from exactly one unit in reach a covering row may be to take part."""
_MOST_ROWS = 2_000
_EPS = 1e-6


@dataclass(frozen=True, slots=True)
class HalfCut:
    """One cut: `site` with `count` = ceil(a_j / 2), and the set `demand`."""

    site: Ints
    count: Ints
    demand: Ints

    def slack(self, shares: Floats, levels: Floats) -> float:
        """By how much units `shares` (n_candidates,) and coverings `levels` (n_demand,) satisfy it."""
        return float(self.count @ shares[self.site] - levels[self.demand].sum()) + self.demand.size // 2


def half_cuts(incidence: Incidence, shares: Floats, levels: Floats, rng: np.random.Generator) -> list[HalfCut]:
    """Cuts that units `shares` (n_candidates,) and coverings `levels` (n_demand,) violate most for their length."""
    inc = incidence
    whole = np.abs(shares - np.rint(shares)) <= _EPS
    pair_row = np.repeat(np.arange(levels.size), np.diff(inc.row_first))
    reach = np.bincount(pair_row, weights=shares[inc.row_candidate], minlength=levels.size)
    loose = np.abs(1.0 - reach)
    is_split = np.bincount(pair_row, weights=~whole[inc.row_candidate], minlength=levels.size) > 0
    rows = np.flatnonzero(is_split & (loose <= _LOOSEST))
    rows = np.sort(rows[np.argsort(loose[rows], kind="stable")[:_MOST_ROWS]])
    number = np.full(shares.size, -1, dtype=np.int64)
    number[~whole] = np.arange(int((~whole).sum()))
    pattern = _pattern(rows, inc.row_first, inc.row_candidate, number, int((~whole).sum()))
    found: dict[bytes, Ints] = {}
    for _ in range(_TRIES):
        order = rng.permutation(rows.size)
        for members in _combine(pattern[order], loose[rows][order], shares[~whole]):
            demand = np.sort(rows[order[members[members >= 0]]])
            found.setdefault(demand.tobytes(), demand)
    return _strongest(inc, shares, levels, list(found.values()))


def _strongest(inc: Incidence, shares: Floats, levels: Floats, found: list[Ints]) -> list[HalfCut]:
    if not found:
        return []
    first = np.append(0, np.cumsum([demand.size for demand in found]))
    strength = _strengths(first, np.concatenate(found), inc.row_first, inc.row_candidate, shares, levels)
    order = np.argsort(-strength, kind="stable")[:_MOST_TAKEN]
    return [half_cut(inc, found[place]) for place in order[strength[order] > 0]]


def half_cut(inc: Incidence, demand: Ints) -> HalfCut:
    """The cut of the set `demand`."""
    rows = [inc.row_candidate[inc.row_first[point] : inc.row_first[point + 1]] for point in demand]
    site, times = np.unique(np.concatenate(rows), return_counts=True)
    return HalfCut(site, (times + 1) // 2, demand)


@njit(cache=True, nogil=True)
def _pattern(rows: Ints, row_first: Ints, row_candidate: Ints, number: Ints, size: int) -> Bits:
    """Which of the split sites lie in each row."""
    pattern = np.zeros((rows.size, size), np.uint8)
    for place in range(rows.size):
        for entry in range(row_first[rows[place]], row_first[rows[place] + 1]):
            if number[row_candidate[entry]] >= 0:
                pattern[place, number[row_candidate[entry]]] = 1
    return pattern


@njit(cache=True, nogil=True)
def _lost(members: Ints, loose: Floats, odd: Bits, shares: Floats) -> float:
    """Twice what halving the sum of `members` loses; the cut is violated when it is below 1."""
    total = 0.0
    for place in members:
        if place < 0:
            break
        total += loose[place]
    for column in range(odd.size):
        if odd[column]:
            total += shares[column]
    return total


@njit(cache=True, nogil=True)
def _join(members: Ints, other: Ints, joined: Ints) -> bool:
    """Rising members of exactly one of both sets, padded with -1; False when they are too many."""
    at, by, size = 0, 0, 0
    while True:
        one = members[at] if at < members.size and members[at] >= 0 else -1
        two = other[by] if by < other.size and other[by] >= 0 else -1
        if one < 0 and two < 0:
            break
        if one == two:
            at += 1
            by += 1
            continue
        if size == joined.size:
            return False
        if two < 0 or (0 <= one < two):
            joined[size] = one
            at += 1
        else:
            joined[size] = two
            by += 1
        size += 1
    joined[size:] = -1
    return True


@njit(cache=True, nogil=True)
def _pivot(bits: Bits, members: Ints, loose: Floats, is_done: Bools) -> int:
    """Row with a bit that is tightest and, among equals, shortest; -1 when none has one."""
    pivot, least = -1, np.inf
    for row in range(loose.size):
        if bits[row] and not is_done[row]:
            size = np.sum(members[row] >= 0) + _LARGEST_SET / _LOOSEST * loose[row]
            if size < least:
                pivot, least = row, size
    return pivot


@njit(cache=True, nogil=True)
def _combine(pattern: Bits, loose: Floats, shares: Floats) -> Ints:
    """Sets of rows, padded with -1, whose halved sum loses less than it wins: Gaussian elimination modulo 2."""
    n_rows, left = loose.size, pattern.copy()
    members = np.full((n_rows, _LARGEST_SET), -1, np.int64)
    members[:, 0] = np.arange(n_rows)
    is_done = np.zeros(n_rows, np.bool_)
    found, n_found = np.full((_MOST_FOUND, _LARGEST_SET), -1, np.int64), 0
    joined = np.empty(_LARGEST_SET, np.int64)
    for column in np.argsort(-shares, kind="mergesort"):
        pivot = _pivot(left[:, column], members, loose, is_done)
        if pivot < 0:
            continue
        is_done[pivot] = True
        for row in range(n_rows):
            if is_done[row] or not left[row, column]:
                continue
            if not _join(members[row], members[pivot], joined):
                is_done[row] = True
                continue
            members[row] = joined
            left[row] ^= left[pivot]
            if np.sum(joined >= 0) % 2 == 1 and _lost(joined, loose, left[row], shares) < 1.0 - 2 * _LEAST_VIOLATION:
                found[n_found] = joined
                n_found += 1
                if n_found == _MOST_FOUND:
                    return found
    return found[:n_found].copy()


@njit(cache=True, nogil=True)
def _strengths(
    first: Ints, demand: Ints, row_first: Ints, row_candidate: Ints, shares: Floats, levels: Floats
) -> Floats:
    """Violation of each set's cut over the length of its coefficients; 0 where it is hardly violated."""
    strength = np.zeros(first.size - 1)
    times = np.zeros(shares.size, np.int64)
    for number in range(strength.size):
        size = first[number + 1] - first[number]
        missing, square = -float(size // 2), float(size)
        for place in range(first[number], first[number + 1]):
            missing += levels[demand[place]]
            for entry in range(row_first[demand[place]], row_first[demand[place] + 1]):
                times[row_candidate[entry]] += 1
        for place in range(first[number], first[number + 1]):
            for entry in range(row_first[demand[place]], row_first[demand[place] + 1]):
                count = (times[row_candidate[entry]] + 1) // 2
                times[row_candidate[entry]] = 0
                missing -= count * shares[row_candidate[entry]]
                square += count * count
        if missing > _LEAST_VIOLATION:
            strength[number] = missing / np.sqrt(square)
    return strength
