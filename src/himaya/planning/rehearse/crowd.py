"""From the demand room's answer to calls and crowds of a rehearsal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.demand.crowd import gathering
from himaya.planning.demand.problem import demand_problem
from himaya.planning.rehearse.parts import Crowd, Service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himaya.planning.codec import Ints
    from himaya.planning.demand.problem import DemandResult
    from himaya.planning.doctrine import CallRule, CrowdRule, Doctrine, RespondRule
    from himaya.scenario.model import Door, Scenario

MS_PER_MIN = 60_000
_DURATIONS = 64
_PER = 10_000.0
_CHECKED = 200_000
"""People of all nights together that a verification can let through the gates again in seconds."""
_FEWEST_NIGHTS = 5


def exponential_ms(mean_ms: float) -> Ints:
    """Equally likely durations: the middles of the classes of an exponential distribution."""
    middle = (np.arange(_DURATIONS) + 0.5) / _DURATIONS
    return np.rint(-mean_ms * np.log1p(-middle)).astype(np.int64)


def service_of(demand: DemandResult, respond: RespondRule, calls: CallRule) -> Service:
    """What a service is called to; people still outside the gates are there as well."""
    there: NDArray[np.float64] = demand.present + demand.queue
    return Service(
        kind=respond.service,
        rate_per_h=calls.calls_per_10000_h * there / _PER + calls.calls_base_h,
        target_ms=round(respond.target_min * MS_PER_MIN + calls.turnout_s * 1000),
        turnout_ms=round(calls.turnout_s * 1000),
        scene_ms=exponential_ms(calls.scene_min * MS_PER_MIN),
        transport_share=calls.transport_share,
        handover_ms=exponential_ms(calls.handover_min * MS_PER_MIN),
    )


def lanes_of(doors: Sequence[Door], rule: CrowdRule) -> list[tuple[float, int]]:
    """Streams through the gates as in the demand room: share of the arrivals, and lanes that search them (0 = none)."""
    women, men = sum(door.lanes_women for door in doors), sum(door.lanes_men for door in doors)
    if women and men:
        return [(rule.women_share, women), (1.0 - rule.women_share, men)]
    return [(1.0, women + men)]


def crowd_of(scenario: Scenario, doctrine: Doctrine, most: int) -> Crowd:
    """Gates of every place where people gather, and the waves of people who come to them.

    Parameters
    ----------
    scenario : with the attendance that is expected; most : nights at most.
    """
    rule, problem = doctrine.crowd, demand_problem(scenario, doctrine)
    doors, gatherings = problem.doors_of(), problem.services_of()
    gate_place: list[int] = []
    lanes: list[int] = []
    waves: list[tuple[float, ...]] = []
    for index, place in enumerate(scenario.places):
        if not gatherings[place.id]:
            continue
        for share, count in lanes_of(doors[place.id], rule):
            for one in (gathering(problem, service) for service in gatherings[place.id]):
                times = (one.open_min, one.start_min, one.end_min, one.gone_min)
                waves.append((len(lanes), share * one.attendance, *times))
            gate_place.append(index)
            lanes.append(count)
    table = np.array(waves, dtype=np.float64).reshape(-1, 6)
    times_ms = np.rint(table[:, 2:] * MS_PER_MIN).astype(np.int64)
    nights = max(min(most, int(_CHECKED / max(float(table[:, 1].sum()), 1.0))), _FEWEST_NIGHTS)
    return Crowd(
        nights,
        np.array([place.area_m2 for place in scenario.places]),
        np.array([rule.resident_share * place.capacity for place in scenario.places]),
        np.array(gate_place), np.array(lanes), exponential_ms(3_600_000 / rule.lane_rate_per_h),
        table[:, 0].astype(np.int64), table[:, 1], *times_ms.T,
    )  # fmt: skip


def busiest(demand: DemandResult, count: int) -> tuple[int, Ints]:
    """The slot with the largest risk over all places, and the places with the highest risk in it."""
    slot = int(demand.weight.sum(axis=0).argmax())
    order = np.argsort(-demand.weight[:, slot], kind="stable")
    return slot, order[:count]
