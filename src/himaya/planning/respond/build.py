"""The standby questions of a plan: for every emergency service, when which units are free and what they reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.cordon.controls import RoadControl
from himaya.planning.demand.problem import DemandResult
from himaya.planning.duty import Span
from himaya.planning.memo import Memo
from himaya.planning.respond.hours import Hours, phases_of
from himaya.roads.snap import snap_all
from himaya.roads.speeds import default_speed_profile
from himaya.roads.times_after import Trips
from himaya.scenario.model import Settlement

if TYPE_CHECKING:
    from himaya.planning.clock import Clock
    from himaya.planning.doctrine import Doctrine, RespondRule
    from himaya.roads.network import RoadNetwork
    from himaya.roads.times import Times
    from himaya.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the services stand on: the demand, the roads under control, and which units are free in which watch.

    free : (n_units, n_watches); fixed : standby points by index that decisions fix for a service in a span.
    """

    demand: DemandResult
    controls: Sequence[RoadControl]
    free: NDArray[np.bool_]
    fixed: Callable[[str, Span], NDArray[np.int64]]
    memo: Memo


def busiest_hour(demand: DemandResult, clock: Clock) -> int:
    """Local hour of the slot with the largest risk over all places."""
    return clock.local_hour(clock.slots[int(demand.weight.sum(axis=0).argmax())])


def hours_of(
    scenario: Scenario,
    network: RoadNetwork,
    readiness: Readiness,
    *,
    doctrine: Doctrine,
    clock: Clock,
    workers: int = 1,
) -> dict[str, Hours]:
    """Every service of the doctrine through the night; travel is measured at each watch's hour.

    Roads that are under control for a whole watch or a part of it are not driven on in it, but for gates, which open
    to responders.
    """
    demand = readiness.demand
    known = {place.settlement for place in scenario.places}
    limit_s = max((target_min(rule, one) for rule in doctrine.respond for one in known), default=0.0) * 60
    travel, state_of = _travel(scenario, network, readiness, clock=clock, limit_s=limit_s, workers=workers)
    weight = _weight(demand, clock)
    kinds = np.array([unit.kind for unit in scenario.units], dtype=object)
    found = {}
    for rule in doctrine.respond:
        free = readiness.free & np.isin(kinds, rule.kinds)[:, None]
        phases = phases_of(rule, free)
        target_s = [target_min(rule, place.settlement) * 60 for place in scenario.places]
        found[rule.service] = Hours(
            rule=rule,
            free=free,
            phases=phases,
            travel=travel,
            state_of=state_of,
            weight=weight,
            target_s=np.array(target_s, dtype=np.float64),
            is_double=np.isin(demand.tier, rule.double_tiers),
            n_points=len(scenario.standby),
            fixed=tuple(readiness.fixed(rule.service, phase.span(clock)) for phase in phases),
        )
    return found


def target_min(rule: RespondRule, settlement: Settlement) -> float:
    """Travel target of a service in an area, in minutes."""
    return rule.rural_min if settlement is Settlement.RURAL and rule.rural_min else rule.target_min


def _weight(demand: DemandResult, clock: Clock) -> NDArray[np.float64]:
    """Share of each place's mean risk over the period that falls into each watch, (n_places, n_watches)."""
    n_slots = demand.weight.shape[1]
    edges = np.arange(len(clock.watches)) * clock.slots_per_watch
    weight: NDArray[np.float64] = np.add.reduceat(demand.weight, edges, axis=1) / n_slots
    return weight


def _travel(
    scenario: Scenario, network: RoadNetwork, readiness: Readiness, *, clock: Clock, limit_s: float, workers: int
) -> tuple[tuple[Times, ...], NDArray[np.int64]]:
    """Times from every standby point to every place for each state of the roads, and the state of each watch."""
    points = snap_all(network, [point.lon for point in scenario.standby], [point.lat for point in scenario.standby])
    places = snap_all(network, [place.lon for place in scenario.places], [place.lat for place in scenario.places])
    shut = [control for control in readiness.controls if not control.gate]
    share = default_speed_profile().hourly_share[np.unique(network.road_class)]
    trips = partial(Trips, network, points, places, limit_s, workers=workers)
    states: dict[tuple[bytes, tuple[int, ...]], int] = {}
    tables: list[Times] = []
    state_of = []
    for watch, start in enumerate(clock.watches):
        hour, end = clock.local_hour(start), clock.watch_end(watch)
        closed = tuple(sorted({one.section for one in shut if one.start < end and start < one.end}))
        state = share[:, hour].tobytes(), closed
        if state not in states:
            states[state] = len(tables)
            key = ("standby", limit_s, state[0])
            tables.append(readiness.memo.times(key, closed, partial(trips, hour=hour)))
        state_of.append(states[state])
    return tuple(tables), np.array(state_of, dtype=np.int64)
