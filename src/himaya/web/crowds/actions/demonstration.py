"""The zone that the demonstration begins with: the ground, doors and lanes of a place of its register, nothing read."""

from __future__ import annotations

from django.db.models import Count

from himaya.web.accounts.models import User
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.crowds.actions.zones import GateDraft, ZoneDraft, add_zone, keep_gate
from himaya.web.crowds.models import Zone
from himaya.web.crowds.table import table
from himaya.web.places.models import Door, Place

_AREA, _ACCOUNT = "EG-ALX", "operator"
_TITLE_AR, _TITLE_EN = "كل المكان (قيمة توضيحية)", "The whole place (illustrative)"


def ensure_demo_crowds() -> None:
    """Draw the zone of the most important place that has ground and doors, unless any zone ever was."""
    by = User.objects.filter(username=_ACCOUNT).first()
    if by is None or Zone.objects.exists() or not scope_of(by, Verb.EDIT_CROWDS).covers(_AREA):
        return
    places = Place.objects.filter(area=_AREA, is_closed=False, area_m2__gt=0).annotate(ways=Count("doors"))
    place = places.filter(ways__gt=1).order_by("tier", "-capacity", "code").first()
    if place is None:
        return
    draft = ZoneDraft(_TITLE_AR, _TITLE_EN, area_m2=place.area_m2, planned_density=table().capacity.density)
    zone = add_zone(place, draft, by=by)
    for door in place.doors.all():
        keep_gate(zone, _gate(door), by=by)


def _gate(door: Door) -> GateDraft:
    rule, lanes = table().gate, door.lanes_men + door.lanes_women
    return GateDraft(
        door.name_ar,
        is_entrance=lanes > 0,
        is_exit=True,
        width_m=door.width_m,
        stepped=door.stepped,
        lanes=lanes,
        rate_per_h=rule.rate_per_h,
        rate_source=rule.rate_source_ar,
    )
