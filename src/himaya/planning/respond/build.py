"""The standby question of a plan, one per emergency service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.duty import ALWAYS
from himaya.planning.respond.problem import Model, RespondProblem
from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himaya.planning.clock import Clock
    from himaya.planning.demand.problem import DemandResult
    from himaya.planning.doctrine import Doctrine, RespondRule
    from himaya.planning.duty import Duty
    from himaya.roads.network import RoadNetwork
    from himaya.roads.times import Times
    from himaya.scenario.model import Scenario


def on_duty(scenario: Scenario, rule: RespondRule, clock: Clock, duty: Duty = ALWAYS) -> NDArray[np.int64]:
    """Units of the service there for the whole of each watch, (n_watches,)."""
    return np.array(
        [
            sum(unit.kind in rule.kinds and duty.covers(unit, start, clock.watch_end(watch)) for unit in scenario.units)
            for watch, start in enumerate(clock.watches)
        ],
        dtype=np.int64,
    )


def busiest_hour(demand: DemandResult, clock: Clock) -> int:
    """Local hour of the slot with the largest risk over all places; travel is measured then."""
    return clock.local_hour(clock.slots[int(demand.weight.sum(axis=0).argmax())])


def respond_problems(
    scenario: Scenario,
    network: RoadNetwork,
    demand: DemandResult,
    *,
    doctrine: Doctrine,
    clock: Clock,
    closed: Sequence[int] = (),
    duty: Duty = ALWAYS,
) -> dict[str, RespondProblem]:
    """Maximal expected covering per service over the places, weighted by risk over the period.

    `closed` road sections are not driven on (road controls other than the
    gates for emergency vehicles). As many points are chosen as units of the
    service are on duty in the watch that has fewest of them.
    """
    times = standby_times(
        scenario,
        network,
        hour=busiest_hour(demand, clock),
        closed=closed,
        limit_s=max(rule.target_min for rule in doctrine.respond) * 60,
    )
    order = np.lexsort((times.origin, times.destination))
    problems = {}
    for rule in doctrine.respond:
        near = order[times.seconds[order] <= rule.target_min * 60]
        row = times.destination[near]
        n_units = int(on_duty(scenario, rule, clock, duty).min())
        problems[rule.service] = RespondProblem(
            model=Model.MAX_COVER,
            indptr=np.searchsorted(row, np.arange(len(scenario.places) + 1)),
            candidate=times.origin[near],
            time_s=times.seconds[near],
            weight=demand.weight.mean(axis=1),
            n_candidates=len(scenario.standby),
            p=n_units,
            target_s=rule.target_min * 60,
            busy_share=rule.busy_share,
            capacity_of=np.full(len(scenario.standby), n_units),
            unreached_s=0.0,
        )
    return problems


def standby_times(
    scenario: Scenario, network: RoadNetwork, *, hour: int, closed: Sequence[int], limit_s: float
) -> Times:
    """Seconds from every standby point to every place within the limit."""
    points = snap_all(network, [point.lon for point in scenario.standby], [point.lat for point in scenario.standby])
    places = snap_all(network, [place.lon for place in scenario.places], [place.lat for place in scenario.places])
    shut = np.array(sorted(closed), dtype=np.int64)
    return travel_times(network, points, places, hour=hour, closed=shut, limit_s=limit_s)
