"""p-median by hand: greedy, fast interchange, restarts, and Lagrangian multipliers.

Interchange: Teitz & Bart (1968), doi:10.1287/opre.16.5.955, in the form of
Whitaker (1983) that prices every removal in one walk per candidate; restarts
with growing steps: Hansen & Mladenović (1997), doi:10.1016/S0966-8349(98)00030-8;
multipliers: Cornuejols, Fisher & Nemhauser (1977).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from himaya.planning.respond.certificate import bound_from_dual

if TYPE_CHECKING:
    from himaya.planning.codec import Bools, Floats, Ints
    from himaya.planning.respond.incidence import Incidence
    from himaya.planning.respond.problem import RespondProblem
    from himaya.planning.result import StopRule

_STEPS_PER_CALL = 25
_IMPROVES = 1e-12
_KICK_WORK = 4_000_000_000
"""Bound on kicks x pairs, so that restarts stay a matter of seconds on large instances."""


@njit("void(i8, i8[::1], i8[::1], f8[::1], f8, b1[::1], i8[::1], f8[::1], f8[::1])", cache=True, nogil=True)
def _reassign(  # noqa: PLR0913 - a Numba kernel takes its arrays one by one
    demand: int,
    row_first: Ints,
    row_candidate: Ints,
    row_cost: Floats,
    idle: float,
    is_open: Bools,
    nearest: Ints,
    first_cost: Floats,
    second_cost: Floats,
) -> None:
    """Find the two nearest open candidates of one demand point; not being reached counts as the last resort."""
    nearest[demand] = -1
    first_cost[demand] = idle
    second_cost[demand] = idle
    for entry in range(row_first[demand], row_first[demand + 1]):
        if is_open[row_candidate[entry]]:
            if nearest[demand] < 0:
                nearest[demand] = row_candidate[entry]
                first_cost[demand] = row_cost[entry]
            else:
                second_cost[demand] = row_cost[entry]
                return


@njit(
    "f8(i8, i8[::1], i8[::1], f8[::1], i8[::1], i8[::1], f8[::1], f8[::1], b1[::1], i8[::1])",
    cache=True,
    nogil=True,
)
def _interchange(  # noqa: PLR0913, C901 - one pass of the interchange is one thought
    passes: int,
    row_first: Ints,
    row_candidate: Ints,
    row_cost: Floats,
    column_first: Ints,
    column_demand: Ints,
    column_cost: Floats,
    idle: Floats,
    is_open: Bools,
    order: Ints,
) -> float:
    """Swap an open for a closed candidate while it pays, trying those to open in `order`; return the cost."""
    n_demand, n_sites = row_first.size - 1, is_open.size
    nearest = np.empty(n_demand, np.int64)
    first_cost = np.empty(n_demand)
    second_cost = np.empty(n_demand)
    loss = np.zeros(n_sites)
    extra = np.zeros(n_sites)
    cost = 0.0
    for demand in range(n_demand):
        _reassign(demand, row_first, row_candidate, row_cost, idle[demand], is_open, nearest, first_cost, second_cost)
        cost += first_cost[demand]
        if nearest[demand] >= 0:
            loss[nearest[demand]] += second_cost[demand] - first_cost[demand]
    slack = 1e-12 * cost
    sites = np.flatnonzero(is_open)
    if sites.size == 0:
        return cost
    untried, turn, left = n_sites, 0, passes * n_sites
    while untried > 0 and left > 0:
        enter = order[turn]
        turn = (turn + 1) % n_sites
        untried -= 1
        left -= 1
        if is_open[enter]:
            continue
        gain = 0.0
        for at in range(column_first[enter], column_first[enter + 1]):
            demand = column_demand[at]
            if column_cost[at] < first_cost[demand]:
                gain += first_cost[demand] - column_cost[at]
                if nearest[demand] >= 0:
                    extra[nearest[demand]] += second_cost[demand] - first_cost[demand]
            elif column_cost[at] < second_cost[demand]:
                extra[nearest[demand]] += second_cost[demand] - column_cost[at]
        best, leave_at = -np.inf, -1
        for place in range(sites.size):
            net = gain - loss[sites[place]] + extra[sites[place]]
            extra[sites[place]] = 0.0
            if net > best:
                best, leave_at = net, place
        if best <= slack:
            continue
        leave = sites[leave_at]
        is_open[leave] = False
        is_open[enter] = True
        sites[leave_at] = enter
        loss[:] = 0.0
        for at in range(column_first[enter], column_first[enter + 1]):
            demand = column_demand[at]
            if column_cost[at] < second_cost[demand] and nearest[demand] != leave:
                _reassign(
                    demand, row_first, row_candidate, row_cost, idle[demand], is_open, nearest, first_cost, second_cost
                )
        for at in range(column_first[leave], column_first[leave + 1]):
            demand = column_demand[at]
            if column_cost[at] <= second_cost[demand]:
                _reassign(
                    demand, row_first, row_candidate, row_cost, idle[demand], is_open, nearest, first_cost, second_cost
                )
        cost = 0.0
        for demand in range(n_demand):
            cost += first_cost[demand]
            if nearest[demand] >= 0:
                loss[nearest[demand]] += second_cost[demand] - first_cost[demand]
        untried = n_sites
    return cost


@njit("void(i8, i8[::1], i8[::1], f8[::1], f8[::1], b1[::1])", cache=True, nogil=True)
def _greedy(p: int, column_first: Ints, column_demand: Ints, column_cost: Floats, idle: Floats, is_open: Bools) -> None:
    """Open the candidate that saves most, lowest index first, until `p` are open."""
    cost = idle.copy()
    for _ in range(min(p, is_open.size)):
        best, chosen = -1.0, -1
        for site in range(is_open.size):
            if is_open[site]:
                continue
            saved = 0.0
            for at in range(column_first[site], column_first[site + 1]):
                saved += max(0.0, cost[column_demand[at]] - column_cost[at])
            if saved > best:
                best, chosen = saved, site
        is_open[chosen] = True
        for at in range(column_first[chosen], column_first[chosen + 1]):
            cost[column_demand[at]] = min(cost[column_demand[at]], column_cost[at])


@njit("f8(f8[::1], f8, f8, i8, i8[::1], i8[::1], f8[::1], f8[::1], f8[::1])", cache=True, nogil=True)
def _ascend(  # noqa: PLR0913
    price: Floats,
    best_known: float,
    pace: float,
    p: int,
    column_first: Ints,
    column_demand: Ints,
    column_cost: Floats,
    idle: Floats,
    best_price: Floats,
) -> float:
    """`_STEPS_PER_CALL` subgradient steps on the multipliers; return the greatest lower bound met."""
    n_sites = column_first.size - 1
    greatest = -np.inf
    column = np.zeros(n_sites)
    slope = np.zeros(price.size)
    for _ in range(_STEPS_PER_CALL):
        for site in range(n_sites):
            saved = 0.0
            for at in range(column_first[site], column_first[site + 1]):
                saved += max(0.0, price[column_demand[at]] - column_cost[at])
            column[site] = -saved
        value = 0.0
        for demand in range(price.size):
            value += price[demand]
            slope[demand] = 1.0
        for site in np.argsort(column, kind="mergesort")[:p]:
            value += column[site]
            for at in range(column_first[site], column_first[site + 1]):
                if price[column_demand[at]] > column_cost[at]:
                    slope[column_demand[at]] -= 1.0
        if value > greatest:
            greatest = value
            best_price[:] = price
        length = 0.0
        for demand in range(price.size):
            if price[demand] >= idle[demand] and slope[demand] > 0.0:
                slope[demand] = 0.0
            length += slope[demand] * slope[demand]
        if length == 0.0:
            break
        move = pace * max(best_known - value, 0.0) / length
        for demand in range(price.size):
            price[demand] = min(idle[demand], price[demand] + move * slope[demand])
    return greatest


def median_choice(
    problem: RespondProblem, incidence: Incidence, *, kicks: int, rng: np.random.Generator, stop: StopRule
) -> Ints:
    """Greedy, interchange, then `kicks` restarts from the best with 1, 2, ... candidates exchanged at random."""
    inc, n_sites = incidence, problem.n_candidates
    idle = problem.weight * problem.unreached_s
    best_open = np.zeros(n_sites, dtype=np.bool_)
    _greedy(problem.p, inc.column_first, inc.column_demand, inc.column_cost, idle, best_open)

    def descend(is_open: Bools) -> float:
        cost = np.inf
        while not stop():
            order = rng.permutation(n_sites)
            before, cost = cost, _interchange(
                1, inc.row_first, inc.row_candidate, inc.row_cost, inc.column_first, inc.column_demand,
                inc.column_cost, idle, is_open, order,
            )  # fmt: skip
            if cost >= before:
                break
        return float(cost)

    best = descend(best_open)
    size = int(best_open.sum())
    kicks = min(kicks, _KICK_WORK // max(1, inc.column_demand.size)) if 0 < size < n_sites else 0
    reach, turn = 1, 0
    while turn < kicks and not stop():
        turn += 1
        is_open = best_open.copy()
        moving = min(reach, size, n_sites - size)
        closing = rng.choice(np.flatnonzero(is_open), size=moving, replace=False)
        opening = rng.choice(np.flatnonzero(~is_open), size=moving, replace=False)
        is_open[closing], is_open[opening] = False, True
        cost = descend(is_open)
        if cost < best * (1.0 - _IMPROVES):
            best, best_open, reach = cost, is_open, 1
        else:
            reach = reach % max(2, min(size, 12)) + 1
    return np.flatnonzero(best_open)


def median_multipliers(
    problem: RespondProblem, incidence: Incidence, *, best_known: float, steps: int, stop: StopRule
) -> Floats:
    """Lagrangian multipliers whose bound is the greatest met in `steps` subgradient steps."""
    inc = incidence
    idle = problem.weight * problem.unreached_s
    price = idle.copy()
    has_two = np.diff(inc.row_first) > 1
    price[has_two] = np.minimum(idle[has_two], inc.row_cost[inc.row_first[:-1][has_two] + 1])
    best_price, round_price = price.copy(), price.copy()
    greatest, pace = -np.inf, 1.0
    for _ in range(-(-steps // _STEPS_PER_CALL)):
        if stop() or pace < 1e-4:
            break
        met = _ascend(
            price, best_known, pace, problem.p, inc.column_first, inc.column_demand, inc.column_cost, idle,
            round_price,
        )  # fmt: skip
        if met < greatest + 1e-5 * abs(greatest):
            pace *= 0.7
        if met > greatest:
            greatest, best_price = met, round_price.copy()
        else:
            price = best_price.copy()
    zero = np.zeros(problem.n_demand)
    return max((best_price, zero), key=lambda dual: bound_from_dual(problem, dual))
