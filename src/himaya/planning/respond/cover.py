"""Maximal (expected) covering by hand: greedy, interchange, restarts, and Lagrangian multipliers.

Greedy: Church & ReVelle (1974), doi:10.1007/BF01942293; interchange: Teitz &
Bart (1968), doi:10.1287/opre.16.5.955; expected coverage: Daskin (1983),
doi:10.1287/trsc.17.1.48.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from himaya.planning.codec import Floats, Ints
from himaya.planning.respond.certificate import bound_from_dual
from himaya.planning.respond.incidence import Incidence
from himaya.planning.respond.problem import RespondProblem

if TYPE_CHECKING:
    from himaya.planning.result import StopRule

_KICK_WORK = 500_000_000
"""Bound on kicks x units x candidates, so that restarts stay a matter of seconds on large instances."""
_STEPS_PER_CALL = 20
_STALLS = 1e-4
"""Relative gain of a round of steps below which the pace is halved."""
_IMPROVES = 1e-12
"""Least relative improvement that counts, well above the rounding of the running sums."""


@njit("f8(i8, i8, i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1])", cache=True, nogil=True)
def _move(  # noqa: PLR0913, PLR0917 - a Numba kernel takes its arrays one by one
    site: int,
    sign: int,
    row_first: Ints,
    row_candidate: Ints,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    step: Floats,
    reach: Ints,
    gain: Floats,
) -> float:
    """Add (+1) or take away (-1) one unit at `site`; update reach and gains; return the change in value."""
    change = 0.0
    for at in range(column_first[site], column_first[site + 1]):
        demand = column_demand[at]
        old = step[reach[demand]]
        if sign > 0:
            change += weight[demand] * old
        reach[demand] += sign
        new = step[reach[demand]]
        if sign < 0:
            change -= weight[demand] * new
        shift = weight[demand] * (new - old)
        if shift != 0.0:
            for entry in range(row_first[demand], row_first[demand + 1]):
                gain[row_candidate[entry]] += shift
    return change


@njit("i8(i8[::1], i8[::1], f8[::1])", cache=True, nogil=True)
def _best_site(units: Ints, limits: Ints, gain: Floats) -> int:
    """Candidate with room and the largest gain, lowest index first; -1 when all are full."""
    best = -1
    for site in range(units.size):
        if units[site] < limits[site] and (best < 0 or gain[site] > gain[best]):
            best = site
    return best


@njit(
    "void(i8, i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], i8[::1], i8[::1], f8[::1])",
    cache=True,
    nogil=True,
)
def _fill(  # noqa: PLR0913, PLR0917  # compiled: arrays, no objects
    p: int,
    limits: Ints,
    row_first: Ints,
    row_candidate: Ints,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    step: Floats,
    units: Ints,
    reach: Ints,
    gain: Floats,
) -> None:
    """Greedy: add the unit that gains most until `p` stand."""
    for _ in range(p - units.sum()):
        site = _best_site(units, limits, gain)
        if site < 0:
            return
        _move(site, 1, row_first, row_candidate, column_first, column_demand, weight, step, reach, gain)
        units[site] += 1


@njit(
    "b1(i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], f8[::1], f8[::1], i8[::1], i8[::1], f8[::1])",
    cache=True,
    nogil=True,
)
def _interchange(  # noqa: PLR0913, PLR0917  # compiled: arrays, no objects
    limits: Ints,
    row_first: Ints,
    row_candidate: Ints,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    step: Floats,
    units: Ints,
    reach: Ints,
    gain: Floats,
) -> bool:
    """One pass over the chosen sites: move a unit where it gains more; tell whether any moved."""
    moved = False
    slack = _IMPROVES * weight.sum()
    for site in range(units.size):
        if units[site] == 0:
            continue
        lost = -_move(site, -1, row_first, row_candidate, column_first, column_demand, weight, step, reach, gain)
        units[site] -= 1
        best = _best_site(units, limits, gain)
        if gain[best] <= lost + slack:
            best = site
        _move(best, 1, row_first, row_candidate, column_first, column_demand, weight, step, reach, gain)
        units[best] += 1
        moved = moved or best != site
    return moved


@njit("f8(f8[::1], f8, f8, i8, i8[::1], f8, i8[::1], i8[::1], f8[::1], f8[::1], f8[::1])", cache=True, nogil=True)
def _descend(  # noqa: C901, PLR0912, PLR0913, PLR0917  # compiled: one loop over arrays
    price: Floats,
    best_known: float,
    pace: float,
    p: int,
    limits: Ints,
    busy_share: float,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    levels: Floats,
    best_price: Floats,
) -> float:
    """`_STEPS_PER_CALL` subgradient steps on the multipliers; return the least upper bound met."""
    n_sites = limits.size
    least = np.inf
    column = np.zeros(n_sites)
    slope = np.zeros(price.size)
    for _ in range(_STEPS_PER_CALL):
        value = 0.0
        for demand in range(price.size):
            free, level, gain = 0, 0.0, weight[demand] * (1.0 - busy_share)
            while level < levels[demand] and gain > price[demand]:
                value += gain - price[demand]
                gain *= busy_share
                level += 1.0
                free += 1
            slope[demand] = -free
        for site in range(n_sites):
            total = 0.0
            for at in range(column_first[site], column_first[site + 1]):
                total += price[column_demand[at]]
            column[site] = -total
        left = p
        for site in np.argsort(column, kind="mergesort"):
            taken = min(left, limits[site])
            if taken <= 0:
                continue
            left -= taken
            value -= taken * column[site]
            for at in range(column_first[site], column_first[site + 1]):
                slope[column_demand[at]] += taken
        if value < least:
            least = value
            best_price[:] = price
        length = 0.0
        for demand in range(price.size):
            if price[demand] <= 0.0 and slope[demand] > 0.0:
                slope[demand] = 0.0
            length += slope[demand] * slope[demand]
        if length == 0.0:
            break
        move = pace * max(value - best_known, 0.0) / length
        for demand in range(price.size):
            price[demand] = max(0.0, price[demand] - move * slope[demand])
    return least


@dataclass(slots=True)
class CoverSearch:
    """The running choice of a maximal covering problem: units per candidate, reach per demand point, gains."""

    problem: RespondProblem
    incidence: Incidence
    weight: Floats
    step: Floats
    units: Ints

    @classmethod
    def empty(cls, problem: RespondProblem, incidence: Incidence) -> CoverSearch:
        """No unit chosen yet; step[k] is the chance that the (k+1)-th unit in reach is the one that is free."""
        level = np.arange(problem.p + 2, dtype=np.float64)
        step = (1.0 - problem.busy_share) * np.power(problem.busy_share, level)
        units = np.zeros(problem.n_candidates, dtype=np.int64)
        return cls(problem, incidence, problem.weight.copy(), step, units)

    def _walks(self) -> tuple[Ints, Ints, Ints, Ints, Floats, Floats]:
        inc = self.incidence
        return inc.row_first, inc.row_candidate, inc.column_first, inc.column_demand, self.weight, self.step

    def _reach_and_gain(self, units: Ints) -> tuple[Ints, Floats]:
        inc = self.incidence
        site = np.repeat(np.arange(units.size), np.diff(inc.column_first))
        reach = np.bincount(inc.column_demand, weights=units[site], minlength=self.weight.size).astype(np.int64)
        won = (self.weight * self.step[reach])[inc.column_demand]
        gain = np.bincount(site, weights=won, minlength=units.size).astype(np.float64)
        return reach, gain

    def value(self, units: Ints) -> float:
        """Expected covered weight of `units`."""
        reach, _ = self._reach_and_gain(units)
        return float(np.sum(self.weight * (1.0 - np.power(self.problem.busy_share, reach.astype(np.float64)))))

    def improve(self, units: Ints, stop: StopRule) -> None:
        """Fill up to p greedily, then interchange until nothing moves or `stop` fires; changes `units`."""
        reach, gain = self._reach_and_gain(units)
        _fill(self.problem.p, self.incidence.limits, *self._walks(), units, reach, gain)
        moved = bool(units.any())
        while moved and not stop():
            reach, gain = self._reach_and_gain(units)
            moved = bool(_interchange(self.incidence.limits, *self._walks(), units, reach, gain))

    def kick(self, kicks: int, rng: np.random.Generator, stop: StopRule) -> None:
        """Restart `kicks` times from a copy with a few units moved at random; keep what is better."""
        size = int(self.units.sum())
        kicks = min(kicks, _KICK_WORK // max(1, size * self.units.size))
        best = self.value(self.units)
        for turn in range(kicks if 0 < size < int(self.incidence.limits.sum()) else 0):
            if stop():
                return
            units = self.units.copy()
            moving = min(size, 2 + turn % 4)
            sites = rng.choice(np.repeat(np.arange(units.size), units), size=moving, replace=False)
            np.subtract.at(units, sites, 1)
            room = np.flatnonzero(units < self.incidence.limits)
            units[rng.choice(room, size=min(moving, room.size), replace=False)] += 1
            self.improve(units, stop)
            value = self.value(units)
            if value > best * (1.0 + _IMPROVES):
                best, self.units = value, units

    def chosen(self) -> Ints:
        """Candidate indices, sorted, repeated where several units wait."""
        return np.repeat(np.arange(self.units.size, dtype=np.int64), self.units)


def cover_multipliers(
    problem: RespondProblem, incidence: Incidence, *, best_known: float, steps: int, stop: StopRule
) -> Floats:
    """Lagrangian multipliers whose bound is the least met in `steps` subgradient steps.

    Held & Karp's rule: the step length is `pace` times the gap over the squared slope; the pace halves when a
    round brings nothing.
    """
    limits = incidence.limits
    levels = np.bincount(
        incidence.column_demand,
        weights=np.repeat(limits, np.diff(incidence.column_first)),
        minlength=problem.n_demand,
    )
    reachable = np.minimum(levels, problem.p).astype(np.float64)
    weight: Floats = problem.weight.copy()
    top = weight * (1.0 - problem.busy_share)
    price = top / np.sqrt(np.maximum(1.0, np.bincount(incidence.column_demand, minlength=problem.n_demand)))
    best_price, round_price = price.copy(), price.copy()
    least, pace = np.inf, 1.0
    for _ in range(-(-steps // _STEPS_PER_CALL)):
        if stop():
            break
        met = _descend(
            price, best_known, pace, problem.p, limits, problem.busy_share,
            incidence.column_first, incidence.column_demand, weight, reachable, round_price,
        )  # fmt: skip
        is_stalling = met >= least * (1.0 - _STALLS)
        if met < least:
            least, best_price = met, round_price.copy()
        if is_stalling:
            pace *= 0.5
            price = best_price.copy()
    zero = np.zeros(problem.n_demand)
    return min((best_price, zero), key=lambda dual: bound_from_dual(problem, dual))
