"""What decisions mean for the scenario: who is there when, and how many people are expected."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.duty import ALWAYS, Duty, Span, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himaya.planning.edits.model import Edits, StandbyFixed
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


def waiting_points(scenario: Scenario, standby: Sequence[StandbyFixed], service: str, span: Span) -> NDArray[np.int64]:
    """Standby points that these name for a service in a span, by index, repeated for several units; sorted.

    As many units are meant at a point as it names at one moment of the span at most; unknown points count nothing.
    """
    start, end = span
    named = [one for one in standby if one.service == service and one.touches(start, end)]
    moments = {start, *(one.start for one in named if one.start is not None and start < one.start)}
    most: dict[str, int] = {}
    for moment in moments:
        now = Counter[str]()
        for one in named:
            if (one.start is None or one.start <= moment) and (one.end is None or moment < one.end):
                now[one.point_id] += one.units
        most |= {point: max(units, most.get(point, 0)) for point, units in now.items()}
    found = [index for index, point in enumerate(scenario.standby) for _unit in range(most.get(point.id, 0))]
    return np.array(found, dtype=np.int64)


def floor_of(scenario: Scenario, edits: Edits, n_watches: int) -> NDArray[np.float64]:
    """Least mobile presence, (n_places, n_watches)."""
    floor = np.zeros((len(scenario.places), n_watches))
    asked = {one.place_id: one.coverage for one in edits.presence}
    for index, place in enumerate(scenario.places):
        floor[index] = asked.get(place.id, floor[index])
    return floor
