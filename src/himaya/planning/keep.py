"""What is kept of an earlier answer, and answers that decisions make impossible."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.faults import InvalidInputError
from himaya.planning.respond.certificate import objective_of
from himaya.planning.result import Status, relative_gap

if TYPE_CHECKING:
    from himaya.planning.content import World
    from himaya.planning.protect.problem import ProtectResult
    from himaya.planning.respond.problem import RespondProblem, RespondResult


def same_question(one: Any, other: Any) -> bool:
    """Whether two problems of one room ask the same, array by array."""
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)]
    return all(
        np.array_equal(first, second) if isinstance(first, np.ndarray) else first == second for first, second in pairs
    )


def keep_standby(world: World, service: str, problem: RespondProblem, found: RespondResult) -> RespondResult:
    """The present standby points where the best ones cover hardly more; the bound stays what was proven.

    How much more is worth a move is the doctrine's `standby_share`.
    """
    number = {point.id: index for index, point in enumerate(world.scenario.standby)}
    present = [
        number[one.point_id]
        for one in world.edits.keep.standby
        if one.service == service and one.point_id in number
        for _unit in range(one.units)
    ]
    units = np.bincount(np.array(present, dtype=np.int64), minlength=problem.n_candidates)
    units = np.maximum(units - np.bincount(world.fixed(service), minlength=problem.n_candidates), 0)
    chosen = np.repeat(np.arange(problem.n_candidates), units)
    if not chosen.size or chosen.size > problem.p or np.array_equal(chosen, found.chosen):
        return found
    if np.any(units > problem.capacity_of):
        return found
    value = objective_of(problem, chosen)
    if found.objective - value > world.doctrine.replan.standby_share * float(problem.weight.sum()):
        return found
    exact = relative_gap(value, found.bound) == 0.0
    return replace(
        found,
        chosen=chosen,
        objective=value,
        status=Status.OPTIMAL if exact else Status.FEASIBLE,
        searched_bound=max(found.searched_bound, value),
        proven=found.proven & (relative_gap(value, found.searched_bound) == 0.0),
    )


def refuse_too_much_presence(world: World, protect: ProtectResult) -> None:
    """Refuse least presences that the free teams cannot give.

    Raises
    ------
    InvalidInputError : `edits.presence_too_much` with the first such watch.
    """
    if protect.status is Status.INFEASIBLE:
        watch = int(protect.binding_group[0])
        hour = world.clock.watches[watch].astimezone(world.clock.zone).strftime("%H:%M")
        raise InvalidInputError.of("edits.presence_too_much", column="/presence", hour=hour)
