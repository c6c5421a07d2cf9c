"""Location set covering by hand: greedy, then local search with weights on what is left uncovered.

Greedy: Toregas et al. (1971), doi:10.1287/opre.19.6.1363, give the model;
the search follows Gao, Weise & Li (2015), doi:10.1016/j.ejor.2015.05.038.
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

_STEPS_PER_KICK = 100
_STEPS_PER_CALL = 500
_SWEEPS_PER_CALL = 25


@njit(cache=True, nogil=True)
def _weight_at(site: int, reach: int, column_first: Ints, column_demand: Ints, weight: Floats, covers: Ints) -> float:
    """Weight around `site` of the demand points that have exactly `reach` covers."""
    total = 0.0
    for at in range(column_first[site], column_first[site + 1]):
        if covers[column_demand[at]] == reach:
            total += weight[column_demand[at]]
    return total


@njit(cache=True, nogil=True)
def _flip(site: int, sign: int, column_first: Ints, column_demand: Ints, covers: Ints) -> int:
    """Add (+1) or take away (-1) `site`; return by how much the number of uncovered demand points changes."""
    change = 0
    for at in range(column_first[site], column_first[site + 1]):
        demand = column_demand[at]
        if sign > 0 and covers[demand] == 0:
            change -= 1
        covers[demand] += sign
        if sign < 0 and covers[demand] == 0:
            change += 1
    return change


@njit(cache=True, nogil=True)
def _least_missed(
    keep: int, is_in: Bools, column_first: Ints, column_demand: Ints, weight: Floats, covers: Ints, changed: Ints
) -> int:
    """Site of the choice, other than `keep`, whose loss weighs least; the one that stood longest among equals."""
    best, least = -1, np.inf
    for site in range(is_in.size):
        if not is_in[site] or site == keep:
            continue
        lost = _weight_at(site, 1, column_first, column_demand, weight, covers)
        if lost < least or (lost == least and changed[site] < changed[best]):
            best, least = site, lost
    return best


@njit(cache=True, nogil=True)
def _most_wanted(  # noqa: PLR0913, PLR0917  # compiled: arrays, no objects
    demand: int,
    barred: int,
    row_first: Ints,
    row_candidate: Ints,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    covers: Ints,
    changed: Ints,
) -> int:
    """Site around `demand`, other than `barred` if there is a choice, that wins most uncovered weight."""
    best, most = barred, -1.0
    for entry in range(row_first[demand], row_first[demand + 1]):
        site = row_candidate[entry]
        if site == barred:
            continue
        won = _weight_at(site, 0, column_first, column_demand, weight, covers)
        if won > most or (won == most and changed[site] < changed[best]):
            best, most = site, won
    return best


@njit(cache=True, nogil=True)
def _uncovered_at(covers: Ints, draw: float) -> int:
    """Uncovered demand point at the share `draw` in [0, 1) of them all."""
    left = int(draw * np.sum(covers == 0))
    for demand in range(covers.size):
        if covers[demand] == 0:
            if left == 0:
                return demand
            left -= 1
    return -1


@njit(cache=True, nogil=True)
def _search(  # noqa: PLR0913, PLR0917  # compiled: arrays, no objects
    draws: Floats,
    clock: int,
    row_first: Ints,
    row_candidate: Ints,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    covers: Ints,
    changed: Ints,
    is_in: Bools,
    best_in: Bools,
) -> None:
    """Take sites away while everything stays covered, remember the smallest cover, repair what broke; repeat."""
    uncovered = np.sum(covers == 0)
    added = -1
    for turn in range(draws.size):
        while uncovered == 0:
            best_in[:] = is_in
            site = _least_missed(-1, is_in, column_first, column_demand, weight, covers, changed)
            if site < 0:
                return
            is_in[site], changed[site] = False, clock + turn
            uncovered += _flip(site, -1, column_first, column_demand, covers)
        out = _least_missed(added, is_in, column_first, column_demand, weight, covers, changed)
        if out >= 0:
            is_in[out], changed[out] = False, clock + turn
            uncovered += _flip(out, -1, column_first, column_demand, covers)
        demand = _uncovered_at(covers, draws[turn])
        added = _most_wanted(
            demand, out, row_first, row_candidate, column_first, column_demand, weight, covers, changed
        )
        is_in[added], changed[added] = True, clock + turn
        uncovered += _flip(added, 1, column_first, column_demand, covers)
        for point in range(covers.size):
            if covers[point] == 0:
                weight[point] += 1.0


@njit(cache=True, nogil=True)
def _ascend(  # noqa: C901  # compiled: one loop over arrays
    price: Floats, best_known: float, pace: float, column_first: Ints, column_demand: Ints, best_price: Floats
) -> float:
    """`_SWEEPS_PER_CALL` subgradient steps on the multipliers; return the greatest lower bound met."""
    greatest = -np.inf
    slope = np.zeros(price.size)
    for _ in range(_SWEEPS_PER_CALL):
        value = price.sum()
        slope[:] = 1.0
        for site in range(column_first.size - 1):
            total = 0.0
            for at in range(column_first[site], column_first[site + 1]):
                total += price[column_demand[at]]
            if total > 1.0:
                value -= total - 1.0
                for at in range(column_first[site], column_first[site + 1]):
                    slope[column_demand[at]] -= 1.0
        if value > greatest:
            greatest = value
            best_price[:] = price
        length = 0.0
        for demand in range(price.size):
            if price[demand] <= 0.0 and slope[demand] < 0.0:
                slope[demand] = 0.0
            length += slope[demand] * slope[demand]
        if length == 0.0:
            break
        move = pace * max(best_known - value, 0.0) / length
        for demand in range(price.size):
            price[demand] = max(0.0, price[demand] + move * slope[demand])
    return greatest


def _greedy(incidence: Incidence, n_demand: int) -> Bools:
    """Add the site that covers most of what is uncovered, lowest index first, until everything is covered."""
    n_sites = incidence.column_first.size - 1
    site_of = np.repeat(np.arange(n_sites), np.diff(incidence.column_first))
    is_in, is_open = np.zeros(n_sites, dtype=np.bool_), np.ones(n_demand, dtype=np.bool_)
    won = np.diff(incidence.column_first)
    while is_open.any():
        site = int(np.argmax(won))
        is_in[site] = True
        is_open[incidence.column_demand[incidence.column_first[site] : incidence.column_first[site + 1]]] = False
        won = np.bincount(site_of[is_open[incidence.column_demand]], minlength=n_sites)
    return is_in


def set_cover_choice(
    problem: RespondProblem, incidence: Incidence, *, kicks: int, rng: np.random.Generator, stop: StopRule
) -> Ints:
    """Greedy cover, made smaller by `kicks` times a hundred steps of weighted local search."""
    inc = incidence
    is_in = _greedy(inc, problem.n_demand)
    best_in = is_in.copy()
    site_of = np.repeat(np.arange(is_in.size), np.diff(inc.column_first))
    covers = np.bincount(inc.column_demand[is_in[site_of]], minlength=problem.n_demand).astype(np.int64)
    weight = np.ones(problem.n_demand)
    changed = np.full(is_in.size, -1, dtype=np.int64)
    steps = max(1, kicks * _STEPS_PER_KICK) if problem.n_demand else 0
    for clock in range(0, steps, _STEPS_PER_CALL):
        if stop():
            break
        draws = rng.random(min(_STEPS_PER_CALL, steps - clock))
        _search(
            draws, clock, inc.row_first, inc.row_candidate, inc.column_first, inc.column_demand, weight, covers,
            changed, is_in, best_in,
        )  # fmt: skip
    return np.flatnonzero(best_in)


def set_cover_multipliers(
    problem: RespondProblem, incidence: Incidence, *, best_known: float, steps: int, stop: StopRule
) -> Floats:
    """Lagrangian multipliers whose bound is the greatest met in `steps` subgradient steps.

    The start shares every site's cost of 1 among the demand points around it, which is dual feasible.
    """
    inc = incidence
    share = 1.0 / np.maximum(1, np.diff(inc.column_first))
    price = np.ones(problem.n_demand)
    row = np.repeat(np.arange(problem.n_demand), np.diff(inc.row_first))
    np.minimum.at(price, row, share[inc.row_candidate])
    best_price, round_price = price.copy(), price.copy()
    greatest, pace = bound_from_dual(problem, price), 1.0
    for _ in range(-(-steps // _SWEEPS_PER_CALL)):
        if stop():
            break
        met = _ascend(price, best_known, pace, inc.column_first, inc.column_demand, round_price)
        if met > greatest:
            greatest, best_price = met, round_price.copy()
        else:
            pace *= 0.7
            price = best_price.copy()
    return best_price
