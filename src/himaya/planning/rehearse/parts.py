"""Rehearse: the parts of the question: roads, services, units, crowds, incidents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Floats, Ints
from himaya.planning.result import frozen_array

UNREACHED = 2**31 - 1
"""Milliseconds between two spots that no road joins."""


@dataclass(frozen=True, slots=True)
class Travel:
    """Driving times on the roads of the night, in whole milliseconds; `UNREACHED` where no road leads.

    An origin is a waiting point, a hospital or, where units may be called on their way back, a place, in this order.
    A phase is a stretch of the period with the same roads closed and the same speeds.

    phase_from_ms : (n_phases,) where each phase begins, the first at 0.
    to_place_ms : (n_phases, n_origins, n_places) from an origin to a place.
    back_ms : (n_phases, n_hospitals + n_places, n_points) from a hospital or a place to a waiting point.
    hospital_of : (n_phases, n_places) the hospital to which patients of a place go, -1 = none.
    to_hospital_ms : (n_phases, n_places) how far that is.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    phase_from_ms: Ints
    to_place_ms: NDArray[np.int32]
    back_ms: NDArray[np.int32]
    hospital_of: Ints
    to_hospital_ms: Ints

    def __post_init__(self) -> None:
        """Keep read-only copies and refuse what contradicts itself."""
        for name in ("phase_from_ms", "hospital_of", "to_hospital_ms"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))
        for name in ("to_place_ms", "back_ms"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int32))
        _refuse_bad_travel(self)

    @property
    def n_places(self) -> int:
        """How many places there are."""
        return int(self.to_place_ms.shape[2])

    @property
    def n_points(self) -> int:
        """How many waiting points there are."""
        return int(self.back_ms.shape[2])

    @property
    def n_hospitals(self) -> int:
        """How many hospitals there are."""
        return int(self.back_ms.shape[1]) - self.n_places


@dataclass(frozen=True, slots=True)
class Service:
    """What one emergency service is called to, and how long its work takes; durations are equally likely.

    rate_per_h : (n_places, n_slots) calls per hour.
    target_ms : a call is answered in time when a unit is there this soon after it.
    turnout_ms : from the call to a unit on the road, when one is free.
    scene_ms : (n_durations,) work at the place.
    transport_share : share of the calls after which the unit drives to the hospital.
    handover_ms : (n_durations,) work at the hospital.
    """

    kind: str
    rate_per_h: Floats
    target_ms: int
    turnout_ms: int
    scene_ms: Ints
    transport_share: float
    handover_ms: Ints

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays."""
        object.__setattr__(self, "rate_per_h", frozen_array(self.rate_per_h, np.float64))
        for name in ("scene_ms", "handover_ms"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))


@dataclass(frozen=True, slots=True)
class Crews:
    """Who waits where and when: one row for each unbroken time of a unit at its point.

    unit : (n_rows,) number of the unit; rows of one unit are lost together.
    service, point : (n_rows,) its service and its waiting point.
    from_ms, to_ms : (n_rows,) its duty, from the start of the period.
    """

    unit: Ints
    service: Ints
    point: Ints
    from_ms: Ints
    to_ms: Ints

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays."""
        for name in ("unit", "service", "point", "from_ms", "to_ms"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))


@dataclass(frozen=True, slots=True)
class Crowd:
    """People who come to the gates, are searched, stay and leave.

    A wave is the people of one gathering who come to one gate; waves of one gate follow each other in this order.

    nights : in how many of the first nights the crowd is lived through.
    area_m2, residents : (n_places,) 0 = unknown area; people present at all times.
    gate_place, lanes : (n_gates,) where a gate is and how many lanes search there; 0 lanes let everybody in at once.
    search_ms : (n_durations,) equally likely durations of one search.
    gate, people : (n_waves,) gate and expected number of people.
    open_ms, start_ms, end_ms, gone_ms : (n_waves,) first and last arrival, last admission, last departure.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    nights: int
    area_m2: Floats
    residents: Floats
    gate_place: Ints
    lanes: Ints
    search_ms: Ints
    gate: Ints
    people: Floats
    open_ms: Ints
    start_ms: Ints
    end_ms: Ints
    gone_ms: Ints

    def __post_init__(self) -> None:
        """Keep read-only copies and refuse what contradicts itself."""
        for name in ("area_m2", "residents", "people"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.float64))
        for name in ("gate_place", "lanes", "search_ms", "gate", "open_ms", "start_ms", "end_ms", "gone_ms"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))
        _refuse_bad_crowd(self)

    @property
    def n_gates(self) -> int:
        """How many gates there are."""
        return int(self.lanes.size)


@dataclass(frozen=True, slots=True)
class Incidents:
    """Several incidents at the same moment, on top of the calls of the night.

    at_ms : when; places : where, (n_incidents,); calls : (n_services,) units that each of them needs.
    """

    at_ms: int
    places: Ints
    calls: Ints

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays."""
        for name in ("places", "calls"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))


def refuse(broken: bool, reason: str) -> None:  # noqa: FBT001 - the condition is the subject
    """Refuse a question for a reason.

    Raises
    ------
    InvalidProblemError : when `broken` (`planning.bad_problem`).
    """
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="rehearse", reason=reason)


def _refuse_bad_travel(travel: Travel) -> None:
    refuse(travel.to_place_ms.ndim != 3 or travel.back_ms.ndim != 3, "driving times need three dimensions")  # noqa: PLR2004 - phase, from, to
    n_phases, n_origins, n_places = travel.to_place_ms.shape
    refuse(travel.phase_from_ms.shape != (n_phases,), "phases and driving times differ in number")
    refuse(
        bool(n_phases == 0 or travel.phase_from_ms[0] != 0 or np.any(np.diff(travel.phase_from_ms) <= 0)),
        "the phases do not rise from 0",
    )
    refuse(travel.back_ms.shape[0] != n_phases or travel.n_hospitals < 0, "the ways back do not fit the places")
    at_points = travel.n_points + travel.n_hospitals
    refuse(n_origins not in (at_points, at_points + n_places), "the origins do not fit points, hospitals and places")
    for name in ("hospital_of", "to_hospital_ms"):
        refuse(getattr(travel, name).shape != (n_phases, n_places), f"{name} does not fit the places")
    refuse(bool(np.any(travel.to_place_ms < 0) or np.any(travel.back_ms < 0)), "a driving time is negative")
    refuse(bool(np.any(travel.to_hospital_ms < 0)), "a driving time is negative")
    refuse(
        bool(np.any((travel.hospital_of < -1) | (travel.hospital_of >= travel.n_hospitals))), "a hospital is unknown"
    )


def _refuse_bad_crowd(crowd: Crowd) -> None:
    refuse(crowd.nights < 1, f"the crowd's nights are {crowd.nights}")
    refuse(crowd.area_m2.shape != crowd.residents.shape, "area_m2 and residents differ in length")
    refuse(crowd.gate_place.shape != crowd.lanes.shape, "gate_place and lanes differ in length")
    for name in ("people", "open_ms", "start_ms", "end_ms", "gone_ms"):
        refuse(getattr(crowd, name).shape != crowd.gate.shape, f"{name} does not fit the waves")
    for name in ("area_m2", "residents", "people"):
        values = getattr(crowd, name)
        refuse(not bool(np.all(np.isfinite(values) & (values >= 0))), f"{name} is negative or not a number")
    refuse(bool(np.any(crowd.lanes < 0)), "a gate has a negative number of lanes")
    refuse(bool(np.any((crowd.gate < 0) | (crowd.gate >= crowd.n_gates))), "a wave comes to an unknown gate")
    refuse(
        bool(np.any((crowd.gate_place < 0) | (crowd.gate_place >= crowd.area_m2.size))), "a gate is at no known place"
    )
    refuse(bool(np.any(crowd.start_ms <= crowd.open_ms)), "a wave comes in no time")
    refuse(
        bool(np.any((crowd.end_ms < crowd.start_ms) | (crowd.gone_ms <= crowd.end_ms))), "a wave leaves before it comes"
    )
    refuse(bool(crowd.search_ms.size == 0 or np.any(crowd.search_ms < 0)), "a search takes no known time")
