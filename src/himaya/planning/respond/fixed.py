"""Standby points fixed by hand: the question that is left for the other units.

A unit that waits at a fixed point leaves every place it reaches with the share of its risk that finds the unit busy,
and lowers by one what it needs for its backup. Choosing the other units is then the same question again, with these
lesser weights and needs and with fewer units: the value of the whole is what the fixed units secure by themselves,
which is `objective_of` them in the whole question, plus what the others add.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.respond.problem import RespondProblem


def residual(problem: RespondProblem, fixed: NDArray[np.int64]) -> RespondProblem:
    """The maximal covering question for the units that no decision fixes.

    Parameters
    ----------
    fixed : candidates by index, repeated where several units wait at one; at most `p` in all.
    """
    if not fixed.size:
        return problem
    near = _units_in_reach(problem, fixed)
    need = np.maximum(problem.need - near, 0)
    left = np.where(problem.need > 0, need > 0, np.power(problem.busy_share, near.astype(np.float64)))
    return replace(
        problem,
        weight=problem.weight * left,
        need=need,
        p=problem.p - fixed.size,
        capacity_of=np.maximum(problem.capacity_of - np.bincount(fixed, minlength=problem.n_candidates), 0),
    )


def _units_in_reach(problem: RespondProblem, fixed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Fixed units within the target of each demand point, (n_demand,)."""
    units = np.bincount(fixed, minlength=problem.n_candidates)
    row = np.repeat(np.arange(problem.n_demand), np.diff(problem.indptr))
    near = problem.time_s <= problem.target_s
    return np.bincount(row[near], units[problem.candidate[near]], minlength=problem.n_demand).astype(np.int64)
