"""Demand: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from himaya.planning.codec import Floats, Ints
from himaya.planning.doctrine import Doctrine, PostFunction
from himaya.planning.result import Provenance, Status
from himaya.scenario.model import Door, Place, Service, UnitKind

if TYPE_CHECKING:
    from himaya.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class DemandProblem:
    """Places, their doors and gatherings, the period, and the doctrine that turns them into needs."""

    start: datetime
    end: datetime
    places: tuple[Place, ...]
    doors: tuple[Door, ...]
    services: tuple[Service, ...]
    doctrine: Doctrine


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

    present : persons at the place, peak within the slot.
    arriving : persons who join the queue at the gates during the slot.
    queue : persons still outside the gates at the end of the slot.
    safe_capacity : persons by min(area rule, exits rule with the widest exit lost); declared capacity where a place has neither area nor doors.
    consequence : C, 1-5, from the persons present in the slot; `risk` = T*V*C of the slot, 1-125.
    tier : 1-5, from the highest risk over the period.
    weight : risk / 125, in (0, 1]: the loss, uncovered, that the protection game counts.
    still_outside : persons still outside when the place's services start (worst service).
    objective : officer-hours required, the sum over posts of strength * hours; equal to `bound` (arithmetic, not search).
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
    return DemandProblem(
        scenario.start, scenario.end, scenario.places, scenario.doors, scenario.services, doctrine
    )
