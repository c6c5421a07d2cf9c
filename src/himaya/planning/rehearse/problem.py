"""Rehearse: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from himaya.planning.codec import Floats, Ints
from himaya.planning.rehearse.parts import Crews, Crowd, Incidents, Service, Travel, refuse
from himaya.planning.result import Provenance, Status

PERCENTS = (50, 90, 95)
"""Percentiles of the response times."""
DENSITIES = (3.0, 4.0)
"""Persons per square metre from which minutes are counted."""
BATCHES = 20
"""Groups of consecutive nights whose spread gives the limits of a percentile."""
FEWEST = 20
"""Fewest calls that have percentiles."""
SAMPLED = 5
"""Nights of which every response time is kept."""
BIN_MS = 30_000
"""Width of a bar of the histograms."""
BINS = 121
"""Bars of the histograms; the last one holds everything beyond."""
NONE = -1.0
"""A figure that the rehearsed nights do not give."""


@dataclass(frozen=True, slots=True)
class RehearseProblem:
    """One operational period, to be lived through many times.

    nights : how often.
    horizon_ms, slot_ms : length of the period, and of the steps in which the rates of calls are given.
    recall : a unit on its way back may be sent to the next call.
    closures : the roads again, each time with one more road closed.
    incidents : what is tried besides.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    nights: int
    horizon_ms: int
    slot_ms: int
    recall: bool
    services: tuple[Service, ...]
    crews: Crews
    travel: Travel
    crowd: Crowd
    incidents: Incidents
    closures: tuple[Travel, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        _refuse_bad_problem(self)

    @property
    def n_places(self) -> int:
        """How many places there are."""
        return self.travel.n_places

    @property
    def n_slots(self) -> int:
        """Steps of the period; the last one may reach beyond its end."""
        return -(-self.horizon_ms // self.slot_ms)


@dataclass(frozen=True, slots=True)
class RehearseResult:
    """What the rehearsed nights were like. `NONE` stands where the nights do not give a figure.

    objective : share of all due calls answered in time; `bound` is the same: a simulation proves no bound.
    status : feasible, or stopped when not every night or trial was run.
    nights : how many were run.

    Per night and service, (nights, n_services):
    calls, answered, waited : calls, those a unit was sent to, those that waited for a unit to become free.
    due, met : calls answered or open for longer than the target; those answered in time.
    delay_ms : sum over all calls of the response time, and of the time until the end for calls still open.

    Per service, (n_services, ...):
    percentile_ms, percentile_low_ms, percentile_high_ms : (.., 3) of the due calls, nearest rank, calls still open
        counting as longer than every other; 95 % limits by Student's t over batches of nights.
    met_share, met_low, met_high : share of the due calls answered in time, with Wilson's 95 % limits.
    busy_share : share of the time on duty that units are at work; histogram : (.., BINS) response times of the
        answered calls in half minutes; place_due, place_met : (.., n_places).

    Trials on the same calls, as changes of the mean delay of a call with Student's 95 % limits over nights paired:
    loss_unit, loss_ms, loss_low_ms, loss_high_ms : (n_losses,) each unit that can be lost, most harmful first.
    closure_ms, closure_low_ms, closure_high_ms : (n_closures, n_services).
    incident_first_ms, incident_last_ms : (n_incidents, n_services) when the first and the last unit needed is there,
        median over the nights; incident_open : how often, over all nights, a unit needed never came.
    incident_ms, incident_low_ms, incident_high_ms : (n_services,) what it means for the other calls.

    Per gate, (n_gates, ...):
    gate_people, gate_refused : people per night, and those not let in before the end.
    gate_wait_ms : (.., 2) median and 90th percentile of the waiting times, upper ends of half minutes.
    gate_slot_ms : (.., n_slots) mean wait of those who come in each step, 0 where nobody comes.
    gate_longest : longest queue of a night, mean over the nights; gate_histogram : (.., BINS) waits in half minutes.
    dense_min, dense_most_min : (n_places, 2) minutes a night at `DENSITIES` or more, mean and most.

    The kept nights:
    sample_response_ms : response times of every call of the first nights, -1 open, service by service.
    sample_loss_ms, sample_closure_ms : (n_losses,) and (n_closures, n_services) sums of the delays of these nights.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    nights: int
    calls: Ints
    answered: Ints
    waited: Ints
    due: Ints
    met: Ints
    delay_ms: Ints
    percentile_ms: Ints
    percentile_low_ms: Floats
    percentile_high_ms: Floats
    met_share: Floats
    met_low: Floats
    met_high: Floats
    busy_share: Floats
    histogram: Ints
    place_due: Ints
    place_met: Ints
    loss_unit: Ints
    loss_ms: Floats
    loss_low_ms: Floats
    loss_high_ms: Floats
    closure_ms: Floats
    closure_low_ms: Floats
    closure_high_ms: Floats
    incident_first_ms: Ints
    incident_last_ms: Ints
    incident_open: Ints
    incident_ms: Floats
    incident_low_ms: Floats
    incident_high_ms: Floats
    gate_people: Floats
    gate_refused: Floats
    gate_wait_ms: Ints
    gate_slot_ms: Floats
    gate_longest: Floats
    gate_histogram: Ints
    dense_min: Floats
    dense_most_min: Ints
    sample_response_ms: Ints
    sample_loss_ms: Ints
    sample_closure_ms: Ints


def _refuse_bad_problem(problem: RehearseProblem) -> None:
    refuse(problem.nights < 1, f"nights is {problem.nights}")
    refuse(problem.horizon_ms < 1 or problem.slot_ms < 1, "the period or its steps have no length")
    for service in problem.services:
        _refuse_bad_service(service, (problem.n_places, problem.n_slots))
    _refuse_bad_crews(problem.crews, len(problem.services), problem.travel.n_points)
    refuse(problem.crowd.area_m2.shape != (problem.n_places,), "the crowd's places are not those of the roads")
    for travel in (problem.travel, *problem.closures):
        of_places = travel.to_place_ms.shape[1] - travel.n_points - travel.n_hospitals
        refuse(problem.recall and of_places == 0, "recall needs the times from place to place")
        refuse(
            travel.to_place_ms.shape[1:] != problem.travel.to_place_ms.shape[1:]
            or travel.back_ms.shape[1:] != problem.travel.back_ms.shape[1:],
            "a closure has other places, points or hospitals",
        )
    refuse(problem.incidents.calls.shape != (len(problem.services),), "the incidents do not fit the services")
    refuse(bool(np.any(problem.incidents.calls < 0)), "an incident needs a negative number of units")
    where = problem.incidents.places
    refuse(bool(np.any((where < 0) | (where >= problem.n_places))), "an incident is at no known place")
    refuse(not 0 <= problem.incidents.at_ms < problem.horizon_ms, "the incidents are outside the period")


def _refuse_bad_service(service: Service, shape: tuple[int, int]) -> None:
    name, rate = service.kind, service.rate_per_h
    refuse(rate.shape != shape, f"rate_per_h of {name} has shape {rate.shape}, expected {shape}")
    refuse(not bool(np.all(np.isfinite(rate) & (rate >= 0))), f"a rate of {name} is negative or not a number")
    refuse(min(service.target_ms, service.turnout_ms) < 0, f"a time of {name} is negative")
    refuse(not 0.0 <= service.transport_share <= 1.0, f"transport_share of {name} is {service.transport_share}")
    for durations in (service.scene_ms, service.handover_ms):
        refuse(bool(durations.size == 0 or np.any(durations < 0)), f"work of {name} takes no known time")


def _refuse_bad_crews(crews: Crews, n_services: int, n_points: int) -> None:
    for name in ("service", "point", "from_ms", "to_ms"):
        refuse(getattr(crews, name).shape != crews.unit.shape, f"{name} does not fit the units")
    refuse(bool(np.any((crews.service < 0) | (crews.service >= n_services))), "a unit is of an unknown service")
    refuse(bool(np.any((crews.point < 0) | (crews.point >= n_points))), "a unit waits at an unknown point")
    refuse(bool(np.any(crews.to_ms <= crews.from_ms)), "a duty ends before it starts")
