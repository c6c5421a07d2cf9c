"""What a planner needs of the register for one celebration in one governorate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.scenario import model as scenario
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Base, Celebration, Door, Duty, Place, Service
from himaya.web.places.queries.convert import (
    scenario_base,
    scenario_door,
    scenario_place,
    scenario_service,
    scenario_units,
)

if TYPE_CHECKING:
    from himaya.web.accounts.models import User


@dataclass(frozen=True, slots=True)
class ScenarioRows:
    """The parts of a scenario, and what a plan made of them must say.

    `unassessed` are places that were never assessed and stand with assumed
    values, `expired` those whose assessment has run out and stands as it was:
    neither is left without protection because of paper. `illustrative` says that some value is invented.
    """

    start: datetime
    end: datetime
    places: tuple[scenario.Place, ...]
    doors: tuple[scenario.Door, ...]
    services: tuple[scenario.Service, ...]
    bases: tuple[scenario.Base, ...]
    units: tuple[scenario.Unit, ...]
    unassessed: tuple[str, ...]
    expired: tuple[str, ...]
    illustrative: bool


def scenario_rows(
    area: str,
    celebration: Celebration,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    by: User | None = None,
) -> ScenarioRows:
    """The register of one governorate for the period of a celebration.

    Parameters
    ----------
    area : ISO code of the governorate.
    start, end : another period than the celebration's own.
    by : office that asks; nothing is found where it may not look. None asks for the planner itself.
    """
    start, end = start or celebration.starts_at, end or celebration.ends_at
    if by is not None and not (
        scope_of(by, Verb.VIEW_PLACES).covers(area) and scope_of(by, Verb.VIEW_UNITS).covers(area)
    ):
        return ScenarioRows(start, end, (), (), (), (), (), (), (), illustrative=False)
    places = list(Place.objects.filter(area=area, is_closed=False).order_by("code"))
    inside = {"place__area": area, "place__is_closed": False}
    doors = Door.objects.filter(**inside).select_related("place").order_by("code")
    services = Service.objects.filter(**inside, start__lt=end, end__gt=start).select_related("place")
    duties = Duty.objects.filter(unit__area=area, unit__is_out=False, starts_at__lt=end, ends_at__gt=start)
    units = tuple(scenario_units(duties.select_related("unit__base").order_by("unit__code", "starts_at")))
    used = {unit.base_id for unit in units}
    bases = [base for base in Base.objects.order_by("code") if base.area == area or base.code in used]
    now = timezone.now()
    return ScenarioRows(
        start,
        end,
        places=tuple(scenario_place(place) for place in places),
        doors=tuple(scenario_door(door) for door in doors),
        services=tuple(scenario_service(service) for service in services.order_by("code")),
        bases=tuple(scenario_base(base) for base in bases),
        units=units,
        unassessed=tuple(place.code for place in places if place.risk is None),
        expired=tuple(place.code for place in places if place.risk_expires_at and place.risk_expires_at <= now),
        illustrative=any(place.illustrative for place in places),
    )
