"""The useful pairs of a problem laid out for fast walks from both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.codec import Floats, Ints
from himaya.planning.respond.certificate import unit_limits, useful_pairs

if TYPE_CHECKING:
    from himaya.planning.respond.problem import RespondProblem


@dataclass(frozen=True, slots=True)
class Incidence:
    """Useful pairs by demand point (nearest candidate first) and by candidate.

    row_first, row_candidate, row_cost : CSR by demand point, costs rising within a row.
    column_first, column_demand, column_cost : CSR by candidate.
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
    by_row = np.lexsort((pairs.candidate, pairs.cost, pairs.demand))
    by_column = np.lexsort((pairs.demand, pairs.candidate))
    return Incidence(
        row_first=_starts(pairs.demand, problem.n_demand),
        row_candidate=pairs.candidate[by_row],
        row_cost=pairs.cost[by_row],
        column_first=_starts(pairs.candidate, problem.n_candidates),
        column_demand=pairs.demand[by_column],
        column_cost=pairs.cost[by_column],
        limits=unit_limits(problem),
    )


def _starts(owner: Ints, count: int) -> Ints:
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=count), out=starts[1:])
    return starts
