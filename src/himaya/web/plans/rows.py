"""From rows of the register to the scenario that the planner takes; the planner never sees a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max, Min

from himaya.faults import InvalidInputError
from himaya.scenario import model
from himaya.web.places.models import Base, Door, Service, Unit
from himaya.web.plans.models import Source, UnitAssignment
from himaya.web.plans.queries.plans import gatherings_of, names_of_area, places_to_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.places.models import Place
    from himaya.web.plans.models import PlanVersion

_LEAST_RATING = 1


def scenario_of(version: PlanVersion) -> model.Scenario:
    """Places of the area with a gathering in the period or an assessed risk, and units that no element by hand holds.

    Units wait at stations and at the protected places themselves.

    Raises
    ------
    InvalidInputError : `plans.no_places`, `plans.no_units`.
    """
    plan = version.plan
    services = list(gatherings_of(version).select_related("place"))
    places = list(places_to_plan(version))
    if not places:
        raise InvalidInputError.of("plans.no_places", **names_of_area(plan.area))
    units = _units(version)
    if not units:
        raise InvalidInputError.of("plans.no_units", **names_of_area(plan.area))
    bases = list(Base.objects.filter(area=plan.area))
    return model.Scenario(
        id=f"plan-{plan.pk}-{version.number}",
        name_ar=plan.title_ar,
        name_en=plan.title_en or plan.title_ar,
        celebration=plan.celebration,
        governorate=plan.area,
        timezone=version.zone,
        start=version.starts_at,
        end=version.ends_at,
        roads="roads.npz",
        roads_edition="",
        attribution="© OpenStreetMap contributors (ODbL 1.0)",
        places=tuple(_place(place) for place in places),
        doors=tuple(_door(door) for door in Door.objects.filter(place__in=places).select_related("place")),
        services=tuple(_service(service) for service in services),
        bases=tuple(_base(base) for base in bases),
        units=units,
        standby=_standby(bases, places),
    )


def _units(version: PlanVersion) -> tuple[model.Unit, ...]:
    during = {"duties__starts_at__lt": version.ends_at, "duties__ends_at__gt": version.starts_at}
    rows = Unit.objects.filter(area=version.plan.area, is_out=False, **during).select_related("base")
    by_hand = UnitAssignment.objects.filter(element__version=version, element__source=Source.HAND)
    rows = rows.exclude(code__in=by_hand.values("unit_code"))
    timed = rows.annotate(on=Min("duties__starts_at"), off=Max("duties__ends_at")).order_by("code")
    return tuple(
        model.Unit(
            id=unit.code,
            call_sign=unit.call_sign,
            kind=model.UnitKind(unit.kind),
            base_id=unit.base.code,
            crew=unit.crew,
            women=unit.women,
            duty_start=max(unit.on, version.starts_at),
            duty_end=min(unit.off, version.ends_at),
        )
        for unit in timed
    )


def _place(place: Place) -> model.Place:
    return model.Place(
        id=place.code,
        name_ar=place.name_ar,
        name_en=place.name_en,
        kind=model.PlaceKind(place.kind),
        lon=place.lon,
        lat=place.lat,
        governorate=place.area,
        capacity=place.capacity,
        area_m2=place.area_m2,
        threat=place.threat or _LEAST_RATING,
        vulnerability=place.vulnerability or _LEAST_RATING,
        host_office=place.host_office,
        illustrative=place.illustrative,
        source=place.source,
        settlement=model.Settlement(place.settlement),
    )


def _door(door: Door) -> model.Door:
    return model.Door(
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


def _service(service: Service) -> model.Service:
    return model.Service(
        id=service.code,
        place_id=service.place.code,
        name_ar=service.name_ar,
        start=service.start,
        end=service.end,
        attendance=service.attendance,
        arrival_min=service.arrival_min,
        departure_min=service.departure_min,
    )


def _base(base: Base) -> model.Base:
    return model.Base(
        id=base.code,
        name_ar=base.name_ar,
        name_en=base.name_en,
        kind=model.BaseKind(base.kind),
        lon=base.lon,
        lat=base.lat,
        governorate=base.area,
    )


def _standby(bases: Sequence[Base], places: Sequence[Place]) -> tuple[model.StandbyPoint, ...]:
    rows: list[Base | Place] = [*bases, *places]
    return tuple(
        model.StandbyPoint(id=f"S-{row.code}", name_ar=row.name_ar, name_en=row.name_en, lon=row.lon, lat=row.lat)
        for row in rows
    )
