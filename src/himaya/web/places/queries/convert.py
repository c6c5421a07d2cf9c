"""From rows of the register to what a planner reads, one to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.scenario import model as scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from himaya.web.places.models import Base, Door, Duty, Place, Service

ASSUMED_THREAT, ASSUMED_VULNERABILITY = 2, 5
"""Until a place is assessed: the general national alert, and every item of the checklist missing."""


def scenario_place(place: Place) -> scenario.Place:
    """A place; one that was never assessed gets the assumed values."""
    return scenario.Place(
        id=place.code,
        name_ar=place.name_ar,
        name_en=place.name_en,
        kind=scenario.PlaceKind(place.kind),
        lon=place.lon,
        lat=place.lat,
        governorate=place.area,
        capacity=place.capacity,
        area_m2=place.area_m2,
        threat=place.threat or ASSUMED_THREAT,
        vulnerability=place.vulnerability or ASSUMED_VULNERABILITY,
        host_office=place.host_office,
        illustrative=place.illustrative,
        source=place.source,
        settlement=scenario.Settlement(place.settlement),
    )


def scenario_door(door: Door) -> scenario.Door:
    """A door; its place is read with it."""
    return scenario.Door(
        id=door.code,
        place_id=door.place.code,
        name_ar=door.name_ar,
        lon=door.lon,
        lat=door.lat,
        width_m=door.width_m,
        stepped=door.stepped,
        lanes_men=door.lanes_men,
        lanes_women=door.lanes_women,
    )


def scenario_service(service: Service) -> scenario.Service:
    """A gathering; its place is read with it."""
    return scenario.Service(
        id=service.code,
        place_id=service.place.code,
        name_ar=service.name_ar,
        start=service.start,
        end=service.end,
        attendance=service.attendance,
        arrival_min=service.arrival_min,
        departure_min=service.departure_min,
    )


def scenario_base(base: Base) -> scenario.Base:
    """A station."""
    kind = scenario.BaseKind(base.kind)
    return scenario.Base(base.code, base.name_ar, base.name_en, kind, base.lon, base.lat, base.area)


def scenario_units(duties: Iterable[Duty]) -> Iterator[scenario.Unit]:
    """A unit for each duty; from its second duty on the identifier and call sign of a unit carry a number."""
    seen: dict[str, int] = {}
    for duty in duties:
        unit = duty.unit
        turn = seen[unit.code] = seen.get(unit.code, 0) + 1
        yield scenario.Unit(
            id=unit.code if turn == 1 else f"{unit.code}.{turn}",
            call_sign=unit.call_sign if turn == 1 else f"{unit.call_sign} ({turn})",
            kind=scenario.UnitKind(unit.kind),
            base_id=unit.base.code,
            crew=unit.crew,
            women=unit.women,
            duty_start=duty.starts_at,
            duty_end=duty.ends_at,
        )
