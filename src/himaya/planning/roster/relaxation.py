"""The relaxation of a block whose dual prices prove a shortage: crews alike taken together, in parts of crews.

Crews of one sort flow from day to day through what they may be: free, on a shift, on their k-th night in a row. What
every duty table satisfies is written down as rows; by weak duality any prices on them, those of inequalities >= 0,
give a bound (`bound_of`), so the proof needs no solver and no trust in one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.roster.block import HOUR, WEEK
from himaya.planning.roster.facts import exclusive, first_window, may_work, most_duties

if TYPE_CHECKING:
    from himaya.planning.roster.block import Block

_ROUNDING = 1e-6
_FREE = (-1, 0)
State = tuple[int, int]
"""Shift (-1 = free) and how many nights in a row with this one (0 = no night)."""


@dataclass(frozen=True, eq=False)
class Relaxation:
    """Minimise cost @ v over 0 <= v <= most; rows (row, column, value) @ v <= limit, or = limit where `equal`."""

    cost: NDArray[np.float64]
    most: NDArray[np.float64]
    limit: NDArray[np.float64]
    equal: NDArray[np.bool_]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: NDArray[np.float64]


@dataclass
class _Writer:
    """Collects columns and rows."""

    cost: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    limit: list[float] = field(default_factory=list)
    equal: list[bool] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def column_of(self, most: int, cost: int = 0) -> int:
        self.most.append(float(most))
        self.cost.append(float(cost))
        return len(self.most) - 1

    def add(self, columns: list[int], limit: float, *, values: list[float] | None = None, equal: bool = False) -> None:
        """One row; without `values` every column counts once."""
        before = len(self.column)
        self.column += columns
        self.value += [1.0] * len(columns) if values is None else values
        self.row += [len(self.limit)] * (len(self.column) - before)
        self.limit.append(float(limit))
        self.equal.append(equal)


def rows_of(block: Block) -> Relaxation:
    """Write down the relaxation of a block; the order of its rows depends on the block alone."""
    writer = _Writer()
    sorts = _sorts(block)
    flows = [_Flow(writer, block, members) for members in sorts]
    for flow in flows:
        flow.hours_and_days_off()
    _coverage(writer, block, flows)
    cost, most, limit, value = (
        np.array(getattr(writer, name), dtype=np.float64) for name in ("cost", "most", "limit", "value")
    )
    row, column = (np.array(getattr(writer, name), dtype=np.int64) for name in ("row", "column"))
    return Relaxation(cost, most, limit, np.array(writer.equal, dtype=np.bool_), row, column, value)


def bound_of(relaxation: Relaxation, price: NDArray[np.float64]) -> int:
    """Least weighted shortage that prices prove, rounded up to a whole number; 0 without prices.

    A negative price of an inequality proves nothing and counts as 0.
    """
    if not price.size:
        return 0
    fair = np.where(relaxation.equal, price, np.maximum(price, 0.0))
    reduced = relaxation.cost.copy()
    np.add.at(reduced, relaxation.column, relaxation.value * fair[relaxation.row])
    proven = float(np.minimum(reduced, 0.0) @ relaxation.most - fair @ relaxation.limit)
    return max(0, ceil(proven - _ROUNDING))


def _sorts(block: Block) -> list[NDArray[np.int64]]:
    """Crews that the rules treat alike, in the order of the block."""
    found: dict[tuple[object, ...], list[int]] = {}
    for crew in range(block.n):
        names = ("skills", "leave", "override", "last_end", "days_before", "nights_before")
        found.setdefault(tuple(str(getattr(block, name)[crew].tolist()) for name in names), []).append(crew)
    return [np.array(members) for members in found.values()]


class _Flow:
    """Columns and rows of the crews of one sort."""

    def __init__(self, writer: _Writer, block: Block, members: NDArray[np.int64]) -> None:
        self.writer, self.block, self.count = writer, block, len(members)
        self.one = int(members[0])
        self.may = may_work(block)[self.one]
        days = len(block.start)
        self.into: list[dict[State, list[int]]] = [{} for _ in range(days)]
        self.on: list[list[list[int]]] = [[[] for _ in range(block.start.shape[1] + 1)] for _ in range(days)]
        """Columns of the crews of this sort by day and shift, those free last."""
        normal, hard = (exclusive(block, hours) for hours in (block.rule.rest_h, block.rule.rest_hard_h))
        self.barred = np.where(block.override[self.one, 1:, None, None], hard, normal)
        for day in range(days):
            self._step(day)

    def _step(self, day: int) -> None:
        """Arcs into a day; what came into the day before leaves it."""
        before = {(-1, int(self.block.nights_before[self.one])): []} if day == 0 else self.into[day - 1]
        for state, arrived in before.items():
            leaving = []
            for following in self._following(day, state):
                column = self.writer.column_of(self.count)
                self.into[day].setdefault(following, []).append(column)
                self.on[day][following[0]].append(column)
                leaving.append(column)
            signs = [1.0] * len(leaving) + [-1.0] * len(arrived)
            self.writer.add([*leaving, *arrived], self.count if day == 0 else 0, values=signs, equal=True)

    def _following(self, day: int, state: State) -> list[State]:
        shift, nights = state
        found = [_FREE]
        for other in np.flatnonzero(self.may[day]).tolist():
            row = nights + 1 if self.block.night[other] else 0
            apart = day == 0 or shift < 0 or not self.barred[day - 1, shift, other]
            if apart and row <= self.block.rule.nights_max:
                found.append((other, row))
        return found

    def hours_and_days_off(self) -> None:
        """Hours over the table and in seven days; a free day in every so many."""
        rule, count, days = self.block.rule, self.count, len(self.into)
        minutes = self.block.minutes.astype(float).tolist()
        duties = [[column for columns in day[:-1] for column in columns] for day in self.on]
        lengths = [
            [length for length, columns in zip(row, day, strict=False) for _ in columns]
            for row, day in zip(minutes, self.on, strict=True)
        ]
        every = list(chain.from_iterable(duties))
        self.writer.add(every, most_duties(self.block) * count)
        self.writer.add(every, self.block.horizon_min * count, values=list(chain.from_iterable(lengths)))
        for begin in range(max(1, days - WEEK + 1)):
            week = slice(begin, begin + WEEK)
            worked = list(chain.from_iterable(lengths[week]))
            self.writer.add(list(chain.from_iterable(duties[week])), rule.week_max_h * HOUR * count, values=worked)
        windows = [(begin, begin + rule.off_every_days) for begin in range(days - rule.off_every_days + 1)]
        before = first_window(int(self.block.days_before[self.one]), rule.off_every_days)
        if before < rule.off_every_days and before <= days:
            windows.append((0, before))
        for begin, end in windows:
            free = [column for day in self.on[begin:end] for column in day[-1]]
            self.writer.add(free, -count, values=[-1.0] * len(free))


def _coverage(writer: _Writer, block: Block, flows: list[_Flow]) -> None:
    """Every duty serves one line that its crew is able to; a line is filled or short."""
    filled: dict[tuple[int, int], list[int]] = {}
    demand = block.demand.tolist()
    for flow in flows:
        able = ((block.line_skill & ~block.skills[flow.one]) == 0).tolist()
        for day, shift in np.ndindex(*block.start.shape):
            fills = []
            for line in np.flatnonzero(block.line_shift == shift).tolist():
                if able[line] and demand[day][line]:
                    fills.append(writer.column_of(demand[day][line]))
                    filled.setdefault((day, line), []).append(fills[-1])
            present = flow.on[day][shift]
            signs = [1.0] * len(present) + [-1.0] * len(fills)
            writer.add([*present, *fills], 0.0, values=signs, equal=True)
    for day, line in np.argwhere(block.demand > 0).tolist():
        short = writer.column_of(demand[day][line], int(block.line_weight[line]))
        writer.add([short, *filled.get((day, line), [])], demand[day][line], equal=True)
