"""Set covering and p-median as mixed-integer programs, named as in the formulation page; `cover_program` has the third.

Reduced costs at known multipliers fix or leave out what no answer better than
the best known one can use (Beasley 1985, doi:10.1016/0377-2217(85)90040-2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array

from himaya.planning.codec import Bools, Floats, Ints
from himaya.planning.respond.certificate import is_whole, unlifted_bound
from himaya.planning.respond.problem import Model, RespondProblem

if TYPE_CHECKING:
    from himaya.planning.respond.incidence import Incidence

GAP_GUARD = 1e-9
"""Relative widening of the gap, well above the rounding of reduced costs."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program over columns x in [lower, upper]; the first columns are sites, the first rows demand points.

    cost, lower, upper, is_whole : (n_columns,); row_lower, row_upper : (n_rows,); first, index, value : rows in CSR.
    maximise : the sense; site_of, demand_of : what the first columns and rows stand for in the problem.
    slack : what the levels left out could add to the program's optimum; constant : what its value lacks of the
    problem's.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    is_whole: Bools
    row_lower: Floats
    row_upper: Floats
    first: Ints
    index: Ints
    value: Floats
    maximise: bool
    site_of: Ints
    demand_of: Ints
    slack: float
    constant: float = 0.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows `value` x >= lower to be added to a program, in CSR."""

    lower: Floats
    first: Ints
    index: Ints
    value: Floats


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns in [0, upper] that cost nothing, to be added to a program, in CSC."""

    upper: Floats
    first: Ints
    index: Ints
    value: Floats


def program_of(
    problem: RespondProblem, incidence: Incidence, *, dual: Floats, best_known: float, relaxed: bool
) -> Program:
    """Program of `problem`, set_cover or p_median.

    Parameters
    ----------
    dual, best_known : multipliers and the value of the best answer known.
    relaxed : for the linear relaxation: nothing is fixed, so that its multipliers are the best there are. p_median
        is reduced all the same, or it would hold every pair.
    """
    gap = (
        np.inf if relaxed and problem.model is not Model.P_MEDIAN else _gap(problem, dual, best_known, relaxed=relaxed)
    )
    if problem.model is Model.SET_COVER:
        return _set_cover_program(problem, incidence, np.maximum(dual, 0.0), gap)
    return _median_program(problem, incidence, np.minimum(dual, problem.weight * problem.unreached_s), gap)


def _gap(problem: RespondProblem, dual: Floats, best_known: float, *, relaxed: bool) -> float:
    """What a decision may cost against the bound of `dual` and still be part of an answer better than the known."""
    gap = abs(unlifted_bound(problem, dual) - best_known)
    if is_whole(problem) and not relaxed:
        gap = max(gap - 1.0, 0.0)
    return gap + GAP_GUARD * max(1.0, abs(best_known))


def matrix_rows(
    entries: list[tuple[Ints, Ints, float | Floats]], n_rows: int, n_columns: int
) -> tuple[Ints, Ints, Floats]:
    """CSR of the sum of (row, column, value) entries."""
    row = np.concatenate([entry[0] for entry in entries])
    column = np.concatenate([entry[1] for entry in entries])
    value = np.concatenate([np.broadcast_to(entry[2], entry[0].shape) for entry in entries])
    matrix = coo_array((value, (row, column)), shape=(n_rows, n_columns)).tocsr()
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data


def _entry_and_exit_cost(worth: Floats, limits: Ints, p: int) -> tuple[Floats, Floats]:
    """What it costs to use each site at all, and to use it less than fully, when the p largest worths are taken."""
    ranked = np.sort(np.repeat(worth, limits))[::-1]
    if p >= ranked.size:
        return np.zeros(worth.size), worth
    last_in = ranked[p - 1] if p else np.inf
    return np.maximum(last_in - worth, 0.0), np.maximum(worth - ranked[p], 0.0)


def _set_cover_program(problem: RespondProblem, incidence: Incidence, price: Floats, gap: float) -> Program:
    """Sites n_j: minimise sum n_j where every demand point has one in reach."""
    n_sites = problem.n_candidates
    pair_row = np.repeat(np.arange(problem.n_demand), np.diff(incidence.row_first))
    worth = np.bincount(incidence.row_candidate, weights=price[pair_row], minlength=n_sites).astype(np.float64)
    return Program(
        cost=np.ones(n_sites),
        lower=(worth - 1.0 > gap).astype(np.float64),
        upper=(1.0 - worth <= gap).astype(np.float64),
        is_whole=np.ones(n_sites, dtype=np.bool_),
        row_lower=np.ones(problem.n_demand),
        row_upper=np.full(problem.n_demand, np.inf),
        first=incidence.row_first,
        index=incidence.row_candidate,
        value=np.ones(incidence.row_candidate.size),
        maximise=False,
        site_of=np.arange(n_sites),
        demand_of=np.arange(problem.n_demand),
        slack=0.0,
    )


def _median_program(problem: RespondProblem, incidence: Incidence, price: Floats, gap: float) -> Program:
    """Sites y_j, assignments x_ij <= y_j, and z_i for not being reached: minimise weighted time."""
    unreached = problem.weight * problem.unreached_s
    pair_row = np.repeat(np.arange(problem.n_demand), np.diff(incidence.row_first))
    saved = price[pair_row] - incidence.row_cost
    worth = np.bincount(incidence.row_candidate, weights=np.maximum(saved, 0.0), minlength=problem.n_candidates)
    entry, leaving = _entry_and_exit_cost(worth.astype(np.float64), incidence.limits, problem.p)
    site_of = np.flatnonzero(entry <= gap)
    site_column = np.full(problem.n_candidates, -1)
    site_column[site_of] = np.arange(site_of.size)
    kept = np.maximum(-saved, 0.0) + entry[incidence.row_candidate] <= gap
    pair_row, pair_site = pair_row[kept], site_column[incidence.row_candidate[kept]]
    idle = np.flatnonzero(unreached - price <= gap)
    n_sites, n_pairs = site_of.size, pair_row.size
    pair_column, idle_column = n_sites + np.arange(n_pairs), n_sites + n_pairs + np.arange(idle.size)
    n_columns, link_row = n_sites + n_pairs + idle.size, problem.n_demand + np.arange(n_pairs)
    n_rows = problem.n_demand + n_pairs + 1
    first, index, value = matrix_rows(
        [
            (pair_row, pair_column, 1.0),
            (idle, idle_column, 1.0),
            (link_row, pair_site, 1.0),
            (link_row, pair_column, -1.0),
            (np.full(n_sites, n_rows - 1), np.arange(n_sites), 1.0),
        ],
        n_rows,
        n_columns,
    )
    return Program(
        cost=np.concatenate([np.zeros(n_sites), incidence.row_cost[kept], unreached[idle]]),
        lower=np.append(leaving[site_of] > gap, np.zeros(n_columns - n_sites)).astype(np.float64),
        upper=np.append(np.ones(n_sites), np.full(n_columns - n_sites, np.inf)),
        is_whole=np.arange(n_columns) < n_sites,
        row_lower=np.concatenate([np.ones(problem.n_demand), np.zeros(n_pairs), [-np.inf]]),
        row_upper=np.concatenate([np.full(problem.n_demand + n_pairs, np.inf), [float(problem.p)]]),
        first=first,
        index=index,
        value=value,
        maximise=False,
        site_of=site_of,
        demand_of=np.arange(problem.n_demand),
        slack=0.0,
    )
