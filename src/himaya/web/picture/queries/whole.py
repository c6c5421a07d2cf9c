"""All layers together, and the ground under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from django.urls import reverse

from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.controls.queries.roads import streets_of
from himaya.web.picture.items import Item, Layer
from himaya.web.picture.queries.crowds import zone_items
from himaya.web.picture.queries.incidents import incident_items
from himaya.web.picture.queries.plan import InForce, in_force, plan_items
from himaya.web.picture.queries.posts import post_items
from himaya.web.picture.queries.roads import control_items
from himaya.web.picture.queries.units import on_duty, unit_items
from himaya.web.readiness.queries import areas_of

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
    if filters.shows(Layer.ZONE) and may(user, Verb.VIEW_CROWDS):
        found += zone_items(user, now, filters.area)
    if units and filters.shows(Layer.UNIT) and may(user, Verb.VIEW_POSITIONS):
        found += unit_items(on_duty(user, now), now)
    versions = in_force(user, now, filters.area)
    planned = list(plan_items(versions)) if filters.shows(Layer.POST) or filters.shows(Layer.ROAD) else []
    if filters.shows(Layer.POST) and may(user, Verb.VIEW_POSTS):
        found += post_items(user, now, versions)
    found += planned
    if filters.shows(Layer.ROAD):
        found += control_items(user, now)
    return Picture(filters.kept(found, now), versions)


def streets_shown(user: User, area: str, versions: Sequence[InForce]) -> str:
    """Address of the streets of the one governorate that is shown; empty for several, or where there are none."""
    drawn = {one.version.plan.area for one in versions}
    home = area or own_area(user) or (drawn.pop() if len(drawn) == 1 else "")
    slug = streets_of(home) if home and scope_of(user, Verb.VIEW_PLANS).covers(home) else ""
    return reverse("plan_roads", args=[slug]) if slug else ""


def areas_shown(user: User) -> list[tuple[str, str]]:
    """Governorates of the office with their titles."""
    return [(area, area_title(area)) for area in areas_of(user, Verb.VIEW_INCIDENTS)]


def bounds_shown(user: User, area: str) -> Sequence[Sequence[float]]:
    """South-west and north-east corner of the governorates that are shown: the one asked for, or those of the office.

    Longitude before latitude; empty where they are the whole country.
    """
    scope = scope_of(user, Verb.VIEW_INCIDENTS)
    areas = [area] if area else [] if scope.everywhere else sorted(scope.areas)
    boxes = [shapely.bounds(governorates()[one].shape).tolist() for one in areas]
    if not boxes:
        return ()
    west, south = (min(box[axis] for box in boxes) for axis in (0, 1))
    east, north = (max(box[axis] for box in boxes) for axis in (2, 3))
    return ((west, south), (east, north))


def own_area(user: User) -> str:
    """The one governorate of the office; empty for several or the whole country."""
    return scope_of(user, Verb.VIEW_INCIDENTS).only_area
