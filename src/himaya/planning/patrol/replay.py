"""Driving a round again, step by step: what an order says must be possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.result import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.patrol.problem import PatrolProblem, PatrolResult


def replay(problem: PatrolProblem, result: PatrolResult, number: int) -> Iterator[Finding]:
    """Everything impossible about one round, each with the place where it shows."""
    of_class, break_at = int(result.round_class[number]), int(result.break_at[number])
    start, end = int(problem.start[of_class]), int(problem.end[of_class])
    drive = problem.drive[int(problem.kind[of_class])].tolist()
    base = problem.n_places + int(problem.base[of_class])
    now, spot, rested = start, base, break_at < 0
    for visit in range(int(result.first[number]), int(result.first[number + 1])):
        place, arrive = int(result.place[visit]), int(result.arrive[visit])
        if not rested and break_at < arrive:
            finding, now, spot = _rest(problem, number, drive, (now, spot, base, break_at))
            rested = True
            if finding is not None:
                yield finding
        yield from _visit(problem, of_class, number, place, arrive)
        travel, ready = drive[spot][place], now + drive[spot][place]
        if travel < 1:
            yield _finding(number, problem, place, "a place that can be driven to from the last", _name(problem, spot))
        elif arrive < ready or (arrive > ready and spot != base):
            yield _finding(number, problem, place, f"arrival at step {ready}", arrive)
        now, spot = arrive + int(problem.dwell[place]), place
    if not rested:
        finding, now, spot = _rest(problem, number, drive, (now, spot, base, break_at))
        if finding is not None:
            yield finding
    if drive[spot][base] < 0 or now + drive[spot][base] > end:
        yield _finding(number, problem, spot, f"back at the base by step {end}", now + drive[spot][base])
    yield from _break_rule(problem, number, (start, end, break_at))


def _name(problem: PatrolProblem, spot: int) -> str:
    return problem.place_ids[spot] if spot < problem.n_places else f"base {spot - problem.n_places}"


def _finding(number: int, problem: PatrolProblem, spot: int, expected: object, found: object) -> Finding:
    return Finding("patrol", f"round {number} at {_name(problem, spot)}", str(expected), str(found))


def _rest(
    problem: PatrolProblem, number: int, drive: list[list[int]], at: tuple[int, int, int, int]
) -> tuple[Finding | None, int, int]:
    """Take the break: at the place that is just left, or else at the base; where the team is after it and when."""
    now, spot, base, break_at = at
    over = break_at + problem.break_steps
    if break_at == now:
        return None, over, spot
    if drive[spot][base] >= 0 and now + drive[spot][base] <= break_at:
        return None, over, base
    return _finding(number, problem, spot, "a break at a place just left, or at the base", break_at), over, base


def _visit(problem: PatrolProblem, of_class: int, number: int, place: int, arrive: int) -> Iterator[Finding]:
    """The kind may come, within its block, and presence is asked for all the time."""
    if not problem.may[int(problem.kind[of_class]), place]:
        yield _finding(number, problem, place, "a kind that may come here", f"kind {problem.kind[of_class]}")
    leave = arrive + int(problem.dwell[place])
    if not problem.start[of_class] <= arrive <= leave <= problem.end[of_class]:
        yield _finding(number, problem, place, "a visit within the block", f"{arrive} .. {leave}")
    elif not (problem.promise[place, problem.watch_of[arrive:leave]] > 0).all():
        yield _finding(number, problem, place, "watches in which presence is promised", f"{arrive} .. {leave}")
    elif not np.asarray(problem.open_steps)[place, arrive:leave].all():
        yield _finding(number, problem, place, "a visit while the place is open", f"{arrive} .. {leave}")


def _break_rule(problem: PatrolProblem, number: int, block: tuple[int, int, int]) -> Iterator[Finding]:
    start, end, break_at = block
    where = f"round {number}, break"
    if end - start <= problem.break_after:
        if break_at >= 0 and not start <= break_at <= end - problem.break_steps:
            yield Finding("patrol", where, "within the block", str(break_at))
    elif break_at < start or break_at - start > problem.break_after:
        yield Finding("patrol", where, f"from step {start} to {start + problem.break_after}", str(break_at))
    elif not 0 <= end - break_at - problem.break_steps <= problem.break_after:
        yield Finding("patrol", where, f"no longer than {problem.break_after} steps before the end", str(break_at))
