"""The hours of an emergency service: how many of its units are free when, and what they reach from where.

A service has as many units as the roster of the night gives it, less those that hold a post; where the doctrine says
how many may wait at most, the others stay at their bases. Watches in a row with equally many make a phase; every phase
is a standby question of its own, because the units that wait change with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.codec import Floats, Ints
from himaya.planning.doctrine import RespondRule
from himaya.planning.respond.fixed import residual
from himaya.planning.respond.problem import Model, RespondProblem
from himaya.roads.times import Times

if TYPE_CHECKING:
    from himaya.planning.clock import Clock
    from himaya.planning.duty import Span

_BACKUP = 2
"""Units within the target that a place of a double tier needs."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Watches in a row in which equally many units of a service wait, one at least.

    number : 0, 1, ... within the service; first, end : its watches, `end` excluded; units : waiting in each of them.
    """

    service: str
    number: int
    first: int
    end: int
    units: int

    @property
    def key(self) -> str:
        """Name of its question and answer, `ambulance.0`."""
        return f"{self.service}.{self.number}"

    @property
    def watches(self) -> range:
        """Its watches."""
        return range(self.first, self.end)

    def span(self, clock: Clock) -> Span:
        """From when to when it lasts."""
        return clock.watches[self.first], clock.watch_end(self.end - 1)


def phases_of(rule: RespondRule, free: NDArray[np.bool_]) -> tuple[Phase, ...]:
    """Phases of a service from which of its units are free in each watch, (n_units, n_watches)."""
    service, count = rule.service, free.sum(axis=0)
    if rule.most_waiting:
        count = np.minimum(count, rule.most_waiting)
    starts = [watch for watch in range(count.size) if watch == 0 or count[watch] != count[watch - 1]]
    runs = [(first, end) for first, end in zip(starts, [*starts[1:], count.size], strict=True) if count[first]]
    return tuple(Phase(service, number, first, end, int(count[first])) for number, (first, end) in enumerate(runs))


@dataclass(frozen=True)
class Hours:
    """One service through the night.

    free : (n_units, n_watches) which of the scenario's units are of the service, there and at no post; phases : what
        follows from it.
    travel : seconds from standby points to places, one table for each state of the roads; state_of : (n_watches,)
        which of them holds in each watch.
    weight : (n_places, n_watches) what each place counts in each watch; they add up to the risk of the period.
    target_s : (n_places,) travel target of each place; is_double : (n_places,) whether two units are wanted there.
    fixed : for each phase the standby points by index that decisions fix, repeated where several units wait at one.
    """

    rule: RespondRule
    free: NDArray[np.bool_]
    phases: tuple[Phase, ...]
    travel: Sequence[Times]
    state_of: Ints
    weight: Floats
    target_s: Floats
    is_double: NDArray[np.bool_]
    n_points: int
    fixed: tuple[Ints, ...]

    @cached_property
    def _by_point(self) -> tuple[tuple[Ints, Ints], ...]:
        """The places within their target by point, as CSR rows, by state of the roads."""
        found = []
        for times in self.travel:
            near = times.seconds <= self.target_s[times.destination]
            origin, place = times.origin[near], times.destination[near]
            order = np.lexsort((place, origin))
            found.append((np.searchsorted(origin[order], np.arange(self.n_points + 1)), place[order]))
        return tuple(found)

    @cached_property
    def _reach(self) -> tuple[tuple[Ints, Ints, Floats], ...]:
        """Point, place and seconds of every pair within the place's target, by state of the roads, places rising."""
        found = []
        for times in self.travel:
            near = times.seconds <= self.target_s[times.destination]
            point, place, seconds = times.origin[near], times.destination[near], times.seconds[near]
            order = np.lexsort((point, place))
            found.append((point[order], place[order], seconds[order]))
        return tuple(found)

    def places_near(self, point: int, watch: int) -> Ints:
        """Places that a unit at a point reaches within their target in a watch, rising."""
        first, places = self._by_point[int(self.state_of[watch])]
        found: Ints = places[first[point] : first[point + 1]]
        return found

    def points_near(self, place: int, watch: int) -> Ints:
        """Points from which a place is reached within its target in a watch, rising."""
        points, places, _ = self._reach[int(self.state_of[watch])]
        found: Ints = points[places == place]
        return found

    def units_near(self, points: Ints, watch: int) -> Ints:
        """How many units at `points` reach each place within its target in a watch, (n_places,)."""
        units = np.bincount(points, minlength=self.n_points)
        near, places, _ = self._reach[int(self.state_of[watch])]
        count: Ints = np.bincount(places, weights=units[near], minlength=len(self.weight)).astype(np.int64)
        return count

    def question(self, phase: Phase) -> RespondProblem:
        """Maximal expected covering in a phase, as if no decision fixed anything.

        Rows: every place once for every state of the roads that the phase knows, then the places that want two units
        once more, each of the first two units counting half.
        """
        states = np.unique(self.state_of[list(phase.watches)]).tolist()
        watches = [[watch for watch in phase.watches if self.state_of[watch] == state] for state in states]
        weight = np.concatenate([self.weight[:, times].sum(axis=1) for times in watches])
        double = np.tile(self.is_double, len(states))
        rows = np.concatenate([np.arange(weight.size), np.flatnonzero(double)])
        n_places, share = len(self.weight), self.rule.double_share
        reach = [self._reach[state] for state in states]
        row = np.concatenate([place + n_places * k for k, (_, place, _) in enumerate(reach)])
        first = np.searchsorted(row, np.arange(weight.size + 1))
        length = np.diff(first)[rows]
        indptr = np.append(0, np.cumsum(length))
        entry = np.arange(indptr[-1]) + np.repeat(first[:-1][rows] - indptr[:-1], length)
        is_backup = np.arange(rows.size) >= weight.size
        counted = np.where(is_backup, share / _BACKUP, np.where(double[rows], 1.0 - share, 1.0))
        return RespondProblem(
            model=Model.MAX_COVER,
            indptr=indptr,
            candidate=np.concatenate([point for point, _, _ in reach])[entry],
            time_s=np.concatenate([seconds for _, _, seconds in reach])[entry],
            weight=weight[rows] * counted,
            n_candidates=self.n_points,
            p=phase.units,
            target_s=float(self.target_s.max(initial=0.0)),
            busy_share=self.rule.busy_share,
            capacity_of=np.full(self.n_points, phase.units),
            unreached_s=0.0,
            need=np.where(is_backup, _BACKUP, 0),
        )

    @cached_property
    def questions(self) -> dict[str, RespondProblem]:
        """By phase, what is left to choose once the fixed points have their units."""
        return {phase.key: residual(self.question(phase), self.fixed[phase.number]) for phase in self.phases}

    def with_one_more(self, phase: Phase) -> RespondProblem:
        """The question of a phase with one unit more to choose a point for."""
        problem = self.questions[phase.key]
        return replace(problem, p=problem.p + 1, capacity_of=problem.capacity_of + 1)
