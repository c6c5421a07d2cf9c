"""Dispatch: the assignment of least driving time, what it uncovers, and the move that restores most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.dispatch.problem import DispatchResult, MoveUpResult
from himaya.planning.dispatch.slots import slots_of
from himaya.planning.posting import solve as posting
from himaya.planning.result import Provenance, Status, frozen_array

if TYPE_CHECKING:
    from himaya.planning.codec import Bools, Floats, Ints
    from himaya.planning.dispatch.problem import DispatchProblem, MoveUpProblem

_UNITS_AT_ONCE = 64


def solve(problem: DispatchProblem, *, seed: int = 0) -> DispatchResult:
    """Fill as many slots as there are units for, at the least sum of driving times; exact.

    Parameters
    ----------
    seed : kept in the provenance; the method itself is not random.

    References
    ----------
    The assignment is that of `posting`. Jagtenberg, Bhulai, van der Mei 2017, Dynamic ambulance dispatching: is the
    closest-idle policy always optimal? (why cover is told beside time).
    """
    answer = posting.solve(slots_of(problem), seed=seed)
    sent = answer.unit_of_post[answer.unit_of_post >= 0]
    return DispatchResult(
        status=answer.status if len(sent) == len(answer.unit_of_post) else Status.INFEASIBLE,
        objective=answer.objective,
        bound=answer.bound,
        provenance=Provenance("assignment", seed),
        unit_of_slot=answer.unit_of_post,
        slot_price=answer.post_price,
        unit_price=answer.unit_price,
        uncovers=frozen_array(_uncovered_by_each(problem), np.float64),
        sent_uncovers=frozen_array(_uncovered_by(problem, sent), np.bool_),
    )


def _uncovered_by_each(problem: DispatchProblem) -> Floats:
    """Weight of the places that only this unit covers, unit by unit."""
    lost = np.zeros(len(problem.kind))
    waits = np.flatnonzero(problem.service >= 0)
    alone = problem.covers[waits] & (problem.standing[problem.service[waits]] == 1)
    lost[waits] = alone @ problem.weight
    return lost


def _uncovered_by(problem: DispatchProblem, sent: Ints) -> Bools:
    """Places that had cover and lose all of it when these units go."""
    leaving = np.zeros_like(problem.standing)
    waits = sent[problem.service[sent] >= 0]
    np.add.at(leaving, problem.service[waits], problem.covers[waits])
    lost: Bools = (problem.standing > 0) & (leaving == problem.standing)
    return lost


def move_up(problem: MoveUpProblem, *, seed: int = 0) -> MoveUpResult:
    """Try every unit at every point: exact for one move; several are made one after the other, each confirmed.

    References
    ----------
    Gendreau, Laporte, Semet 2006, The maximal expected coverage relocation problem for emergency vehicles.
    """
    standing = problem.covers.sum(axis=0)
    now = float(problem.weight[standing > 0].sum())
    best = (now, 0.0, -1, -1)
    for begin in range(0, len(problem.covers), _UNITS_AT_ONCE):
        rows = slice(begin, begin + _UNITS_AT_ONCE)
        kept = (standing - problem.covers[rows]) > 0
        gained = ~kept * problem.weight @ problem.covers_from.T.astype(np.float64)
        after = np.where(np.isfinite(problem.drive_s[rows]), (kept @ problem.weight)[:, None] + gained, -np.inf)
        best = max(best, _best_of(after, problem.drive_s[rows], begin), key=lambda found: (found[0], -found[1]))
    covered, drive_s, unit, point = best if best[0] > now * (1 + 1e-12) else (now, 0.0, -1, -1)
    return MoveUpResult(
        status=Status.OPTIMAL, now=now, objective=covered, bound=covered, provenance=Provenance("enumeration", seed),
        unit=unit, point=point, drive_s=drive_s,
    )  # fmt: skip


def _best_of(after: Floats, drive_s: Floats, begin: int) -> tuple[float, float, int, int]:
    """The most weight, then the shortest move, then the first unit and point."""
    if not after.size:
        return -np.inf, 0.0, -1, -1
    most = after.max()
    unit, point = np.nonzero(after >= most - 1e-9 * max(1.0, abs(most)))
    shortest = int(np.lexsort((point, unit, drive_s[unit, point]))[0])
    row, column = int(unit[shortest]), int(point[shortest])
    return float(after[row, column]), float(drive_s[row, column]), begin + row, column
