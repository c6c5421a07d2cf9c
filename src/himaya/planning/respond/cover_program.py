"""Maximal (expected) covering as a mixed-integer program: the whole, what is added to it, and what is left of it.

Units n_j and missed levels z_ik = 1 - y_ik: maximise sum w_i g_k (1 - z_ik) where the units in reach of i and
sum_k z_ik make up the number of levels of i. Written by what is missed, the primal simplex starts from a vertex that
is not degenerate. The first columns are sites, the first rows demand points, the last row of the whole counts the
units.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.respond.certificate import levels_of
from himaya.planning.respond.program import GAP_GUARD, Columns, Program, Rows, matrix_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.codec import Ints
    from himaya.planning.respond.halves import HalfCut
    from himaya.planning.respond.incidence import Incidence
    from himaya.planning.respond.problem import RespondProblem
    from himaya.planning.respond.reduce import Reduction
    from himaya.planning.respond.search import Relaxation

_NEGLIGIBLE = 1e-7
"""Share of a demand point's weight that the levels left out of the expected-coverage program may add up to."""
_AT_BOUND = 1e-9


def cover_program(problem: RespondProblem, incidence: Incidence) -> Program:
    """Program of a reduced problem: every demand point has weight and a candidate in reach."""
    n_sites, share, limits = problem.n_candidates, problem.busy_share, incidence.limits
    pair_row = np.repeat(np.arange(problem.n_demand), np.diff(incidence.row_first))
    within = np.bincount(pair_row, weights=limits[incidence.row_candidate], minlength=problem.n_demand)
    levels, counts = np.minimum(within.astype(np.int64), problem.p), levels_of(problem)
    deepest = 1 if share == 0 else max(1, int(np.ceil(np.log(_NEGLIGIBLE) / np.log(share))))
    count = np.minimum(levels, np.where(problem.need > 0, problem.need, deepest))
    level_row = np.repeat(np.arange(problem.n_demand), count)
    depth = np.arange(level_row.size) - np.repeat(np.cumsum(count) - count, count)
    gain = problem.weight[level_row] * counts.step[counts.begin[level_row] + depth]
    n_rows, n_columns = problem.n_demand + 1, n_sites + level_row.size
    first, index, value = matrix_rows(
        [
            (pair_row, incidence.row_candidate, 1.0),
            (level_row, n_sites + np.arange(level_row.size), 1.0),
            (np.full(n_sites, n_rows - 1), np.arange(n_sites), 1.0),
        ],
        n_rows,
        n_columns,
    )
    left_out = problem.weight * (np.power(share, deepest) if share else 0.0)
    return Program(
        cost=np.concatenate([np.zeros(n_sites), -gain]),
        lower=np.zeros(n_columns),
        upper=np.concatenate([limits, np.ones(level_row.size)]).astype(np.float64),
        is_whole=np.arange(n_columns) < n_sites,
        row_lower=np.append(count.astype(np.float64), -np.inf),
        row_upper=np.append(np.full(problem.n_demand, np.inf), float(problem.p)),
        first=first,
        index=index,
        value=value,
        maximise=True,
        site_of=np.arange(n_sites),
        demand_of=np.arange(problem.n_demand),
        slack=float(left_out[(levels > deepest) & (problem.need == 0)].sum()),
        constant=float(gain.sum()),
    )


def cut_rows(cuts: Sequence[HalfCut], n_sites: int) -> Rows:
    """Zero-half cuts as rows; a demand point's one missed level stands behind the sites."""
    index = [np.concatenate([cut.site, n_sites + cut.demand]) for cut in cuts]
    value = [np.concatenate([cut.count, np.ones(cut.demand.size)]) for cut in cuts]
    return Rows(
        lower=np.array([(cut.demand.size + 1) // 2 for cut in cuts], dtype=np.float64),
        first=np.cumsum([0, *(part.size for part in index)], dtype=np.int64)[:-1],
        index=np.concatenate([np.zeros(0, dtype=np.int64), *index]),
        value=np.concatenate([np.zeros(0), *value]),
    )


def dominated_columns(reduction: Reduction, original: Incidence, sites: Ints, problem: RespondProblem) -> Columns:
    """Columns of `sites`, candidates of the original, over the merged demand points and the row that counts units."""
    length = np.diff(original.column_first)[sites]
    entry = np.arange(int(length.sum())) + np.repeat(
        original.column_first[sites] - (np.cumsum(length) - length), length
    )
    demand = original.column_demand[entry]
    used = reduction.group_of[demand] >= 0
    column = np.repeat(np.arange(sites.size), length)[used]
    entries = [(column, reduction.group_of[demand[used]], reduction.share[demand[used]])]
    entries.append((np.arange(sites.size), np.full(sites.size, problem.n_demand), np.ones(sites.size)))
    first, index, value = matrix_rows(entries, sites.size, problem.n_demand + 1)
    return Columns(original.limits[sites].astype(np.float64), first[:-1], index, value)


def rest_of(program: Program, relaxation: Relaxation, rows: Rows, gap: float) -> Program:
    """What an answer within `gap` of the relaxation can still decide: other columns are fixed; `rows` are added."""
    gap += GAP_GUARD * max(1.0, abs(relaxation.value))
    stays = relaxation.reduced > gap
    lower = np.where(stays & (relaxation.columns >= program.upper - _AT_BOUND), program.upper, program.lower)
    upper = np.where(stays & (relaxation.columns <= program.lower + _AT_BOUND), program.lower, program.upper)
    return dataclasses.replace(
        program,
        lower=lower,
        upper=upper,
        row_lower=np.concatenate([program.row_lower, rows.lower]),
        row_upper=np.append(program.row_upper, np.full(rows.lower.size, np.inf)),
        first=np.append(program.first[:-1], np.append(rows.first, rows.index.size) + program.index.size),
        index=np.concatenate([program.index, rows.index]),
        value=np.concatenate([program.value, rows.value]),
    )
