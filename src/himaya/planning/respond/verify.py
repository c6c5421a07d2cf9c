"""Check an answer of this room from its problem alone, without the solver's code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.respond.certificate import (
    bound_from_dual,
    objective_of,
    unit_limits,
    units_within_reach,
    useful_pairs,
)
from himaya.planning.respond.problem import Model, RespondProblem, RespondResult
from himaya.planning.result import Finding, Status, relative_gap

if TYPE_CHECKING:
    from himaya.planning.codec import Bools

_ROOM = "respond"
_AGREES = 1e-9
"""Relative difference that a sum in another order may show."""
_PROVEN_GAP = 1e-6
"""Tolerance of the branch-and-bound search behind `proven`."""


def verify(problem: RespondProblem, result: RespondResult) -> tuple[Finding, ...]:
    """Everything that is wrong with `result`; empty when it holds.

    Recomputes the choice's feasibility, its objective, the bound that `dual` proves, and whether status, `proven`
    and `searched_bound` fit them. `searched_bound` itself is the search's claim: only its side is checked.
    """
    shape = _shape_findings(problem, result)
    if shape:
        return shape
    if result.status is Status.INFEASIBLE or _uncoverable(problem).any():
        return _infeasibility_findings(problem, result)
    return (*_choice_findings(problem, result), *_value_findings(problem, result), *_status_findings(problem, result))


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding(_ROOM, where, str(expected), str(found))


def _shape_findings(problem: RespondProblem, result: RespondResult) -> tuple[Finding, ...]:
    found = []
    if result.dual.shape != (problem.n_demand,):
        found.append(_finding("/dual", f"shape ({problem.n_demand},)", f"shape {result.dual.shape}"))
    else:
        found += [
            _finding(f"/dual/{index}", "a finite number", result.dual[index])
            for index in np.flatnonzero(~np.isfinite(result.dual))
        ]
    if result.proven.shape != (1,):
        found.append(_finding("/proven", "shape (1,)", f"shape {result.proven.shape}"))
    if result.chosen.ndim != 1:
        found.append(_finding("/chosen", "one dimension", f"shape {result.chosen.shape}"))
    else:
        outside = (result.chosen < 0) | (result.chosen >= problem.n_candidates)
        found += [
            _finding(f"/chosen/{index}", f"a candidate from 0 to {problem.n_candidates - 1}", result.chosen[index])
            for index in np.flatnonzero(outside)
        ]
    found += [
        _finding(f"/{name}", "a finite number", getattr(result, name))
        for name in ("objective", "bound", "searched_bound")
        if not np.isfinite(getattr(result, name))
    ]
    return tuple(found)


def _uncoverable(problem: RespondProblem) -> Bools:
    """(n_demand,) True where set_cover's demand point has no candidate in reach."""
    if problem.model is not Model.SET_COVER:
        return np.zeros(problem.n_demand, dtype=np.bool_)
    everywhere = np.ones(problem.n_candidates, dtype=np.int64)
    return np.asarray(units_within_reach(problem, useful_pairs(problem), everywhere) == 0)


def _infeasibility_findings(problem: RespondProblem, result: RespondResult) -> tuple[Finding, ...]:
    uncoverable = _uncoverable(problem)
    found = []
    if not uncoverable.any():
        found.append(_finding("/status", "a feasible status: every demand point can be covered", result.status))
    elif result.status is not Status.INFEASIBLE:
        found.append(_finding("/status", Status.INFEASIBLE, result.status))
    found += [
        _finding(f"/dual/{index}", float(uncoverable[index]), result.dual[index])
        for index in np.flatnonzero(result.dual != uncoverable)
    ]
    if result.chosen.size:
        found.append(_finding("/chosen", "nothing", f"{result.chosen.size} candidates"))
    found += [
        _finding(f"/{name}", 0.0, getattr(result, name))
        for name in ("objective", "bound", "searched_bound")
        if getattr(result, name) != 0.0
    ]
    return tuple(found)


def _choice_findings(problem: RespondProblem, result: RespondResult) -> tuple[Finding, ...]:
    found = [
        _finding(f"/chosen/{index + 1}", f"at least {result.chosen[index]}", result.chosen[index + 1])
        for index in np.flatnonzero(np.diff(result.chosen) < 0)
    ]
    units = np.bincount(result.chosen, minlength=problem.n_candidates)
    limits = unit_limits(problem)
    for site in np.flatnonzero(units > limits):
        index = int(np.flatnonzero(result.chosen == site)[-1])
        found.append(_finding(f"/chosen/{index}", f"candidate {site} at most {limits[site]} times", units[site]))
    if problem.model is not Model.SET_COVER:
        if result.chosen.size > problem.p:
            found.append(_finding("/chosen", f"at most {problem.p} units", result.chosen.size))
        return tuple(found)
    reach = units_within_reach(problem, useful_pairs(problem), units)
    found += [
        _finding("/chosen", f"a candidate within {problem.target_s} s of demand point {point}", "none")
        for point in np.flatnonzero(reach == 0)
    ]
    return tuple(found)


def _value_findings(problem: RespondProblem, result: RespondResult) -> tuple[Finding, ...]:
    found = []
    for name, expected in (
        ("objective", objective_of(problem, result.chosen)),
        ("bound", bound_from_dual(problem, result.dual)),
    ):
        value = getattr(result, name)
        if abs(value - expected) > _AGREES * max(1.0, abs(expected)):
            found.append(_finding(f"/{name}", expected, value))
    sign = 1.0 if problem.model is Model.MAX_COVER else -1.0
    slack = _AGREES * max(1.0, abs(result.objective))
    if sign * (result.searched_bound - result.bound) > slack:
        found.append(_finding("/searched_bound", f"as tight as the bound {result.bound}", result.searched_bound))
    if sign * (result.objective - result.searched_bound) > slack:
        found.append(_finding("/searched_bound", f"not past the objective {result.objective}", result.searched_bound))
    return tuple(found)


def _status_findings(problem: RespondProblem, result: RespondResult) -> tuple[Finding, ...]:
    found = []
    proven = bool(result.proven[0])
    closed = relative_gap(result.objective, result.searched_bound) <= _PROVEN_GAP
    if proven and not closed:
        found.append(_finding("/proven/0", False, proven))
    certified = relative_gap(objective_of(problem, result.chosen), bound_from_dual(problem, result.dual)) == 0.0
    is_optimal = certified or (proven and closed)
    if (result.status is Status.OPTIMAL) != is_optimal:
        expected = Status.OPTIMAL if is_optimal else f"{Status.FEASIBLE} or {Status.STOPPED}"
        found.append(_finding("/status", expected, result.status))
    return tuple(found)
