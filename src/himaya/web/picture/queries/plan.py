"""Posts and roads of the plans in force, as planned for this hour, where nothing newer is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import scope_of
from himaya.web.common.figures import Tone
from himaya.web.common.templatetags.himaya import clock, day
from himaya.web.common.verbs import Verb
from himaya.web.controls.models import RoadControl
from himaya.web.picture.items import Item, Layer
from himaya.web.plans.models import Element, ElementKind, PlanVersion, State, UnitAssignment
from himaya.web.plans.strings import standby_letters
from himaya.web.posts.models import LivePost
from himaya.web.posts.moments import NOT_PLAYED, post_clock
from himaya.web.posts.states import PostState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from himaya.web.accounts.models import User

ROADS = (ElementKind.CLOSURE, ElementKind.CORDON)
POSTS = tuple(kind for kind in ElementKind if kind not in {*ROADS, ElementKind.PATROL})
MOST = 5000
"""Posts and roads that one picture shows; a country of more is narrowed to a governorate."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A version in force, and the instant whose posts are shown: now, or its beginning while that is to come."""

    version: PlanVersion
    at: datetime

    @property
    def is_to_come(self) -> bool:
        """Whether its period has not begun."""
        return self.at == self.version.starts_at

    @property
    def state_title(self) -> str:
        """In words."""
        if not self.is_to_come:
            return _("Planned for now")
        return _("Planned from %(day)s %(time)s") % {"day": day(self.at), "time": clock(self.at)}


def in_force(user: User, now: datetime, area: str = "") -> list[InForce]:
    """Versions in force in the governorates of the office, those of one where it is named."""
    end = Coalesce("expires_at", "ends_at")
    rows = PlanVersion.objects.filter(state=State.ACTIVE).annotate(until=end).filter(until__gt=now)
    if area:
        rows = rows.filter(plan__area=area)
    seen = scope_of(user, Verb.VIEW_PLANS).within(rows, "plan__area").select_related("plan", "solution")
    played = {night.plan: night.now for night in post_clock(now).nights}
    return [
        InForce(version, max(played.get(version.plan_id, now), version.starts_at))
        for version in seen.order_by("plan__area", "pk")
    ]


def plan_items(versions: Iterable[InForce]) -> Iterator[Item]:
    """Posts and roads on duty at the instants of the versions, vacant posts first.

    What became a road control, or a live post, is told by these.
    """
    found = {one.version.pk: one for one in versions}
    spans = Q(pk__in=())
    for one in found.values():
        spans |= Q(version=one.version.pk, starts_at__lte=one.at, ends_at__gt=one.at)
    run = RoadControl.objects.filter(plan_version=OuterRef("version"), element_key=OuterRef("key"))
    live = LivePost.objects.filter(plan=OuterRef("version__plan"), key=OuterRef("key"), played=NOT_PLAYED)
    is_live = Q(kind__in=POSTS) & Exists(live)
    rows = Element.objects.filter(spans, ~Exists(run), ~is_live, kind__in=(*POSTS, *ROADS))
    elements = list(rows.order_by("tier", "pk")[:MOST])
    calls: dict[int, list[str]] = {}
    assigned = UnitAssignment.objects.filter(element__in=[one.pk for one in elements]) if elements else ()
    for row in assigned:
        calls.setdefault(row.element_id, []).append(row.call_sign or row.unit_code)
    items = [_item(row, found[row.version_id], calls.get(row.pk, [])) for row in elements]
    return iter(sorted(items, key=lambda item: item.tone is not Tone.RED))


def _item(row: Element, plan: InForce, calls: list[str]) -> Item:
    is_road, version = row.kind in ROADS, plan.version
    is_vacant = not is_road and row.strength > 0 and not calls
    road = row.road if row.road != row.title else ""
    said = _("No unit planned") if is_vacant else plan.state_title
    until = _("until %(time)s") % {"time": clock(row.ends_at)}
    return Item(
        Layer.ROAD if is_road else Layer.POST,
        f"{'road' if is_road else 'post'}:{row.pk}",
        row.title,
        row.kind,
        str(ElementKind(row.kind).label),
        PostState.PLANNED.value,
        f"{said}, {until}",
        Tone.RED if is_vacant else Tone.PLAIN,
        version.plan.area,
        row.lon,
        row.lat,
        reverse("version_element", args=[version.plan_id, version.number, row.pk]),
        detail=" · ".join(part for part in (road, "، ".join(calls)) if part),
        mark=standby_letters().get(row.function, "") if row.kind == ElementKind.STANDBY else "",
        lines=[row.geometry] if is_road and len(row.geometry) > 1 else (),
    )
