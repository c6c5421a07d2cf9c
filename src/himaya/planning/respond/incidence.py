"""The useful pairs of a problem laid out for fast walks from both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.codec import Floats, Ints
from himaya.planning.kernel import INT, INTS, kernel
from himaya.planning.respond.certificate import unit_limits, useful_pairs
from himaya.planning.respond.problem import Model, rows_rise

if TYPE_CHECKING:
    from himaya.planning.respond.problem import RespondProblem


@dataclass(frozen=True, slots=True)
class Incidence:
    """Useful pairs by demand point and by candidate.

    row_first, row_candidate, row_cost : CSR by demand point; for p_median the nearest candidate comes first, for
        covering the one of the lowest index.
    column_first, column_demand, column_cost : CSR by candidate, demand points rising. Costs are p_median's; none
        otherwise.
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
    row_first, row_candidate = np.searchsorted(pairs.demand, np.arange(problem.n_demand + 1)), pairs.candidate.copy()
    row_cost = column_cost = np.zeros(0)
    column_first, column_demand = transposed(row_first, row_candidate, problem.n_candidates)
    if problem.model is Model.P_MEDIAN:
        by_row = np.lexsort((pairs.candidate, pairs.cost, pairs.demand))
        row_candidate, row_cost = pairs.candidate[by_row], pairs.cost[by_row]
        column_cost = pairs.cost[np.argsort(pairs.candidate, kind="stable")]
    elif not rows_rise(row_first, row_candidate):
        row_first, row_candidate = transposed(column_first, column_demand, problem.n_demand)
    limits = unit_limits(problem)
    return Incidence(row_first, row_candidate, row_cost, column_first, column_demand, column_cost, limits)


@kernel(INTS, INTS, INT)
def transposed(first: Ints, index: Ints, count: int) -> tuple[Ints, Ints]:
    """Columns of a CSR layout as rows: where each starts, (count + 1,), and the rows that hold it, rising."""
    other_first = np.zeros(count + 1, np.int64)
    for number in index:
        other_first[number + 1] += 1
    for number in range(count):
        other_first[number + 1] += other_first[number]
    other_index, free = np.empty(index.size, np.int64), other_first[:-1].copy()
    for row in range(first.size - 1):
        for at in range(first[row], first[row + 1]):
            other_index[free[index[at]]] = row
            free[index[at]] += 1
    return other_first, other_index
