"""Verification of a dispatch answer from the definition alone: who goes, the prices, and what is left uncovered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.dispatch.slots import slots_of
from himaya.planning.posting.problem import PostingResult
from himaya.planning.posting.verify import verify as verify_assignment
from himaya.planning.result import Finding, Status

if TYPE_CHECKING:
    from himaya.planning.dispatch.problem import DispatchProblem, DispatchResult, MoveUpProblem, MoveUpResult

_TOLERANCE = 1e-9


def verify(problem: DispatchProblem, result: DispatchResult) -> list[Finding]:
    """Everything wrong with an answer; empty when no other choice of units drives less and the losses told are true.

    The assignment is checked by the prices, as in `posting`; the places that lose their cover are counted one by one.
    """
    assigned = PostingResult(
        Status.OPTIMAL, result.objective, result.bound, result.provenance, result.unit_of_slot, result.slot_price,
        result.unit_price,
    )  # fmt: skip
    findings = [
        Finding("dispatch", one.where, one.expected, one.found)
        for one in verify_assignment(slots_of(problem), assigned)
    ]
    if findings:
        return findings
    unmet = bool(np.any(result.unit_of_slot < 0))
    expected = Status.INFEASIBLE if unmet else Status.OPTIMAL
    if result.status is not expected:
        findings.append(Finding("dispatch", "status", expected, result.status))
    return [*findings, *_losses(problem, result)]


def _losses(problem: DispatchProblem, result: DispatchResult) -> list[Finding]:
    findings = []
    sent = {int(unit) for unit in result.unit_of_slot if unit >= 0}
    alone, together = np.zeros(len(problem.kind)), np.zeros(problem.standing.shape, np.bool_)
    for service, counts in enumerate(problem.standing):
        for place, count in enumerate(counts):
            covering = [
                unit
                for unit in range(len(problem.kind))
                if problem.service[unit] == service and problem.covers[unit, place]
            ]
            if count == 1:
                alone[covering] += problem.weight[place]
            together[service, place] = count > 0 and sum(unit in sent for unit in covering) == count
    for name, expected, found in (
        ("uncovers", alone, result.uncovers),
        ("sent_uncovers", together, result.sent_uncovers),
    ):
        if expected.shape != found.shape or not np.allclose(expected, found, rtol=_TOLERANCE, atol=_TOLERANCE):
            findings.append(Finding("dispatch", name, str(expected.tolist()), str(found.tolist())))
    return findings


def verify_move(problem: MoveUpProblem, result: MoveUpResult) -> list[Finding]:
    """Everything wrong with a move; empty when no other single move covers more, or as much with a shorter drive."""
    best, now = (_covered(problem, -1, -1), 0.0, -1, -1), _covered(problem, -1, -1)
    for unit in range(len(problem.covers)):
        for point in range(len(problem.covers_from)):
            if np.isfinite(problem.drive_s[unit, point]):
                after, drive = _covered(problem, unit, point), float(problem.drive_s[unit, point])
                more = after > best[0] + _TOLERANCE * max(1.0, best[0])
                as_much = abs(after - best[0]) <= _TOLERANCE * max(1.0, best[0])
                if more or (as_much and best[2] >= 0 and drive < best[1]):
                    best = (after, drive, unit, point)
    told = {
        "now": (now, result.now), "objective": (best[0], result.objective), "bound": (best[0], result.bound),
        "drive_s": (best[1], result.drive_s), "moved": (_covered(problem, result.unit, result.point), result.objective),
    }  # fmt: skip
    return [
        Finding("dispatch", name, f"{expected:g}", f"{found:g}")
        for name, (expected, found) in told.items()
        if not abs(expected - found) <= _TOLERANCE * max(1.0, abs(expected))
    ]


def _covered(problem: MoveUpProblem, unit: int, point: int) -> float:
    """Covered weight once a unit waits at a point; as it is now for -1."""
    rows = [row for other, row in enumerate(problem.covers) if other != unit or unit < 0]
    rows += [problem.covers_from[point]] if point >= 0 else []
    return float(sum(weight for place, weight in enumerate(problem.weight) if any(row[place] for row in rows)))
