"""What an answer is worth and what its dual values prove, in plain NumPy.

One multiplier per demand point is a proof by Lagrangian duality: whatever the
multipliers are, the value below bounds every answer there is, so nothing has
to be believed about the solver that found them. Sums are rounded outwards
column by column, so the printed bound holds for the exact numbers too.

Sources: Cornuejols, Fisher & Nemhauser (1977), doi:10.1287/mnsc.23.8.789, for
p-median; Galvão & ReVelle (1996), doi:10.1016/0377-2217(94)00159-6, for
maximal covering; linear-programming duality for set covering.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from himaya.planning.codec import Floats, Ints
from himaya.planning.respond.problem import Model, RespondProblem

_ULP = float(np.finfo(np.float64).eps)
_GUARD_ULPS = 16
"""Rounding steps a single term goes through before it is added up, generously counted."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs (demand point, candidate) that matter to the model, demand points rising, with their time.

    cost : for p_median the weighted time.
    """

    demand: Ints
    candidate: Ints
    cost: Floats


def useful_pairs(problem: RespondProblem) -> Pairs:
    """Pairs within the target time, or for p_median those better than not being reached."""
    demand = np.repeat(np.arange(problem.n_demand, dtype=np.int64), np.diff(problem.indptr))
    limit = problem.unreached_s if problem.model is Model.P_MEDIAN else problem.target_s
    candidate, time_s = problem.candidate, problem.time_s
    kept = time_s <= limit
    if not kept.all():
        demand, candidate, time_s = demand[kept], candidate[kept], time_s[kept]
    return Pairs(demand, candidate, problem.weight[demand] * time_s if problem.model is Model.P_MEDIAN else time_s)


@dataclass(frozen=True, slots=True)
class Levels:
    """What the units in reach count, one after the other (max_cover).

    step : what the next unit counts of a demand point's weight, by level; worth : what all before it count together.
    begin : (n_demand,) the level of each demand point that nobody reaches; with k units in reach it is at `begin + k`.
    """

    step: Floats
    worth: Floats
    begin: Ints


def levels_of(problem: RespondProblem) -> Levels:
    """One stretch of p + 2 levels for every need that occurs; expected cover by Daskin (1983) where the need is 0."""
    needs, kind = np.unique(problem.need, return_inverse=True)
    level = np.arange(problem.p + 2, dtype=np.float64)
    share = problem.busy_share
    step = [(level < need).astype(np.float64) if need else (1.0 - share) * share**level for need in needs]
    worth = [np.minimum(level, need) if need else 1.0 - share**level for need in needs]
    nothing = np.zeros(0)
    return Levels(np.concatenate([nothing, *step]), np.concatenate([nothing, *worth]), kind * level.size)


def unit_limits(problem: RespondProblem) -> Ints:
    """How many units may wait at each candidate: `capacity_of` for expected coverage, 1 otherwise."""
    if problem.model is Model.MAX_COVER and problem.busy_share > 0:
        return np.minimum(problem.capacity_of, problem.p)
    return np.ones(problem.n_candidates, dtype=np.int64)


def units_within_reach(problem: RespondProblem, pairs: Pairs, units: Ints) -> Ints:
    """(n_demand,) how many of `units` (one count per candidate) cover each demand point."""
    total = np.append(0, np.cumsum(units[pairs.candidate]))
    return np.diff(total[np.searchsorted(pairs.demand, np.arange(problem.n_demand + 1))])


def objective_of(problem: RespondProblem, chosen: Ints) -> float:
    """Value of a choice: covered weight (expected), weighted time, or number of points."""
    if problem.model is Model.SET_COVER:
        return float(chosen.size)
    units = np.bincount(chosen, minlength=problem.n_candidates)
    pairs = useful_pairs(problem)
    if problem.model is Model.MAX_COVER:
        levels = levels_of(problem)
        reach = np.minimum(units_within_reach(problem, pairs, units), problem.p + 1)
        return math.fsum(problem.weight * levels.worth[levels.begin + reach])
    cost = problem.weight * problem.unreached_s
    is_open = units[pairs.candidate] > 0
    np.minimum.at(cost, pairs.demand[is_open], pairs.cost[is_open])
    return math.fsum(cost)


def is_whole(problem: RespondProblem) -> bool:
    """Tell whether every answer's value is a whole number, so that bounds may be lifted to the next one."""
    if problem.model is Model.SET_COVER:
        return True
    parts = [problem.weight]
    if problem.model is Model.P_MEDIAN:
        parts += [problem.time_s, np.array([problem.unreached_s])]
    elif problem.busy_share > 0:
        return False
    return all(bool(np.all(part == np.floor(part))) for part in parts)


def bound_from_dual(problem: RespondProblem, dual: Floats) -> float:
    """Bound that one multiplier per demand point proves: upper for max_cover, lower otherwise.

    Parameters
    ----------
    dual : (n_demand,) finite; negative values count as 0 (max_cover, set_cover), and for p_median values above the
        weighted time of not being reached count as that time.
    """
    bound = unlifted_bound(problem, dual)
    if not is_whole(problem):
        return bound
    return float(math.floor(bound) if problem.model is Model.MAX_COVER else math.ceil(bound))


def unlifted_bound(problem: RespondProblem, dual: Floats) -> float:
    """`bound_from_dual` before it is lifted to a whole number."""
    prove = {Model.MAX_COVER: _cover_bound, Model.P_MEDIAN: _median_bound, Model.SET_COVER: _set_cover_bound}
    return prove[problem.model](problem, useful_pairs(problem), dual)


def _columns_up(problem: RespondProblem, pairs: Pairs, term: Floats, size: Floats) -> Floats:
    """Sum `term` by candidate, each sum rounded up; `size` bounds the magnitude behind each term."""
    total = np.bincount(pairs.candidate, weights=term, minlength=problem.n_candidates)
    length = np.bincount(pairs.candidate, minlength=problem.n_candidates)
    scale = np.bincount(pairs.candidate, weights=size, minlength=problem.n_candidates)
    return np.asarray(total + (length + _GUARD_ULPS) * _ULP * scale)


def _largest(values: Floats, limits: Ints, count: int) -> float:
    """Sum of the `count` largest values, value j usable `limits[j]` times; 0 when nothing is to be had."""
    order = np.argsort(-values, kind="stable")
    before = np.cumsum(limits[order]) - limits[order]
    taken = np.clip(count - before, 0, limits[order])
    return math.fsum(taken * np.maximum(values[order], 0.0))


def _cover_bound(problem: RespondProblem, pairs: Pairs, dual: Floats) -> float:
    """Sum over levels of max(0, w g_k - u) plus the p largest column sums of u, for any u >= 0."""
    price = np.maximum(dual, 0.0)
    limits = unit_limits(problem)
    levels, counts = np.minimum(units_within_reach(problem, pairs, limits), problem.p), levels_of(problem)
    free, scale = 0.0, 0.0
    for level in range(1, int(levels.max(initial=0)) + 1):
        gain = problem.weight * counts.step[counts.begin + level - 1]
        paid = (level <= levels) & (gain > price)
        if not paid.any():
            break
        free += math.fsum(gain[paid] - price[paid])
        scale += math.fsum(gain[paid])
    term = price[pairs.demand]
    bought = _largest(_columns_up(problem, pairs, term, term), limits, problem.p)
    total = free + bought
    return total + (int(levels.max(initial=0)) + _GUARD_ULPS) * _ULP * (scale + total)


def _median_bound(problem: RespondProblem, pairs: Pairs, dual: Floats) -> float:
    """Sum of v minus the p largest column sums of max(0, v - cost), for any v <= cost of not being reached."""
    price = np.minimum(dual, problem.weight * problem.unreached_s)
    saved = np.maximum(price[pairs.demand] - pairs.cost, 0.0)
    size = np.where(saved > 0, price[pairs.demand], 0.0)
    column = _columns_up(problem, pairs, saved, size)
    limits = unit_limits(problem)
    bought = _largest(column, limits, problem.p)
    total = math.fsum(price)
    return total - bought - _GUARD_ULPS * _ULP * (math.fsum(np.abs(price)) + bought)


def _set_cover_bound(problem: RespondProblem, pairs: Pairs, dual: Floats) -> float:
    """Sum of y minus what the columns exceed 1 by, for any y >= 0."""
    price = np.maximum(dual, 0.0)
    term = price[pairs.demand]
    excess = math.fsum(np.maximum(_columns_up(problem, pairs, term, term) - 1.0, 0.0))
    total = math.fsum(price)
    return total - excess - _GUARD_ULPS * _ULP * (total + excess)
