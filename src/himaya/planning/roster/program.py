"""The block as a constraint program for CP-SAT, and the one place where a search is run."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from himaya.planning.result import never_stop
from himaya.planning.roster.block import HOUR, WEEK
from himaya.planning.roster.cost import missing
from himaya.planning.roster.facts import exclusive, first_window, gaps, may_work, spoils_day_off, too_soon_after_nights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.result import StopRule
    from himaya.planning.roster.block import Block

Var = cp_model.IntVar
_WATCH_S = 0.02
"""Seconds between two questions to the stop rule while a search runs."""


@dataclass(frozen=True, slots=True)
class Found:
    """A duty table of a block with its proof: no `duty` where none was found, not `proved` where the limit ended it."""

    duty: NDArray[np.int64] | None
    bound: float
    proved: bool


class Program:
    """Variables and rules of one block; once the stop rule fires it is not written to the end, and never searched."""

    def __init__(self, block: Block, *, stop: StopRule = never_stop) -> None:
        """Write down the rules that always hold; coverage and objective follow."""
        self.block = block
        self._stop = stop
        self.model = cp_model.CpModel()
        self.may = may_work(block) & self._asked()[None]
        self.duty: dict[tuple[int, int, int], Var] = {
            (int(c), int(d), int(s)): self.model.new_bool_var("") for c, d, s in np.argwhere(self.may)
        }
        self.short: dict[tuple[int, int], Var] = {}
        self._of_class: list[tuple[NDArray[np.int64], dict[tuple[int, int], Var]]] = []
        for crew in range(block.n):
            if stop():
                return
            self._rest(crew)
            self._days_off(crew)
            self._hours(crew)
            self._nights(crew)

    def _asked(self) -> NDArray[np.bool_]:
        asked = np.zeros(self.block.start.shape, dtype=np.bool_)
        day, line = np.nonzero(self.block.demand)
        asked[day, self.block.line_shift[line]] = True
        return asked

    def _at(self, crew: int, day: int, shifts: NDArray[np.bool_] | None = None) -> list[Var]:
        """Duties of a crew on a day, all or those of some shifts."""
        chosen = range(self.may.shape[2]) if shifts is None else np.flatnonzero(shifts)
        return [self.duty[crew, day, int(s)] for s in chosen if self.may[crew, day, s]]

    def _rest(self, crew: int) -> None:
        block = self.block
        normal, hard = (exclusive(block, hours) for hours in (block.rule.rest_h, block.rule.rest_hard_h))
        for day in range(len(block.start)):
            self.model.add_at_most_one(self._at(crew, day))
        for day, shift in np.ndindex(len(block.start) - 1, block.start.shape[1]):
            barred = self._at(crew, day + 1, (hard if block.override[crew, day + 1] else normal)[day, shift])
            if barred and self.may[crew, day, shift]:
                self.model.add_at_most_one([self.duty[crew, day, shift], *barred])
        for day, shift, other in np.argwhere(too_soon_after_nights(block)):
            if self.may[crew, day, shift] and self.may[crew, day + 2, other]:
                pair = self.duty[crew, day, shift] + self.duty[crew, day + 2, other]
                self.model.add(pair <= 1 + sum(self._at(crew, day + 1)))
        if block.nights_before[crew] > 0 and len(block.start) > 1:
            soon = block.start[1] - block.last_end[crew] < block.rule.after_nights_h * HOUR
            for duty in self._at(crew, 1, soon & ~block.night):
                self.model.add(duty <= sum(self._at(crew, 0)))

    def _days_off(self, crew: int) -> None:
        block, every = self.block, self.block.rule.off_every_days
        days = len(block.start)
        before = first_window(int(block.days_before[crew]), every)
        windows = [(begin, begin + every) for begin in range(days - every + 1)]
        windows += [(0, before)] if before < every and before <= days else []
        if not windows:
            return
        off = [self.model.new_bool_var("") for _ in range(days)]
        for day in range(days):
            self.model.add_at_most_one([off[day], *self._at(crew, day)])
        for day, shift, other in np.argwhere(spoils_day_off(block)):
            if self.may[crew, day, shift] and self.may[crew, day + 2, other]:
                self.model.add(self.duty[crew, day, shift] + self.duty[crew, day + 2, other] + off[day + 1] <= 2)  # noqa: PLR2004 - two of three
        if days > 1 and block.days_before[crew] > 0:
            for duty in self._at(crew, 1, block.start[1] - block.last_end[crew] < block.rule.off_h * HOUR):
                self.model.add_at_most_one([duty, off[0]])
        for begin, end in windows:
            self.model.add_at_least_one(off[begin:end])

    def _hours(self, crew: int) -> None:
        block = self.block
        days = len(block.start)
        self.model.add(self._minutes(crew, 0, days) <= block.horizon_min)
        for begin in range(max(1, days - WEEK + 1)):
            self.model.add(self._minutes(crew, begin, begin + WEEK) <= block.rule.week_max_h * HOUR)

    def _minutes(self, crew: int, begin: int, end: int) -> cp_model.LinearExpr:
        minutes = self.block.minutes
        worked = [(d, s) for d, s in np.argwhere(self.may[crew]) if begin <= d < end]
        return cp_model.LinearExpr.weighted_sum(
            [self.duty[crew, int(d), int(s)] for d, s in worked], [int(minutes[d, s]) for d, s in worked]
        )

    def _nights(self, crew: int) -> None:
        block, most = self.block, self.block.rule.nights_max
        nights = [self._at(crew, day, block.night) for day in range(len(block.start))]
        for begin in range(len(nights) - most):
            self.model.add(sum(chain.from_iterable(nights[begin : begin + most + 1])) <= most)
        before = int(block.nights_before[crew])
        if 0 < before <= most and most - before < len(nights):
            self.model.add(sum(chain.from_iterable(nights[: most - before + 1])) <= most - before)

    def cover(self, *, full: bool) -> None:
        """Every duty serves a line, every line is filled or short; with `full` nothing may be short."""
        block = self.block
        asked = [(day, line) for day, line in np.argwhere(block.demand > 0).tolist()]
        for mask in np.unique(block.skills).tolist():
            able = (block.line_skill & ~mask) == 0
            fill = {
                (day, line): self.model.new_int_var(0, int(block.demand[day, line]), "")
                for day, line in asked
                if able[line]
            }
            self._present(np.flatnonzero(block.skills == mask), fill)
        for at in asked:
            most = int(block.demand[at])
            self.short[at] = self.model.new_int_var(0, 0 if full else most, "")
            filled = sum(fill[at] for _, fill in self._of_class if at in fill)
            self.model.add(filled + self.short[at] == most)

    def _present(self, members: NDArray[np.int64], fill: dict[tuple[int, int], Var]) -> None:
        """The crews of one class of skills on a shift are those that fill its lines."""
        self._of_class.append((members, fill))
        for day, shift in np.ndindex(*self.block.start.shape):
            lines = [fill[day, line] for line in self._lines(shift) if (day, line) in fill]
            present = [self.duty[crew, day, shift] for crew in members.tolist() if self.may[crew, day, shift]]
            if lines or present:
                self.model.add(sum(present) == sum(lines))

    def _lines(self, shift: int) -> list[int]:
        found: list[int] = np.flatnonzero(self.block.line_shift == shift).tolist()
        return found

    def weighted_shortage(self) -> cp_model.LinearExpr:
        """Sum of the crews missing with the weights of their lines."""
        weights = [int(self.block.line_weight[line]) for _, line in self.short]
        return cp_model.LinearExpr.weighted_sum(list(self.short.values()), weights)

    def minimise(self, shortage_bound: int) -> None:
        """Least cost; `shortage_bound` is known to hold."""
        shortage = self.weighted_shortage()
        self.model.add(shortage >= shortage_bound)
        self.model.minimize(self.block.rule.shortage * shortage + self._moves() + self._avoided() + self._spread())

    def _avoided(self) -> cp_model.LinearExpr:
        costly = [(at, int(self.block.avoid[at[0], at[1]])) for at in self.duty if self.block.avoid[at[0], at[1]]]
        return cp_model.LinearExpr.weighted_sum([self.duty[at] for at, _ in costly], [cost for _, cost in costly])

    def _moves(self) -> cp_model.LinearExpr:
        block, rule = self.block, self.block.rule
        counted: list[tuple[Var, int]] = []
        apart = gaps(block, 1)
        barred = exclusive(block, rule.rest_h), exclusive(block, rule.rest_hard_h)
        earlier = block.start[:-1, None, :] < block.start[:-1, :, None]
        cost = rule.short_rest * (apart < rule.rest_h * HOUR) + rule.backward * earlier
        for crew in range(block.n):
            if self._stop():
                break
            for day, one, other in np.argwhere(cost > 0):
                both = self.may[crew, day, one] and self.may[crew, day + 1, other]
                if both and not barred[int(block.override[crew, day + 1])][day, one, other]:
                    move = self.model.new_bool_var("")
                    pair = self.duty[crew, int(day), int(one)] + self.duty[crew, int(day) + 1, int(other)]
                    self.model.add(pair <= 1 + move)
                    counted.append((move, int(cost[day, one, other])))
            soon = block.start[0] - block.last_end[crew] < rule.rest_h * HOUR
            counted += [(duty, rule.short_rest) for duty in self._at(crew, 0, soon)]
        return cp_model.LinearExpr.weighted_sum([var for var, _ in counted], [weight for _, weight in counted])

    def _spread(self) -> cp_model.LinearExpr:
        block, rule, model = self.block, self.block.rule, self.model
        fair = np.flatnonzero(~block.leave.any(axis=1))
        days = len(block.start)
        if fair.size < 2:  # noqa: PLR2004 - one crew is never above another
            return cp_model.LinearExpr.sum([])
        most = int(block.minutes.max()) * days
        low, high = model.new_int_var(0, most, ""), model.new_int_var(0, most, "")
        few, many = model.new_int_var(0, days, ""), model.new_int_var(0, days, "")
        for crew in fair:
            minutes = self._minutes(int(crew), 0, days)
            model.add(minutes >= low)
            model.add(minutes <= high)
            nights = sum(chain.from_iterable(self._at(int(crew), day, block.night) for day in range(days)))
            model.add(nights >= few)
            model.add(nights <= many)
        hours, more = model.new_int_var(0, most // HOUR + 1, ""), model.new_int_var(0, days, "")
        model.add(HOUR * hours >= high - low - rule.spread_free_h * HOUR)
        model.add(more >= many - few - rule.spread_free_nights)
        return rule.spread_hour * hours + rule.spread_night * more

    def search(
        self,
        *,
        limit: float,
        seed: int,
        start: NDArray[np.int64] | None = None,
        linear: int = 1,
    ) -> Found:
        """Search within a deterministic time on one thread from a duty table; a stop ends it with what was found.

        `linear` is how much of the program the search relaxes linearly (CP-SAT's `linearization_level`, 0 to 2).
        """
        if self._stop():
            return Found(None, 0.0, proved=False)
        if start is not None:
            self._hint(start)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = linear
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = limit
        with _watched(solver, self._stop):
            status = solver.solve(self.model)
        proved = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(None, 0.0, proved)
        return Found(self._read(solver), float(solver.best_objective_bound), proved)

    def _hint(self, start: NDArray[np.int64]) -> None:
        shift = np.append(self.block.line_shift, -1)[start]
        for at, variable in self.duty.items():
            self.model.add_hint(variable, int(shift[at[0], at[1]] == at[2]))
        lacking = missing(self.block, start)
        for (day, line), variable in self.short.items():
            self.model.add_hint(variable, int(lacking[day, line]))
        for members, fill in self._of_class:
            for (day, line), variable in fill.items():
                self.model.add_hint(variable, int((start[members, day] == line).sum()))

    def _read(self, solver: cp_model.CpSolver) -> NDArray[np.int64]:
        """Line of each crew on each day: within a class of skills the crews of a shift take its lines in turn."""
        block = self.block
        duty = np.full((block.n, len(block.start)), -1)
        present = {at for at, variable in self.duty.items() if solver.boolean_value(variable)}
        for members, fill in self._of_class:
            for day, shift in np.ndindex(*block.start.shape):
                there = iter([int(c) for c in members if (int(c), day, shift) in present])
                for line in self._lines(shift):
                    wanted = solver.value(fill[day, line]) if (day, line) in fill else 0
                    for _ in range(wanted):
                        duty[next(there), day] = line
        return duty


@contextmanager
def _watched(solver: cp_model.CpSolver, stop: StopRule) -> Iterator[None]:
    """Ask the stop rule while a search runs, whether or not it finds anything, and end it when the rule fires."""
    if stop is never_stop:
        yield
        return
    over = Event()

    def watch() -> None:
        while not over.wait(_WATCH_S):
            if stop():
                solver.stop_search()

    watching = Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()
