"""The rehearsal question of a plan: its crews at their points, its roads, its crowds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.clock import Clock
from himaya.planning.cordon.controls import RoadControl
from himaya.planning.demand.problem import DemandResult
from himaya.planning.doctrine import Doctrine
from himaya.planning.duty import Duty, Span, without
from himaya.planning.rehearse.crowd import busiest, crowd_of, service_of
from himaya.planning.rehearse.parts import UNREACHED, Crews, Incidents, Service, Travel
from himaya.planning.rehearse.problem import BATCHES, RehearseProblem
from himaya.planning.rehearse.travel import RoadState, Spots, joined, main_roads, spot_ms
from himaya.planning.respond.build import busiest_hour
from himaya.planning.respond.relief import Relief
from himaya.roads.network import RoadNetwork
from himaya.roads.snap import snap_all
from himaya.scenario.model import BaseKind, Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.doctrine import RespondRule
    from himaya.roads.snap import Anchors

_RECALLED = 400
"""Most places between which driving times are measured; with more, a unit takes no call before it is back."""
_CHECKED = 40_000
"""Calls of all nights together that a verification can live through again in seconds."""
_TRIED = 20_000_000
"""Calls of all nights and trials together that a rehearsal can live through in seconds."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a night is rehearsed on: the world, the deployment that stands in it, and threads that change nothing.

    scenario : with the attendance that is expected; waiting : who waits at which point, for each answered service.
    """

    scenario: Scenario
    network: RoadNetwork
    doctrine: Doctrine
    clock: Clock
    duty: Duty
    demand: DemandResult
    controls: Sequence[RoadControl]
    waiting: Mapping[str, Sequence[Relief]]
    workers: int = 2


@dataclass(frozen=True)
class Rehearsal:
    """The question, and what its numbers stand for.

    units : scenario unit behind each number of the crews; roads : sections that each closure closes, the most used
    section first; incident_at : when the incidents happen.
    """

    problem: RehearseProblem
    units: tuple[int, ...]
    roads: tuple[tuple[int, ...], ...]
    incident_at: datetime


@dataclass(frozen=True, slots=True)
class _Row:
    unit: int
    service: int
    spot: tuple[str, int]
    start: datetime
    end: datetime


def rehearsal_of(stage: Stage) -> Rehearsal | None:
    """The rehearsal question, None where the doctrine has no numbers for it or no service waits anywhere."""
    rule = stage.doctrine.rehearse
    if rule is None:
        return None
    calls = {one.service: one for one in rule.services}
    rules = [one for one in stage.doctrine.respond if one.service in stage.waiting and one.service in calls]
    if not rules:
        return None
    rows = [row for number, one in enumerate(rules) for row in _rows(stage, number, one)]
    services = tuple(service_of(stage.demand, one, calls[one.service]) for one in rules)
    where = sorted({row.spot for row in rows})
    units = sorted({row.unit for row in rows})
    spots = _spots(stage, where)
    roads = _Roads(stage, spots, round(rule.opening_min * 60_000))
    weight = stage.demand.weight.mean(axis=1)
    tried = main_roads(spots, roads.state, roads.closed_ms[:, roads.behind :], weight, rule)
    slot, places = busiest(stage.demand, 2)
    needed = np.array([calls[one.service].incident_units for one in rules])
    problem = RehearseProblem(
        nights=_nights(rule.nights, services, rows, stage.clock, len(tried)),
        horizon_ms=_ms(stage.clock, stage.clock.end),
        slot_ms=round(stage.clock.slot / timedelta(milliseconds=1)),
        recall=spots.recall,
        services=services,
        crews=_crews(rows, units, where, stage.clock),
        travel=roads.travel(roads.closed_ms),
        crowd=crowd_of(stage.scenario, stage.doctrine, rule.nights),
        incidents=Incidents(_ms(stage.clock, stage.clock.slots[slot]), places, needed),
        closures=tuple(roads.travel(roads.table((*roads.state.closed, *road))) for road in tried),
    )
    return Rehearsal(problem, tuple(units), tuple(tried), stage.clock.slots[slot])


class _Roads:
    """The roads before the first planned closure, while any stands (all of them count as closed), and after the last.

    Speeds are those of the hour with the largest risk, as for the standby points. Where closures leave no way, one is
    opened or the rest is walked: that takes `opening_ms` longer than the open roads would.
    """

    def __init__(self, stage: Stage, spots: Spots, opening_ms: int) -> None:
        clock = stage.clock
        shut = [control for control in stage.controls if not control.gate]
        start, end = (
            min((one.start for one in shut), default=clock.end),
            max((one.end for one in shut), default=clock.start),
        )
        self._spots, self._workers, self._opening_ms = spots, stage.workers, opening_ms
        self._from_ms, self._to_ms = max(_ms(clock, start), 0), _ms(clock, min(end, clock.end))
        self._horizon_ms = _ms(clock, clock.end)
        self.behind = len(spots.points) + len(spots.hospitals)
        self._hour = busiest_hour(stage.demand, clock)
        self._open_ms = spot_ms(spots, RoadState(self._hour, ()), workers=stage.workers)
        self.state = RoadState(self._hour, tuple(sorted(control.section for control in shut)))
        self.closed_ms = self.table(self.state.closed) if shut else self._open_ms

    def table(self, closed: Sequence[int]) -> NDArray[np.int32]:
        """Milliseconds between all spots with some sections closed."""
        state = RoadState(self._hour, tuple(sorted(set(closed))))
        ms = spot_ms(self._spots, state, workers=self._workers)
        opened = np.minimum(self._open_ms.astype(np.int64) + self._opening_ms, UNREACHED)
        return np.where((ms == UNREACHED) & (self._open_ms < UNREACHED), opened, ms).astype(np.int32)

    def travel(self, closed_ms: NDArray[np.int32]) -> Travel:
        """The night with these times while closures stand, and open roads before and after."""
        if self._from_ms >= self._to_ms:
            return joined([0], [closed_ms], self._spots)
        begins, tables = [self._from_ms], [closed_ms]
        if self._from_ms > 0:
            begins, tables = [0, *begins], [self._open_ms, *tables]
        if self._to_ms < self._horizon_ms:
            begins, tables = [*begins, self._to_ms], [*tables, self._open_ms]
        return joined(begins, tables, self._spots)


def _ms(clock: Clock, instant: datetime) -> int:
    return round((instant - clock.start) / timedelta(milliseconds=1))


def _rows(stage: Stage, number: int, rule: RespondRule) -> list[_Row]:
    """Units of one service at their points, and at their bases for the rest of their duty."""
    scenario = stage.scenario
    base_of = {base.id: index for index, base in enumerate(scenario.bases)}
    rows = [
        _Row(relief.unit, number, ("standby", relief.point), relief.start, relief.end)
        for relief in stage.waiting[rule.service]
    ]
    placed: dict[int, list[Span]] = {}
    for row in rows:
        placed.setdefault(row.unit, []).append((row.start, row.end))
    for index, unit in enumerate(scenario.units):
        if unit.kind in rule.kinds:
            rows += [
                _Row(index, number, ("base", base_of[unit.base_id]), start, end)
                for span in stage.duty.of(unit)
                for start, end in without(span, placed.get(index, []))
            ]
    within = [row for row in rows if row.start < stage.clock.end and row.end > stage.clock.start]
    return sorted(within, key=lambda row: (row.unit, row.start))


def _crews(rows: Sequence[_Row], units: Sequence[int], where: Sequence[tuple[str, int]], clock: Clock) -> Crews:
    number, point = {unit: k for k, unit in enumerate(units)}, {spot: k for k, spot in enumerate(where)}
    return Crews(
        np.array([number[row.unit] for row in rows]),
        np.array([row.service for row in rows]),
        np.array([point[row.spot] for row in rows]),
        np.array([_ms(clock, row.start) for row in rows]),
        np.array([_ms(clock, row.end) for row in rows]),
    )


def _spots(stage: Stage, where: Sequence[tuple[str, int]]) -> Spots:
    scenario = stage.scenario
    points = [(scenario.standby if kind == "standby" else scenario.bases)[index] for kind, index in where]
    hospitals = [base for base in scenario.bases if base.kind is BaseKind.HOSPITAL]

    def snapped(spots: Sequence[object]) -> Anchors:
        lon, lat = ([getattr(spot, axis) for spot in spots] for axis in ("lon", "lat"))
        return snap_all(stage.network, lon, lat)

    recall = len(scenario.places) <= _RECALLED
    return Spots(stage.network, snapped(points), snapped(hospitals), snapped(scenario.places), recall)


def _nights(most: int, services: Sequence[Service], rows: Sequence[_Row], clock: Clock, roads: int) -> int:
    """As many nights as the doctrine wants, fewer where calls are so many that they could not be checked."""
    hours = clock.slot / timedelta(hours=1)
    calls = [float(service.rate_per_h.sum()) * hours for service in services]
    units = np.bincount([row.service for row in rows], minlength=len(services))
    tried = sum(count * (2 + roads + int(crews)) for count, crews in zip(calls, units, strict=True))
    fits = min(_CHECKED / max(sum(calls), 1.0), _TRIED / max(tried, 1.0))
    return max(min(most, int(fits) // BATCHES * BATCHES), min(most, BATCHES))
