"""A quick duty table, day by day: a start for the search, and often already the best.

Each day the crews that the rules let work are assigned to the day's lines, the rested and the little used first.
Several leanings are tried and the cheapest table is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from himaya.planning.result import never_stop
from himaya.planning.roster.block import HOUR, WEEK
from himaya.planning.roster.cost import cost_of
from himaya.planning.roster.facts import may_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.result import StopRule
    from himaya.planning.roster.block import Block

_BARRED = 1e9
_FILLED = 1e6


@dataclass(frozen=True, slots=True)
class _Leaning:
    """What makes a crew less welcome: duties so far, days in a row, another shift than before, nights so far."""

    duties: float
    in_row: float
    other_shift: float
    nights: float


_LEANINGS = (
    _Leaning(100.0, 0.0, 30.0, 0.0),
    _Leaning(100.0, 30.0, 30.0, 60.0),
    _Leaning(10.0, 30.0, 60.0, 10.0),
    _Leaning(30.0, 10.0, 0.0, 30.0),
)


def quick_tables(block: Block) -> Iterator[NDArray[np.int64]]:
    """Line of each crew on each day, -1 = free, leaning by leaning; every rule is kept, lines may be short."""
    for leaning in _LEANINGS:
        yield _Day(block, leaning).table()


def first_table(block: Block) -> NDArray[np.int64]:
    """The first of the quick tables; nobody on duty where there is nobody, or nothing to do."""
    return next(quick_tables(block)) if block.n and block.demand.any() else nobody(block)


def nobody(block: Block) -> NDArray[np.int64]:
    """The table in which every crew is free, the least that keeps every rule."""
    return np.full((block.n, len(block.start)), -1)


def quick_table(
    block: Block, first: NDArray[np.int64], enough: int, *, stop: StopRule = never_stop
) -> NDArray[np.int64]:
    """Cheapest of the quick tables and `first`; none is tried after one that costs no more than `enough`."""
    best, least = first, cost_of(block, first)
    others = islice(quick_tables(block), 1, None) if block.n and block.demand.any() else iter(())
    while least > enough and not stop() and (table := next(others, None)) is not None:
        cost = cost_of(block, table)
        if cost < least:
            best, least = table, cost
    return best


class _Day:
    """Where every crew stands while the table grows."""

    def __init__(self, block: Block, leaning: _Leaning) -> None:
        self.block, self.leaning = block, leaning
        self.may = may_work(block)
        self.last_end, self.in_row = block.last_end.copy(), block.days_before.copy()
        self.nights_row, self.was_night = block.nights_before.copy(), block.nights_before > 0
        self.last_shift = np.full(block.n, -1)
        self.duty = np.full((block.n, len(block.start)), -1)
        self.worked = np.zeros((block.n, len(block.start)), dtype=np.int64)
        self.nights = np.zeros(block.n)

    def table(self) -> NDArray[np.int64]:
        """Fill day after day."""
        for day in range(len(self.block.start)):
            slots = np.repeat(np.arange(len(self.block.lines)), self.block.demand[day])
            if slots.size:
                self._assign(day, slots)
            self._advance(day)
        return self.duty

    def _assign(self, day: int, slots: NDArray[np.int64]) -> None:
        block = self.block
        able = (block.line_skill[None, slots] & ~block.skills[:, None]) == 0
        shift = block.line_shift[slots]
        allowed = able & self._allowed(day)[:, shift]
        cost = np.where(allowed, self._unwelcome(day)[:, shift] - _FILLED * block.line_weight[None, slots], _BARRED)
        spare = np.zeros((slots.size, slots.size))
        rows, columns = linear_sum_assignment(np.vstack([cost, spare]))
        for row, column in zip(rows, columns, strict=True):
            if row < block.n and allowed[row, column]:
                self.duty[row, day] = slots[column]

    def _allowed(self, day: int) -> NDArray[np.bool_]:
        """(n, shifts) duties of the day that break no rule after what has been given so far."""
        block, rule = self.block, self.block.rule
        rest = np.where(block.override[:, day], rule.rest_hard_h, rule.rest_h) * HOUR
        since = block.start[day][None] - self.last_end[:, None]
        allowed = self.may[:, day] & (since >= rest[:, None])
        allowed &= ~(self.was_night[:, None] & ~block.night[None] & (since < rule.after_nights_h * HOUR))
        allowed &= ~((self.nights_row >= rule.nights_max)[:, None] & block.night[None])
        allowed &= (self.in_row < rule.off_every_days - 1)[:, None]
        allowed &= ~((self.in_row == 0)[:, None] & (since < rule.off_h * HOUR))
        minutes = block.minutes[day][None]
        allowed &= self.worked.sum(axis=1)[:, None] + minutes <= block.horizon_min
        week = self.worked[:, max(0, day - WEEK + 1) : day].sum(axis=1)[:, None]
        fits: NDArray[np.bool_] = allowed & (week + minutes <= rule.week_max_h * HOUR)
        return fits

    def _unwelcome(self, day: int) -> NDArray[np.float64]:
        """(n, shifts) how little a crew should be taken for a shift."""
        block, rule, leaning = self.block, self.block.rule, self.leaning
        used = leaning.duties * (self.worked > 0).sum(axis=1) + leaning.in_row * self.in_row + block.avoid[:, day]
        other = (self.last_shift[:, None] >= 0) & (self.last_shift[:, None] != np.arange(block.start.shape[1]))
        soon = block.start[day][None] - self.last_end[:, None] < rule.rest_h * HOUR
        welcome: NDArray[np.float64] = (
            used[:, None]
            + leaning.other_shift * other
            + leaning.nights * self.nights[:, None] * block.night
            + rule.short_rest * soon
        )
        return welcome

    def _advance(self, day: int) -> None:
        block = self.block
        busy = self.duty[:, day] >= 0
        shift = np.append(block.line_shift, 0)[self.duty[:, day]]
        night = busy & block.night[shift]
        self.worked[:, day] = np.where(busy, block.minutes[day, shift], 0)
        self.last_end = np.where(busy, block.end[day, shift], self.last_end)
        self.in_row = np.where(busy, self.in_row + 1, 0)
        self.nights_row = np.where(night, self.nights_row + 1, 0)
        self.was_night = np.where(busy, night, self.was_night)
        self.last_shift = np.where(busy, shift, self.last_shift)
        self.nights += night
