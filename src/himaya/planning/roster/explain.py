"""Why a block is short: the first day that cannot be sustained, what would repair it, and what is in conflict.

Every statement is the answer to a question that was asked again of the solver or of the relaxation; a question whose
search ended at its limit states nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.result import frozen_array
from himaya.planning.roster.ask import RULES, fewest_crews, fully, most_crews, without
from himaya.planning.roster.cost import missing

if TYPE_CHECKING:
    from himaya.planning.roster.block import Block
    from himaya.planning.roster.work import Work

NOT_FOUND = -2
_DEMAND = "demand"
_UNKNOWN = -1
_SELDOM = ("rest", "longest", "week_max", "leave", "history")
"""Rules that are seldom part of a conflict and are left out together first."""


@dataclass(frozen=True, eq=False)
class Reason:
    """What is known about the shortage of a block; fields as in `BlockAnswer`."""

    first_day: int
    hold: NDArray[np.int64]
    first_price: NDArray[np.float64]
    extra_crews: int
    rules_that_help: tuple[str, ...]
    conflict: tuple[str, ...]


def no_reason(first_day: int) -> Reason:
    """No shortage (-1), or one that was not looked into (-2)."""
    extra = 0 if first_day == -1 else _UNKNOWN
    nobody, nothing = frozen_array(np.zeros((0, 0)), np.int64), frozen_array([], np.float64)
    return Reason(first_day, nobody, nothing, extra, (), ())


def _answer(block: Block, work: Work) -> tuple[bool | None, NDArray[np.int64] | None]:
    """Whether every line can be filled (None = the search ended at its limit), and with which table."""
    found = fully(block, work)
    if found.duty is not None:
        return True, found.duty
    return (False if found.proved else None), None


def first_reason(block: Block, duty: NDArray[np.int64], work: Work) -> Reason:
    """From which day a block whose duty table is `duty` cannot be sustained, and how many more crews repair it."""
    first, hold = _first_day(block, duty, work)
    if first == NOT_FOUND:
        return no_reason(first)
    return Reason(first, hold, work.proof(block.until(first + 1))[1], _extra_crews(block, work), (), ())


def with_conflict(block: Block, reason: Reason, work: Work) -> Reason:
    """The same reason with the smallest conflict and the rules that would help.

    A rule that would help is part of every conflict, so only those of the conflict found are asked.
    """
    conflict = _conflict(block.until(reason.first_day + 1), work)
    helping = tuple(rule for rule in RULES if rule in conflict and _answer(without(block, rule), work)[0])
    return replace(reason, conflict=conflict, rules_that_help=helping)


def _first_day(block: Block, duty: NDArray[np.int64], work: Work) -> tuple[int, NDArray[np.int64]]:
    """Bisect for the fewest days whose demand cannot be met: what cannot be met stays so with more days.

    The first day on which the table at hand is short is looked at first: it is often the one.
    """
    low, high = int(np.flatnonzero(missing(block, duty).any(axis=1))[0]), len(block.start)
    unknown = NOT_FOUND, no_reason(NOT_FOUND).hold
    held = unknown[1]
    if _answer(block, work)[0] is not False:
        return unknown
    middle = low + 1
    while high - low > 1:
        answer, table = _answer(block.until(middle), work)
        if answer is None:
            return unknown
        if table is None:
            high = middle
        else:
            low, held = middle, frozen_array(table, np.int64)
        middle = (low + high) // 2
    return high - 1, held


def _extra_crews(block: Block, work: Work) -> int:
    """Fewest crews more with which every line can be filled; -1 where that was not found."""
    fewest = fewest_crews(block, work)
    for count in range(fewest, most_crews(block) + 1) if fewest else ():
        answer, _ = _answer(block.with_more(count), work)
        if answer is None:
            return _UNKNOWN
        if answer:
            return count
    return _UNKNOWN


def _conflict(block: Block, work: Work) -> tuple[str, ...]:
    """Smallest conflict by deletion: what can be left out without the rest becoming possible is left out."""
    days = [f"{_DEMAND}/{day}" for day in range(len(block.start)) if block.demand[day].any()]
    kept = [*RULES, *days]
    for part in (list(_SELDOM), *([one] for one in (*RULES, *days))):
        fewer = [other for other in kept if other not in part]
        if len(fewer) < len(kept) and _answer(_only(block, fewer), work)[0] is False:
            kept = fewer
    return tuple(kept)


def _only(block: Block, kept: list[str]) -> Block:
    """The question with only the rules and the days' demands that are kept."""
    for rule in RULES:
        if rule not in kept:
            block = without(block, rule)
    demand = block.demand.copy()
    for day in range(len(demand)):
        if f"{_DEMAND}/{day}" not in kept:
            demand[day] = 0
    return replace(block, demand=demand)
