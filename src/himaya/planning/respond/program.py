"""The three models as mixed-integer programs, one function per model, named as in the formulation page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array

from himaya.planning.respond.problem import Model, RespondProblem

if TYPE_CHECKING:
    from himaya.planning.codec import Bools, Floats, Ints
    from himaya.planning.respond.incidence import Incidence

_NEGLIGIBLE = 1e-7
"""Share of a demand point's weight that the levels left out of the expected-coverage program may add up to."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program over columns x in [0, upper]; the first columns are sites, the first rows demand points.

    cost, upper, is_whole : (n_columns,); row_lower, row_upper : (n_rows,); first, index, value : rows in CSR.
    maximise : the sense; site_of, demand_of : what the first columns and rows stand for in the problem.
    slack : what the program's optimum may differ by, to the good, from the problem's, because it leaves something out.
    """

    cost: Floats
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


def program_of(
    problem: RespondProblem, incidence: Incidence, *, dual: Floats, best_known: float
) -> Program:
    """Program of `problem` without what provably plays no part in answers better than `best_known`.

    Parameters
    ----------
    dual : multipliers whose reduced costs tell what plays no part (p_median).
    """
    if problem.model is Model.MAX_COVER:
        return _cover_program(problem, incidence)
    if problem.model is Model.SET_COVER:
        return _set_cover_program(problem, incidence)
    return _median_program(problem, incidence, dual=dual, best_known=best_known)


def _rows(entries: list[tuple[Ints, Ints, float]], n_rows: int, n_columns: int) -> tuple[Ints, Ints, Floats]:
    row = np.concatenate([entry[0] for entry in entries])
    column = np.concatenate([entry[1] for entry in entries])
    value = np.concatenate([np.full(entry[0].size, entry[2]) for entry in entries])
    matrix = coo_array((value, (row, column)), shape=(n_rows, n_columns)).tocsr()
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data


def _cover_program(problem: RespondProblem, incidence: Incidence) -> Program:
    """Units n_j and levels y_ik: maximise sum w_i g_k y_ik where sum_k y_ik <= units in reach of i."""
    n_sites, share = problem.n_candidates, problem.busy_share
    pair_row = np.repeat(np.arange(problem.n_demand), np.diff(incidence.row_first))
    within = np.bincount(pair_row, weights=incidence.limits[incidence.row_candidate], minlength=problem.n_demand)
    levels = np.minimum(within.astype(np.int64), problem.p)
    deepest = 1 if share == 0 else max(1, int(np.ceil(np.log(_NEGLIGIBLE) / np.log(share))))
    kept_levels = np.where(problem.weight > 0, np.minimum(levels, deepest), 0)
    demand_of = np.flatnonzero(kept_levels)
    row_of = np.cumsum(kept_levels > 0) - 1
    count = kept_levels[demand_of]
    level_row = np.repeat(np.arange(demand_of.size), count)
    depth = np.arange(level_row.size) - np.repeat(np.cumsum(count) - count, count)
    gain = problem.weight[demand_of][level_row] * (1.0 - share) * np.power(share, depth.astype(np.float64))
    in_use = kept_levels[pair_row] > 0
    n_rows, n_columns = demand_of.size + 1, n_sites + level_row.size
    first, index, value = _rows(
        [
            (row_of[pair_row[in_use]], incidence.row_candidate[in_use], 1.0),
            (level_row, n_sites + np.arange(level_row.size), -1.0),
            (np.full(n_sites, n_rows - 1), np.arange(n_sites), 1.0),
        ],
        n_rows,
        n_columns,
    )
    left_out = problem.weight * (np.power(share, deepest) if share else 0.0)
    return Program(
        cost=np.concatenate([np.zeros(n_sites), gain]),
        upper=np.concatenate([incidence.limits.astype(np.float64), np.ones(level_row.size)]),
        is_whole=np.arange(n_columns) < n_sites,
        row_lower=np.append(np.zeros(demand_of.size), -np.inf),
        row_upper=np.append(np.full(demand_of.size, np.inf), float(problem.p)),
        first=first,
        index=index,
        value=value,
        maximise=True,
        site_of=np.arange(n_sites),
        demand_of=demand_of,
        slack=float(left_out[levels > deepest].sum()),
    )


def _set_cover_program(problem: RespondProblem, incidence: Incidence) -> Program:
    """Sites n_j: minimise sum n_j where every demand point has one in reach."""
    n_sites = problem.n_candidates
    return Program(
        cost=np.ones(n_sites),
        upper=np.ones(n_sites),
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


def _median_program(
    problem: RespondProblem, incidence: Incidence, *, dual: Floats, best_known: float
) -> Program:
    """Sites y_j, assignments x_ij <= y_j, and z_i for not being reached: minimise weighted time.

    Reduced costs at `dual` leave out every site and pair that would cost more than the gap to `best_known`
    (Beasley 1985, doi:10.1016/0377-2217(85)90040-2): no answer better than that uses them.
    """
    unreached = problem.weight * problem.unreached_s
    price = np.minimum(dual, unreached)
    pair_row = np.repeat(np.arange(problem.n_demand), np.diff(incidence.row_first))
    saved = np.maximum(price[pair_row] - incidence.row_cost, 0.0)
    column = np.bincount(incidence.row_candidate, weights=saved, minlength=problem.n_candidates)
    ranked = np.sort(column)[::-1]
    gap = best_known - (price.sum() - ranked[: problem.p].sum())
    gap += 1e-9 * max(1.0, abs(best_known))
    last_in = ranked[min(problem.p, ranked.size) - 1] if problem.p and ranked.size else 0.0
    site_of = np.flatnonzero(last_in - column <= gap)
    site_column = np.full(problem.n_candidates, -1)
    site_column[site_of] = np.arange(site_of.size)
    kept = (site_column[incidence.row_candidate] >= 0) & (incidence.row_cost - price[pair_row] <= gap)
    pair_row, pair_site = pair_row[kept], site_column[incidence.row_candidate[kept]]
    idle = np.flatnonzero(unreached - price <= gap)
    n_sites, n_pairs = site_of.size, pair_row.size
    pair_column, idle_column = n_sites + np.arange(n_pairs), n_sites + n_pairs + np.arange(idle.size)
    n_columns, link_row = n_sites + n_pairs + idle.size, problem.n_demand + np.arange(n_pairs)
    n_rows = problem.n_demand + n_pairs + 1
    first, index, value = _rows(
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
        upper=np.ones(n_columns),
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
