"""Road controls as the offices may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Value, When
from django.http import Http404
from django.utils import timezone

from himaya.scenario.fold import fold
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.controls.actions.alarms import past_end
from himaya.web.controls.filters import ALL
from himaya.web.controls.models import Amendment, RoadControl
from himaya.web.controls.states import LIVE, ON_THE_ROAD
from himaya.web.places.views.common import areas_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User
    from himaya.web.controls.filters import Filters

PER_PAGE = 50


def seen(user: User) -> QuerySet[RoadControl]:
    """Controls of the office's areas."""
    return scope_of(user, Verb.VIEW_CONTROLS).within(RoadControl.objects.all())


def listed(user: User, filters: Filters) -> QuerySet[RoadControl]:
    """Controls that pass the filters: what stands on the road first, then by beginning."""
    rows = seen(user).defer("lines", "sections")
    if filters.state != ALL:
        rows = rows.filter(state=filters.state) if filters.state else rows.filter(state__in=LIVE)
    if filters.area:
        rows = rows.filter(area=filters.area)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.overdue:
        rows = rows.filter(past_end(timezone.now()))
    for word in fold(filters.q).split():
        rows = rows.filter(search__contains=word)
    stands = Case(When(state__in=ON_THE_ROAD, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(stands, "starts_at", "pk")


def control_of(user: User, pk: int) -> RoadControl:
    """One control, or 404."""
    rows = seen(user).select_related("office", "authoriser", "reopener", "plan_version__plan")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def amendments_of(control: RoadControl) -> QuerySet[Amendment]:
    """Every change of a control since it was drawn, in order."""
    return Amendment.objects.filter(control=control).select_related("office").order_by("changed_at", "pk")


def areas_with_titles(user: User, verb: Verb = Verb.VIEW_CONTROLS) -> list[tuple[str, str]]:
    """Governorates in which the office may do something, with their titles, in the order of these."""
    found = [(area, area_title(area)) for area in areas_of(user, verb)]
    return sorted(found, key=lambda one: fold(one[1]))
