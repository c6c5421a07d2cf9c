"""What decisions mean for the scenario: who is there when, and how many people are expected."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.duty import ALWAYS, Duty, Span, without

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.edits.model import Edits
    from himaya.scenario.model import Scenario


def duty_of(scenario: Scenario, edits: Edits) -> Duty:
    """Spans of presence once the withheld units are taken out."""
    if not edits.absences:
        return ALWAYS
    absences: dict[str, list[Span]] = defaultdict(list)
    for one in edits.absences:
        absences[one.unit_id].append((one.start or scenario.start, one.end or scenario.end))
    whole = {one.unit_id for one in edits.absences if one.start is None and one.end is None}
    return Duty(
        {
            unit.id: () if unit.id in whole else without((unit.duty_start, unit.duty_end), absences[unit.id])
            for unit in scenario.units
            if unit.id in absences
        }
    )


def with_crowds(scenario: Scenario, edits: Edits) -> Scenario:
    """The scenario with the attendance that the decisions expect."""
    if not edits.crowds:
        return scenario
    expected = {one.service_id: one.attendance for one in edits.crowds}
    services = tuple(replace(one, attendance=expected.get(one.id, one.attendance)) for one in scenario.services)
    return replace(scenario, services=services)


def fixed_points(scenario: Scenario, edits: Edits, service: str) -> NDArray[np.int64]:
    """Standby points fixed for a service, by index, repeated where several units wait at one; sorted."""
    number = {point.id: index for index, point in enumerate(scenario.standby)}
    fixed = [number[one.point_id] for one in edits.standby if one.service == service for _unit in range(one.units)]
    return np.array(sorted(fixed), dtype=np.int64)


def floor_of(scenario: Scenario, edits: Edits, n_watches: int) -> NDArray[np.float64]:
    """Least mobile presence, (n_places, n_watches)."""
    floor = np.zeros((len(scenario.places), n_watches))
    asked = {one.place_id: one.coverage for one in edits.presence}
    for index, place in enumerate(scenario.places):
        floor[index] = asked.get(place.id, floor[index])
    return floor
