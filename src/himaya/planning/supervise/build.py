"""The question of the supervisors' tours: a patrol question whose places are positions and whose watches are shifts.

A position in a shift is a target. What is at stake is that it is visited as often as its tier asks for: with one visit
a shift at most, the presence of a night is the length of a visit or nothing, so that expected presence is the chance of
a visit, scaled. The scale makes every target 1 - U + E * presence = unit * chance / asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.doctrine import SuperviseRule
from himaya.planning.patrol.build import driven_s, hours_of
from himaya.planning.patrol.problem import NOT_DRIVEN, PatrolProblem
from himaya.planning.supervise.positions import Position

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from himaya.planning.clock import Clock
    from himaya.planning.doctrine import Doctrine
    from himaya.planning.memo import Memo
    from himaya.planning.patrol.problem import PatrolResult
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Scenario

_FAR = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, order=True)
class TourClass:
    """Supervisors that leave the same base, by index in the scenario, in the same shift."""

    shift: int
    base: int


@dataclass(frozen=True, slots=True)
class Supervision:
    """The tours of one level: its positions, its classes of tours with their numbers, its shifts, and the question.

    shifts : (first, end) watches of each. wanted : (n_positions, n_shifts) chance asked for, 0 where none is.
    unreached : positions and shifts in which posts are manned that no tour can reach.
    unit : what a target is worth whose chance is the one asked for.
    """

    rule: SuperviseRule
    positions: tuple[Position, ...]
    shifts: tuple[tuple[int, int], ...]
    tours: dict[TourClass, int]
    due: NDArray[np.float64]
    unreached: int
    unit: float
    problem: PatrolProblem

    def chances(self, result: PatrolResult) -> NDArray[np.float64]:
        """Chance of a visit to every position in every shift, (n_positions, n_shifts)."""
        chance: NDArray[np.float64] = result.presence * self.problem.watch_steps / self.problem.dwell[:, None]
        return chance


def supervision_of(
    scenario: Scenario,
    network: RoadNetwork,
    positions: Sequence[Position],
    roads: tuple[tuple[int, ...], Memo],
    *,
    doctrine: Doctrine,
    clock: Clock,
) -> dict[str, Supervision]:
    """The tours of every level that has a base and something to visit, by level.

    Parameters
    ----------
    roads : sections that are closed at some time, and what was measured on these roads before.
    """
    hours, (closed, memo) = hours_of(clock), roads
    found = {}
    for rule in doctrine.supervise:
        bases = _bases(scenario, rule)
        visited = tuple(one for one in positions if rule.asked[one.tier - 1] > 0)
        if not bases or not visited:
            continue
        lon, lat = (
            np.array([getattr(one, axis) for one in (*visited, *(scenario.bases[base] for base in bases))])
            for axis in ("lon", "lat")
        )
        limit_s = max(rule.access_min, rule.longest_drive_min) * 60
        seconds = memo.once(
            ("supervisors' drives", hours, closed, limit_s, lon.tobytes(), lat.tobytes()),
            lambda spots=(lon, lat), limit_s=limit_s, visited=visited: driven_s(  # type: ignore[misc]  # bound defaults
                network, spots, len(visited), (hours, closed), limit_s=limit_s, memo=memo
            ),
        )
        asked = _Asked(rule, doctrine, clock, visited, bases, seconds)
        if asked.due.any():
            found[rule.level.value] = asked.supervision()
    return found


def _bases(scenario: Scenario, rule: SuperviseRule) -> tuple[int, ...]:
    """Bases of the first kind of the rule that the scenario has, by index."""
    of_kind = ([index for index, base in enumerate(scenario.bases) if base.kind is kind] for kind in rule.base_kinds)
    return tuple(next((bases for bases in of_kind if bases), ()))


class _Asked:
    """The numbers of one level, each from those before it."""

    def __init__(
        self,
        rule: SuperviseRule,
        doctrine: Doctrine,
        clock: Clock,
        positions: tuple[Position, ...],
        bases: tuple[int, ...],
        seconds: NDArray[np.float64],
    ) -> None:
        self.rule, self.patrol, self.clock, self.positions, self.bases = rule, doctrine.patrol, clock, positions, bases
        self.shifts = shifts_of(clock, doctrine)
        self.begin = np.array([self._step(clock.watches[first]) for first, _ in self.shifts])
        self.length = np.array([self._steps(clock, *shift) for shift in self.shifts])
        self.dwell = np.array([_dwell_steps(rule, one, self.patrol.step_min) for one in positions])
        self.drive = self._drive(seconds)
        self.sector = self._sector()
        self.open = self._open()
        self.manned = self._manned()
        tier_asks = np.array([rule.asked[one.tier - 1] for one in positions])
        self.due = np.where(self._reached() & self.manned, tier_asks[:, None], 0.0)

    def _step(self, moment: datetime) -> int:
        return (moment - self.clock.start) // (self.clock.watch * self.patrol.step_min // self._watch_min)

    @property
    def _watch_min(self) -> int:
        return int(self.clock.watch.total_seconds()) // 60

    def _steps(self, clock: Clock, first: int, end: int) -> int:
        """Whole steps in a shift; what is left of a shorter last watch is not used."""
        return self._step(clock.watch_end(end - 1)) - self._step(clock.watches[first])

    def _drive(self, seconds: NDArray[np.float64]) -> NDArray[np.int64]:
        """Steps between positions and bases, (1, n_spots, n_spots)."""
        n_positions = len(self.positions)
        limit_s = np.full(seconds.shape, self.rule.access_min * 60)
        limit_s[:n_positions, :n_positions] = self.rule.longest_drive_min * 60
        near = seconds <= limit_s
        steps = np.maximum(np.ceil(np.where(near, seconds, 0.0) / (self.patrol.step_min * 60)), 1)
        table = np.where(near, steps, NOT_DRIVEN).astype(np.int64)
        np.fill_diagonal(table, 0)
        return table[None]

    def _open(self) -> NDArray[np.bool_]:
        """Steps in which some post of a position is manned from beginning to end, (n_positions, n_steps)."""
        n_steps = int(self.length.sum())
        step: timedelta = self.clock.watch * self.patrol.step_min // self._watch_min
        table = np.zeros((len(self.positions), n_steps), dtype=np.bool_)
        for row, one in enumerate(self.positions):
            for start, end in one.spans:
                first = -((self.clock.start - start) // step)
                last = (end - self.clock.start) // step
                table[row, max(0, first) : max(0, last)] = True
        return table

    def _whole_visits(self) -> NDArray[np.bool_]:
        """Steps at which a visit may begin that ends within its shift, posts manned throughout."""
        n_steps = self.open.shape[1]
        shut = np.concatenate([np.zeros((len(self.positions), 1), np.int64), np.cumsum(~self.open, axis=1)], axis=1)
        shift_end = np.repeat(self.begin + self.length, self.length)
        finish = np.arange(n_steps) + self.dwell[:, None]
        undisturbed = np.take_along_axis(shut, np.minimum(finish, n_steps), axis=1) == shut[:, :-1]
        whole: NDArray[np.bool_] = undisturbed & (finish <= shift_end)
        return whole

    def _manned(self) -> NDArray[np.bool_]:
        """Positions and shifts in which posts are manned long enough for a visit, (n_positions, n_shifts)."""
        whole = self._whole_visits()
        return np.stack(
            [
                whole[:, first : first + length].any(axis=1)
                for first, length in zip(self.begin, self.length, strict=True)
            ],
            axis=1,
        )

    def _reached(self) -> NDArray[np.bool_]:
        """Positions that a tour of a single visit reaches from their base in a shift, its break kept."""
        whole, reached = self._whole_visits(), np.zeros((len(self.positions), len(self.shifts)), dtype=np.bool_)
        step_min, n_positions = self.patrol.step_min, len(self.positions)
        rest, longest = ceil(self.patrol.break_min / step_min), self.patrol.break_after_min // step_min
        row, base = np.arange(n_positions), n_positions + self.sector
        out, back = self.drive[0, base, row][:, None], self.drive[0, row, base][:, None]
        for shift, (begin, length) in enumerate(zip(self.begin.tolist(), self.length.tolist(), strict=True)):
            arrive, earliest = np.arange(length), max(0, length - longest - rest)
            leave = arrive + self.dwell[:, None]
            before = earliest + rest + out <= arrive
            there = (earliest <= leave) & (leave <= longest) & (leave + rest + back <= length)
            after = (leave + back <= longest) & (np.maximum(leave + back, earliest) + rest <= length)
            rested = before | there | after if length > longest else np.ones_like(there)
            driven = (out > 0) & (back > 0) & (out <= arrive) & (leave + back <= length)
            reached[:, shift] = (whole[:, begin : begin + length] & driven & rested).any(axis=1)
        return reached

    def _sector(self) -> NDArray[np.int64]:
        """Base of every position by number: the one of the shortest way there and back, the first of equals."""
        n_positions = len(self.positions)
        out, back = self.drive[0, n_positions:, :n_positions], self.drive[0, :n_positions, n_positions:].T
        sector: NDArray[np.int64] = np.where((out > 0) & (back > 0), out + back, _FAR).argmin(axis=0)
        return sector

    def _classes(self) -> dict[TourClass, int]:
        """How many tours leave each base in each shift: one for so many positions of its sector, or a part of them."""
        tours = {}
        for shift in range(len(self.shifts)):
            of_base = np.bincount(self.sector[self.due[:, shift] > 0], minlength=len(self.bases))
            for base in np.flatnonzero(of_base).tolist():
                number = ceil(int(of_base[base]) / self.rule.positions_per_tour)
                tours[TourClass(shift, self.bases[base])] = number
        return tours

    def supervision(self) -> Supervision:
        """The question: a chance as a scaled presence, one visit to a position in a shift at most."""
        share = self.dwell[:, None] / np.maximum(self.length, 1)
        target = self.due > 0
        unit = float((share * self.due)[target].min())
        effect = np.where(target, unit / np.where(target, share * self.due, 1.0), 0.0)
        tours = self._classes()
        base = {index: number for number, index in enumerate(self.bases)}
        problem = PatrolProblem(
            place_ids=tuple(one.id for one in self.positions),
            watch_steps=self.length,
            loss_uncovered=target.astype(np.float64),
            effect=np.minimum(effect, 1.0),
            promise=np.where(target, share * self.due, 0.0),
            ceiling=np.where(target.any(axis=0), unit, 1.0),
            dwell=self.dwell,
            may=np.ones((1, len(self.positions)), dtype=np.bool_),
            drive=self.drive,
            kind=np.zeros(len(tours), dtype=np.int64),
            base=np.array([base[one.base] for one in tours], dtype=np.int64),
            teams=np.array(list(tours.values()), dtype=np.int64),
            start=np.array([self.begin[one.shift] for one in tours], dtype=np.int64),
            end=np.array([self.begin[one.shift] + self.length[one.shift] for one in tours], dtype=np.int64),
            break_steps=ceil(self.patrol.break_min / self.patrol.step_min),
            break_after=self.patrol.break_after_min // self.patrol.step_min,
            open_steps=self.open,
            once=True,
        )
        unreached = int((self.manned & ~target).sum())
        return Supervision(self.rule, self.positions, self.shifts, tours, self.due, unreached, unit, problem)


def shifts_of(clock: Clock, doctrine: Doctrine) -> tuple[tuple[int, int], ...]:
    """The period in about equal parts of whole watches, none longer than the longest round: (first, end) each."""
    longest = max(1, doctrine.patrol.longest_round_min // doctrine.watch_min)
    n_watches = len(clock.watches)
    parts = ceil(n_watches / longest)
    edges = [n_watches * part // parts for part in range(parts + 1)]
    return tuple(pairwise(edges))


def _dwell_steps(rule: SuperviseRule, position: Position, step_min: int) -> int:
    minutes = rule.road_dwell_min if position.road else rule.dwell_min[position.tier - 1]
    return ceil(minutes / step_min)
