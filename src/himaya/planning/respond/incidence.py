"""The useful pairs of a problem laid out for fast walks from both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from himaya.planning.codec import Floats, Ints
from himaya.planning.respond.certificate import unit_limits, useful_pairs
from himaya.planning.respond.problem import Model, rows_rise

if TYPE_CHECKING:
    from himaya.planning.respond.problem import RespondProblem


@dataclass(frozen=True, slots=True)
class Incidence:
    """Useful pairs by demand point and by candidate.

    row_first, row_candidate, row_cost : CSR by demand point; for p_median the nearest candidate comes first, for
        covering the one of the lowest index.
    column_first, column_demand, column_cost : CSR by candidate, demand points rising.
    limits : (n_candidates,) units that may wait at each candidate.
    """

    row_first: Ints
    row_candidate: Ints
    row_cost: Floats
    column_first: Ints
    column_demand: Ints
    column_cost: Floats
    limits: Ints


def incidence_of(problem: RespondProblem) -> Incidence:
    """Lay out the useful pairs of `problem`; ties keep the order of the candidates."""
    pairs = useful_pairs(problem)
    # The kernels take arrays of their own: a problem's are read-only.
    row_candidate, row_cost = pairs.candidate.copy(), pairs.cost.copy()
    first, place = starts_and_places(row_candidate, problem.n_candidates)
    column_demand, column_cost = pairs.demand[place], pairs.cost[place]
    row_first = np.searchsorted(pairs.demand, np.arange(problem.n_demand + 1))
    if problem.model is Model.P_MEDIAN:
        by_row = np.lexsort((row_candidate, row_cost, pairs.demand))
        row_candidate, row_cost = row_candidate[by_row], row_cost[by_row]
    elif not rows_rise(row_first, row_candidate):
        _, by_row = starts_and_places(column_demand, problem.n_demand)
        row_candidate = np.repeat(np.arange(problem.n_candidates), np.diff(first))[by_row]
        row_cost = column_cost[by_row]
    return Incidence(row_first, row_candidate, row_cost, first, column_demand, column_cost, unit_limits(problem))


@njit("Tuple((i8[::1], i8[::1]))(i8[::1], i8)", cache=True, nogil=True)
def starts_and_places(owner: Ints, count: int) -> tuple[Ints, Ints]:
    """Where each owner's entries start, (count + 1,), and the entries in the order of their owners, ties kept."""
    first = np.zeros(count + 1, np.int64)
    for entry in owner:
        first[entry + 1] += 1
    for number in range(count):
        first[number + 1] += first[number]
    place, free = np.empty(owner.size, np.int64), first[:-1].copy()
    for at in range(owner.size):
        place[free[owner[at]]] = at
        free[owner[at]] += 1
    return first, place
