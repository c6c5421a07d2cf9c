"""Why a block is short: the first day that cannot be sustained, what would repair it, and what is in conflict.

Every statement is the answer to a question that was asked again of the solver or of the relaxation; a question whose
search ended at its limit states nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.result import StopRule, frozen_array, never_stop
from himaya.planning.roster.ask import RULES, fully, without
from himaya.planning.roster.cost import missing
from himaya.planning.roster.params import RosterParams
from himaya.planning.roster.prices import shortage_proof

if TYPE_CHECKING:
    from himaya.planning.roster.block import Block

NOT_FOUND = -2
_DEMAND = "demand"
_UNKNOWN = -1


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


@dataclass(frozen=True)
class _Asking:
    """One block under explanation."""

    params: RosterParams
    seed: int
    stop: StopRule

    def ask(self, block: Block) -> tuple[bool | None, NDArray[np.int64] | None]:
        """Whether every line can be filled (None = the search ended at its limit), and with which table."""
        found = fully(block, limit=self.params.question, seed=self.seed, stop=self.stop)
        if found.duty is not None:
            return True, found.duty
        return (False if found.proved else None), None


def reason_of(
    block: Block, duty: NDArray[np.int64], *, params: RosterParams, seed: int, stop: StopRule = never_stop
) -> Reason:
    """Explain the shortage of a block whose duty table is `duty`."""
    asking = _Asking(params, seed, stop)
    first, hold = _first_day(asking, block, duty)
    if first == NOT_FOUND:
        return no_reason(first)
    return Reason(
        first_day=first,
        hold=hold,
        first_price=shortage_proof(block.until(first + 1))[1],
        extra_crews=_extra_crews(asking, block),
        rules_that_help=tuple(rule for rule in RULES if asking.ask(without(block, rule))[0]),
        conflict=_conflict(asking, block.until(first + 1)),
    )


def _first_day(asking: _Asking, block: Block, duty: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
    """Bisect for the fewest days whose demand cannot be met: what cannot be met stays so with more days."""
    held = no_reason(NOT_FOUND).hold
    low, high = int(np.flatnonzero(missing(block, duty).any(axis=1))[0]), len(block.start)
    if asking.ask(block)[0] is not False:
        return NOT_FOUND, held
    while high - low > 1:
        middle = (low + high) // 2
        answer, table = asking.ask(block.until(middle))
        if answer is None:
            return NOT_FOUND, no_reason(NOT_FOUND).hold
        if table is None:
            high = middle
        else:
            low, held = middle, frozen_array(table[:, :middle], np.int64)
    return high - 1, held


def _extra_crews(asking: _Asking, block: Block) -> int:
    """Fewest crews more with which every line can be filled."""
    most = int(block.demand.sum(axis=1).max()) * 2
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if shortage_proof(block.with_more(middle))[0] else (low, middle)
    for count in range(low, most + 1):
        answer, _ = asking.ask(block.with_more(count))
        if answer is None:
            return _UNKNOWN
        if answer:
            return count
    return _UNKNOWN


def _conflict(asking: _Asking, block: Block) -> tuple[str, ...]:
    """Smallest conflict by deletion: what can be left out without the rest becoming possible is left out."""
    days = [f"{_DEMAND}/{day}" for day in range(len(block.start)) if block.demand[day].any()]
    kept = [*RULES, *days]
    for one in list(kept):
        fewer = [other for other in kept if other != one]
        if asking.ask(_only(block, fewer))[0] is False:
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
