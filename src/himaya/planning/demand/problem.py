"""Demand: the question and the answer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Floats, Ints
from himaya.planning.doctrine import Doctrine, PostFunction
from himaya.planning.result import Provenance, Status
from himaya.scenario.model import Door, Place, Service, UnitKind

if TYPE_CHECKING:
    from himaya.scenario.model import Scenario

SCALE = 5
"""Threat, vulnerability, consequence and tier all run from 1 to this."""


@dataclass(frozen=True, slots=True)
class DemandProblem:
    """Places, their doors and gatherings, the period, and the doctrine that turns them into needs.

    Raises
    ------
    InvalidProblemError : tables that contradict each other or the doctrine (`planning.bad_problem`).
    """

    start: datetime
    end: datetime
    places: tuple[Place, ...]
    doors: tuple[Door, ...]
    services: tuple[Service, ...]
    doctrine: Doctrine

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        _refuse(self.start.tzinfo is None or self.end.tzinfo is None, "the period has no time zone")
        _refuse(self.end <= self.start, "the period ends before it starts")
        _refuse_bad_doctrine(self.doctrine)
        _refuse_bad_places(self.places)
        known = {place.id for place in self.places}
        _refuse_bad_doors(self.doors, known)
        _refuse_bad_services(self.services, known)

    @property
    def slot(self) -> timedelta:
        """Length of one slot."""
        return timedelta(minutes=self.doctrine.slot_min)

    @property
    def n_slots(self) -> int:
        """Slots in the period; the last one may reach beyond its end."""
        return math.ceil((self.end - self.start) / self.slot)

    def minutes(self, instant: datetime) -> float:
        """Elapsed minutes from the start of the period, negative before it."""
        return (instant - self.start) / timedelta(minutes=1)

    def doors_of(self) -> dict[str, list[Door]]:
        """Doors by place id, in their order."""
        found: dict[str, list[Door]] = {place.id: [] for place in self.places}
        for door in self.doors:
            found[door.place_id].append(door)
        return found

    def services_of(self) -> dict[str, list[Service]]:
        """Gatherings by place id, in order of start, end and id: so are their people let in."""
        found: dict[str, list[Service]] = {place.id: [] for place in self.places}
        for service in sorted(self.services, key=lambda one: (one.start, one.end, one.id)):
            found[service.place_id].append(service)
        return found


@dataclass(frozen=True, slots=True)
class PostDemand:
    """One stint of one post that one unit must fill.

    `id` is stable under a change elsewhere (place, function, number, stint).
    `start`/`end` bound the stint; `strength` officers; `kinds` may fill it.
    `door_id` is empty where the post serves the whole place.
    """

    id: str
    place_id: str
    door_id: str
    function: PostFunction
    start: datetime
    end: datetime
    strength: int
    kinds: tuple[UnitKind, ...]
    tier: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class DemandResult:
    """What every place needs.

    Arrays over places have shape (n_places,), over places and slots
    (n_places, n_slots), in the order of the problem's places; slot k starts
    `start + k * slot_min`.

    present : persons inside, peak within the slot, with those who are there outside gatherings too.
    arriving : persons who reach the gates during the slot.
    queue : persons still outside the gates at the end of the slot.
    safe_capacity : whole persons by min(area rule, exits rule with the best exit lost); declared capacity where
        a place has neither area nor doors.
    consequence : C, 1-5, from the most persons inside and at the gates together within the slot; `risk` = T*V*C
        of the slot, 1-125.
    tier : 1-5, from the highest risk over the period; 1 wherever the threat is 5.
    weight : risk / 125, in (0, 1]: the loss, uncovered, that the protection game counts.
    still_outside : persons still outside when the place's services start (worst service).
    objective : officer-hours required, the sum over posts of strength * hours; equal to `bound` (arithmetic, not
        search).
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    present: Floats
    arriving: Floats
    queue: Floats
    safe_capacity: Floats
    consequence: Ints
    risk: Ints
    tier: Ints
    weight: Floats
    still_outside: Floats
    posts: tuple[PostDemand, ...]


def demand_problem(scenario: Scenario, doctrine: Doctrine) -> DemandProblem:
    """The demand question of a scenario."""
    return DemandProblem(scenario.start, scenario.end, scenario.places, scenario.doors, scenario.services, doctrine)


def _refuse(broken: bool, reason: str) -> None:  # noqa: FBT001 - the condition is the subject
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="demand", reason=reason)


def _refuse_bad_doctrine(doctrine: Doctrine) -> None:
    crowd, risk, stint = doctrine.crowd, doctrine.risk, doctrine.stint
    _refuse(doctrine.slot_min < 1, f"slot_min is {doctrine.slot_min}")
    _refuse(
        min(stint.post_max_min, stint.search_max_min) < doctrine.slot_min,
        "a longest stint is shorter than a slot",
    )
    _refuse(len(crowd.exit_min_by_tier) != SCALE, f"exit_min_by_tier needs {SCALE} values")
    for name in (
        "open_air_density",
        "exit_flow_level",
        "exit_flow_stepped",
        "lane_rate_per_h",
        "resident_share",
    ):
        value = getattr(crowd, name)
        _refuse(not (math.isfinite(value) and value >= 0), f"{name} is {value}")
    _refuse(not 0.0 <= crowd.women_share <= 1.0, f"women_share is {crowd.women_share}")
    rising = (risk.consequence_from, tuple(reversed(risk.tier_from)))
    for name, values in zip(("consequence_from", "tier_from"), rising, strict=True):
        _refuse(
            len(values) != SCALE or list(values) != sorted(set(values)),
            f"{name} is not {SCALE} steps in order",
        )
    _refuse(
        risk.consequence_from[0] > 0 or risk.tier_from[-1] > 1,
        "the lowest class of risk does not reach down to the least",
    )


def _refuse_bad_places(places: tuple[Place, ...]) -> None:
    _refuse(len({place.id for place in places}) != len(places), "two places have the same id")
    for place in places:
        _refuse(
            not (1 <= place.threat <= SCALE and 1 <= place.vulnerability <= SCALE),
            f"threat or vulnerability of place {place.id} lies outside 1 to {SCALE}",
        )
        _refuse(place.capacity < 0, f"capacity of place {place.id} is {place.capacity}")
        _refuse(
            not (math.isfinite(place.area_m2) and place.area_m2 >= 0),
            f"area of place {place.id} is {place.area_m2}",
        )


def _refuse_bad_doors(doors: tuple[Door, ...], known: set[str]) -> None:
    for door in doors:
        _refuse(door.place_id not in known, f"door {door.id} belongs to no known place")
        _refuse(
            not (math.isfinite(door.width_m) and door.width_m >= 0),
            f"width of door {door.id} is {door.width_m}",
        )
        _refuse(min(door.lanes_men, door.lanes_women) < 0, f"door {door.id} has a negative number of lanes")


def _refuse_bad_services(services: tuple[Service, ...], known: set[str]) -> None:
    for service in services:
        _refuse(service.place_id not in known, f"gathering {service.id} belongs to no known place")
        _refuse(
            service.start.tzinfo is None or service.end.tzinfo is None,
            f"gathering {service.id} has no time zone",
        )
        _refuse(service.end <= service.start, f"gathering {service.id} ends before it starts")
        _refuse(service.attendance < 0, f"attendance of gathering {service.id} is {service.attendance}")
        _refuse(min(service.arrival_min, service.departure_min) < 0, f"gathering {service.id} has a negative time")
