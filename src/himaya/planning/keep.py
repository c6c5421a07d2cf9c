"""What is kept of an earlier answer."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.edits.effect import waiting_points
from himaya.planning.respond.certificate import bound_from_dual, objective_of
from himaya.planning.respond.problem import RespondResult
from himaya.planning.result import Provenance, Status, frozen_array, relative_gap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.content import Content, World
    from himaya.planning.respond.hours import Phase
    from himaya.planning.respond.problem import RespondProblem

_CARRIED = "present points, earlier multipliers"


def same_question(one: Any, other: Any) -> bool:
    """Whether two problems of one room ask the same, array by array."""
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)]
    return all(
        np.array_equal(first, second) if isinstance(first, np.ndarray) else first == second for first, second in pairs
    )


def present_points(world: World, phase: Phase, problem: RespondProblem) -> NDArray[np.int64]:
    """Points where units of a service wait now, without the fixed ones, where they still answer the question."""
    service, span = phase.service, phase.span(world.clock)
    present = waiting_points(world.scenario, world.edits.keep.standby, service, span)
    units = np.bincount(present, minlength=problem.n_candidates)
    units = np.maximum(units - np.bincount(world.fixed(service, span), minlength=problem.n_candidates), 0)
    if units.sum() > problem.p or np.any(units > problem.capacity_of):
        return np.zeros(0, dtype=np.int64)
    return np.repeat(np.arange(problem.n_candidates), units)


def carried_standby(
    world: World, phase: Phase, problem: RespondProblem, earlier: Content, *, seed: int
) -> RespondResult | None:
    """The present standby points where an earlier answer's multipliers prove that no choice covers enough more.

    Whatever the multipliers were found for, they bound every answer to this question (`bound_from_dual`), and closely
    where little changed. Nothing is searched; None where they do not prove it.
    """
    chosen = present_points(world, phase, problem)
    found = [result.dual for result in _answers(phase, problem, earlier)]
    if not (chosen.size and found):
        return None
    value = objective_of(problem, chosen)
    bound, number = min((bound_from_dual(problem, dual), number) for number, dual in enumerate(found))
    if bound - value > _worth_a_move(world, problem):
        return None
    exact = relative_gap(value, bound) == 0.0
    return RespondResult(
        status=Status.OPTIMAL if exact else Status.FEASIBLE,
        objective=value,
        bound=bound,
        provenance=Provenance(_CARRIED, seed),
        chosen=frozen_array(chosen, np.int64),
        dual=frozen_array(found[number], np.float64),
        searched_bound=max(bound, value),
        proven=frozen_array([exact], np.bool_),
    )


def _answers(phase: Phase, problem: RespondProblem, earlier: Content) -> list[RespondResult]:
    """Earlier answers about the same service whose multipliers are as many as the question has demand points."""
    keys = earlier.hours[phase.service].questions
    found = [earlier.results.respond[key] for key in keys]
    return [one for one in found if one.dual.size == problem.n_demand and one.status is not Status.INFEASIBLE]


def keep_standby(world: World, phase: Phase, problem: RespondProblem, found: RespondResult) -> RespondResult:
    """The present standby points where the best ones cover hardly more; the bound stays what was proven.

    How much more is worth a move is the doctrine's `standby_share`.
    """
    chosen = present_points(world, phase, problem)
    if not chosen.size or np.array_equal(chosen, found.chosen):
        return found
    value = objective_of(problem, chosen)
    if found.objective - value > _worth_a_move(world, problem):
        return found
    exact = relative_gap(value, found.bound) == 0.0
    return replace(
        found,
        chosen=frozen_array(chosen, np.int64),
        objective=value,
        status=Status.OPTIMAL if exact else Status.FEASIBLE,
        searched_bound=max(found.searched_bound, value),
        proven=frozen_array(found.proven & (relative_gap(value, found.searched_bound) == 0.0), np.bool_),
    )


def is_settled(world: World, phase: Phase, problem: RespondProblem, found: RespondResult) -> bool:
    """Whether nothing that could be proven would move the present points: no choice covers enough more."""
    chosen = present_points(world, phase, problem)
    return bool(
        chosen.size
        and np.array_equal(chosen, found.chosen)
        and found.bound - found.objective <= _worth_a_move(world, problem)
    )


def _worth_a_move(world: World, problem: RespondProblem) -> float:
    return world.doctrine.replan.standby_share * float(problem.weight.sum())
