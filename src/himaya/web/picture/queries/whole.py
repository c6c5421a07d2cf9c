"""All layers together, and the ground under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.picture.items import Item, Layer
from himaya.web.picture.queries.incidents import incident_items
from himaya.web.picture.queries.plan import InForce, in_force, plan_items
from himaya.web.picture.queries.roads import control_items
from himaya.web.picture.queries.units import on_duty, unit_items
from himaya.web.plans.queries.solutions import UnavailableError, file_of
from himaya.web.readiness.queries import area_title, areas_of

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.picture.filters import Filters


@dataclass(frozen=True, slots=True)
class Picture:
    """What an office sees at an instant; `versions` are the plans in force that posts and roads come from."""

    items: Sequence[Item]
    versions: Sequence[InForce]


def picture_of(user: User, now: datetime, filters: Filters, *, units: bool = True) -> Picture:
    """Every layer that the office may see and the filters ask for, the most urgent incidents first."""
    found: list[Item] = []
    if filters.shows(Layer.INCIDENT):
        found += incident_items(user)
    if units and filters.shows(Layer.UNIT) and may(user, Verb.VIEW_POSITIONS):
        found += unit_items(on_duty(user, now), now)
    versions = in_force(user, now, filters.area)
    if filters.shows(Layer.POST) or filters.shows(Layer.ROAD):
        found += plan_items(versions)
    if filters.shows(Layer.ROAD):
        found += control_items(user, now)
    return Picture(filters.kept(found, now), versions)


def streets_of(versions: Sequence[InForce]) -> str:
    """Address of the streets, where exactly one plan in force has a road file; empty otherwise."""
    drawn = [one.version.solution for one in versions if one.version.solution and not one.version.solution.estimated]
    if len(drawn) != 1:
        return ""
    try:
        file_of(drawn[0], "roads.pmtiles")
    except UnavailableError:
        return ""
    return reverse("plan_roads", args=[drawn[0].slug])


def areas_shown(user: User) -> list[tuple[str, str]]:
    """Governorates of the office with their titles."""
    return [(area, area_title(area)) for area in areas_of(user, Verb.VIEW_INCIDENTS)]


def own_area(user: User) -> str:
    """The one governorate of the office; empty for several or the whole country."""
    return scope_of(user, Verb.VIEW_INCIDENTS).only_area
