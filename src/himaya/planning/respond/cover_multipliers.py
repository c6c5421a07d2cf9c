"""Lagrangian multipliers for maximal (expected) covering, while the linear program is not solved or too large.

Relaxing what links levels to units: Galvão & ReVelle (1996), doi:10.1016/0377-2217(94)00159-6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.kernel import FLOAT, FLOATS, INT, INTS, kernel
from himaya.planning.respond.certificate import levels_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.planning.codec import Floats, Ints
    from himaya.planning.respond.incidence import Incidence
    from himaya.planning.respond.problem import RespondProblem

_STEPS_PER_CALL = 20
_STALLS = 1e-4
"""Relative gain of a round of steps below which the pace is halved."""


@kernel(FLOATS, FLOAT, FLOAT, INT, INTS, FLOATS, INTS, INTS, INTS, FLOATS, INTS, FLOATS)
def _descend(  # noqa: C901, PLR0912, PLR0913, PLR0917  # compiled: one loop over arrays
    price: Floats,
    best_known: float,
    pace: float,
    p: int,
    limits: Ints,
    step: Floats,
    begin: Ints,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    levels: Ints,
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
            free = 0
            while free < levels[demand] and weight[demand] * step[begin[demand] + free] > price[demand]:
                value += weight[demand] * step[begin[demand] + free] - price[demand]
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
            for demand in range(price.size):
                best_price[demand] = price[demand]
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


def cover_multipliers(
    problem: RespondProblem, incidence: Incidence, *, best_known: float, steps: int, stop: Callable[[], bool]
) -> Floats:
    """Lagrangian multipliers whose bound is the least met in `steps` subgradient steps; zero where they prove more.

    Held & Karp's rule: the step length is `pace` times the gap over the squared slope; the pace halves when a
    round brings nothing.
    """
    if not steps:
        return np.zeros(problem.n_demand)
    limits = incidence.limits
    within = np.bincount(
        incidence.column_demand,
        weights=np.repeat(limits, np.diff(incidence.column_first)),
        minlength=problem.n_demand,
    )
    reachable = np.minimum(within.astype(np.int64), problem.p)
    weight, levels = problem.weight.copy(), levels_of(problem)
    top = weight * levels.step[levels.begin]
    price = top / np.sqrt(np.maximum(1.0, np.bincount(incidence.column_demand, minlength=problem.n_demand)))
    best_price, round_price = price.copy(), price.copy()
    least, pace = np.inf, 1.0
    for _ in range(-(-steps // _STEPS_PER_CALL)):
        if stop():
            break
        met = _descend(
            price, best_known, pace, problem.p, limits, levels.step, levels.begin,
            incidence.column_first, incidence.column_demand, weight, reachable, round_price,
        )  # fmt: skip
        is_stalling = met >= least * (1.0 - _STALLS)
        if met < least:
            least, best_price = met, round_price.copy()
        if is_stalling:
            pace *= 0.5
            price = best_price.copy()
    without = float(np.sum(weight * levels.worth[levels.begin + reachable]))
    return best_price if least < without else np.zeros(problem.n_demand)
