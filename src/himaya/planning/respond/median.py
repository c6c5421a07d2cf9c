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
_LEAST_PACE = 1e-4
_KICK_WORK = 4_000_000_000
"""Bound on kicks x pairs, so that restarts stay a matter of seconds on large instances."""


@njit(cache=True, nogil=True)
def _reassign(  # noqa: PLR0913, PLR0917 - a Numba kernel takes its arrays one by one
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


@njit(cache=True, nogil=True)
def _tally(nearest: Ints, first_cost: Floats, second_cost: Floats, loss: Floats) -> float:
    """Cost of the choice; `loss` becomes what closing each open candidate would add."""
    loss[:] = 0.0
    cost = 0.0
    for demand in range(nearest.size):
        cost += first_cost[demand]
        if nearest[demand] >= 0:
            loss[nearest[demand]] += second_cost[demand] - first_cost[demand]
    return cost


@njit(cache=True, nogil=True)
def _price_entry(
    enter: int,
    column_first: Ints,
    column_demand: Ints,
    column_cost: Floats,
    nearest: Ints,
    first_cost: Floats,
    second_cost: Floats,
    relief: Floats,
) -> float:
    """What opening `enter` saves; `relief` gains by how much it softens the closing of each open candidate."""
    gain = 0.0
    for at in range(column_first[enter], column_first[enter + 1]):
        demand, cost = column_demand[at], column_cost[at]
        if cost < first_cost[demand]:
            gain += first_cost[demand] - cost
            if nearest[demand] >= 0:
                relief[nearest[demand]] += second_cost[demand] - first_cost[demand]
        elif cost < second_cost[demand]:
            relief[nearest[demand]] += second_cost[demand] - cost
    return gain


@njit(cache=True, nogil=True)
def _best_exit(gain: float, slack: float, sites: Ints, loss: Floats, relief: Floats) -> int:
    """Place in `sites` whose closing pays best against `gain`, -1 when none pays; clears `relief`."""
    best, place_out = slack, -1
    for place in range(sites.size):
        net = gain - loss[sites[place]] + relief[sites[place]]
        relief[sites[place]] = 0.0
        if net > best:
            best, place_out = net, place
    return place_out


@njit(cache=True, nogil=True)
def _interchange(  # noqa: PLR0913, PLR0917  # compiled: arrays, no objects
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
    """Try to open each closed candidate once, in `order`, against the best one to close; return the cost."""
    nearest, loss, relief = np.empty(idle.size, np.int64), np.zeros(is_open.size), np.zeros(is_open.size)
    first_cost, second_cost = np.empty(idle.size), np.empty(idle.size)
    for demand in range(idle.size):
        _reassign(demand, row_first, row_candidate, row_cost, idle[demand], is_open, nearest, first_cost, second_cost)
    cost = _tally(nearest, first_cost, second_cost, loss)
    sites = np.flatnonzero(is_open)
    slack = _IMPROVES * cost
    for enter in order:
        if is_open[enter]:
            continue
        gain = _price_entry(enter, column_first, column_demand, column_cost, nearest, first_cost, second_cost, relief)
        place = _best_exit(gain, slack, sites, loss, relief)
        if place < 0:
            continue
        is_open[sites[place]], is_open[enter] = False, True
        for site in (sites[place], enter):
            for at in range(column_first[site], column_first[site + 1]):
                demand = column_demand[at]
                if column_cost[at] <= second_cost[demand]:
                    _reassign(
                        demand, row_first, row_candidate, row_cost, idle[demand], is_open, nearest, first_cost,
                        second_cost,
                    )  # fmt: skip
        sites[place] = enter
        cost = _tally(nearest, first_cost, second_cost, loss)
    return cost


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def _ascend(  # noqa: C901, PLR0913, PLR0917  # compiled: one loop over arrays
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
        cost, before = np.inf, np.inf
        while not stop() and (cost < before or before == np.inf):
            before = cost
            order = rng.permutation(n_sites)
            cost = _interchange(
                inc.row_first, inc.row_candidate, inc.row_cost, inc.column_first, inc.column_demand,
                inc.column_cost, idle, is_open, order,
            )  # fmt: skip
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
        if stop() or pace < _LEAST_PACE:
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
