"""Plans, versions, their elements, and the roll-up of a national plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)
from django.http import Http404

from himaya.celebrations.feasts import celebrations
from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Office
from himaya.web.accounts.policies import OWN_NO_PART, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Place, Service
from himaya.web.plans.content import controlled_roads, places_of, road_of
from himaya.web.plans.models import EVER_APPROVED, Element, ElementKind, Plan, PlanVersion, State
from himaya.web.plans.queries.solutions import UnavailableError, document_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.contrib.auth.models import AnonymousUser

    from himaya.web.accounts.models import User

WHOLE_COUNTRY = "EG"
"""How an address names the plans of the whole country, whose area is empty."""
_LISTED = ("plan", "number", "state", "starts_at", "ends_at", "zone", "expires_at", "worst_protection")


@dataclass(frozen=True, slots=True)
class PlanFilters:
    """What the list of plans is narrowed to, named as in the address; what is not known counts as not asked."""

    celebration: str = ""
    area: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> PlanFilters:
        """Filters of an address."""
        celebration, area = query.get("celebration", ""), query.get("area", "")
        return cls(
            celebration=celebration if celebration in celebrations() else "",
            area=area if area in governorates() or area == WHOLE_COUNTRY else "",
        )


def plans_of(user: User | AnonymousUser, filters: PlanFilters) -> QuerySet[Plan]:
    """Plans of the reader's area that pass the filters, with versions as a list shows them.

    The newest celebration comes first, and of one day what was withdrawn last.
    """
    versions = PlanVersion.objects.only(*_LISTED).order_by("-number")
    rows = scope_of(user, Verb.VIEW_PLANS).within(Plan.objects.all())
    if filters.celebration:
        rows = rows.filter(celebration=filters.celebration)
    if filters.area:
        rows = rows.filter(area="" if filters.area == WHOLE_COUNTRY else filters.area)
    at_work = Exists(PlanVersion.objects.filter(plan=OuterRef("pk")).exclude(state=State.WITHDRAWN))
    rows = rows.annotate(at_work=at_work).order_by("-celebration_day", "-at_work", "area", "pk")
    return rows.prefetch_related(Prefetch("versions", queryset=versions))


def sources_of(user: User | AnonymousUser, area: str) -> QuerySet[Plan]:
    """Plans of an area that were approved once, the newest celebration first: what a new plan can be copied from."""
    approved = PlanVersion.objects.filter(plan=OuterRef("pk"), state__in=EVER_APPROVED)
    rows = scope_of(user, Verb.VIEW_PLANS).within(Plan.objects.filter(Exists(approved), area=area))
    return rows.only("title_ar", "title_en").order_by("-celebration_day", "pk")


def plan_of(user: User | AnonymousUser, pk: int) -> Plan:
    """One plan of the reader's area, or 404."""
    plan = scope_of(user, Verb.VIEW_PLANS).within(Plan.objects.all()).filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan


def version_of(user: User | AnonymousUser, plan: int, number: int) -> PlanVersion:
    """One version of a plan of the reader's area, or 404."""
    rows = PlanVersion.objects.select_related(
        "plan__national", "solution", "author_office", "approval__office", "supersedes"
    )
    version = scope_of(user, Verb.VIEW_PLANS).within(rows, "plan__area").filter(plan_id=plan, number=number).first()
    if version is None:
        raise Http404
    return version


def owners_for(version: PlanVersion) -> QuerySet[Office]:
    """Offices that may answer for a part of the version: of its area or of the whole country, and of a fitting role."""
    rows = Office.objects.filter(is_active=True).exclude(role__in=OWN_NO_PART)
    return rows.filter(area__in={"", version.plan.area}) if version.plan.area else rows


def gatherings_of(version: PlanVersion) -> QuerySet[Service]:
    """Gatherings of the register that the planner would plan for: of open places of the area, in the period."""
    during = {"start__lt": version.ends_at, "end__gt": version.starts_at}
    return Service.objects.filter(place__area=version.plan.area, place__is_closed=False, **during)


def places_to_plan(version: PlanVersion) -> QuerySet[Place]:
    """Open places of the area that the planner would plan for: with a gathering in the period, or of assessed risk."""
    gathers = Q(pk__in=gatherings_of(version).order_by().values("place"))
    return Place.objects.filter(gathers | Q(tier__isnull=False), area=version.plan.area, is_closed=False)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many open places of the area a plan takes: with a gathering, by their risk alone; and how many it leaves."""

    gathering: int
    by_risk: int
    left_out: int


def coverage_of(version: PlanVersion) -> Coverage:
    """What the planner would plan for, counted before it runs."""
    gathering = gatherings_of(version).order_by().values("place").distinct().count()
    planned = places_to_plan(version).count()
    every = Place.objects.filter(area=version.plan.area, is_closed=False).count()
    return Coverage(gathering, planned - gathering, every - planned)


class AreaNames(TypedDict):
    """A governorate in both languages, named as the places in texts of faults."""

    area_ar: str
    area_en: str


def names_of_area(area: str) -> AreaNames:
    """A governorate as the texts of faults name it in both languages."""
    one = governorates()[area]
    return AreaNames(area_ar=one.name_ar, area_en=one.name_en)


@dataclass(frozen=True, slots=True)
class ElementFilters:
    """What the list of elements is narrowed to; the same names as in the address."""

    q: str = ""
    kind: str = ""
    tier: str = ""
    place: str = ""
    owner: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> ElementFilters:
        """Filters of an address."""
        return cls(**{name: query.get(name, "").strip()[:100] for name in ("q", "kind", "tier", "place", "owner")})


def elements_of(version: PlanVersion, filters: ElementFilters) -> QuerySet[Element]:
    """Elements that pass the filters, with their units and owners."""
    rows = version.elements.select_related("owner").prefetch_related("assignments")
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.tier.isdecimal():
        rows = rows.filter(tier=int(filters.tier))
    if filters.place:
        rows = rows.filter(Q(place_code=filters.place) | Q(key__in=_shared_by(version, filters.place)))
    if filters.owner == "none":
        rows = rows.filter(owner__isnull=True)
    elif filters.owner:
        rows = rows.filter(owner__code=filters.owner)
    if words := fold(filters.q).split():
        rows = rows.filter(pk__in=_holding(rows, words))
    return rows.order_by("pk")


def served_by(version: PlanVersion, element: Element) -> list[str]:
    """Codes of the places that an element serves: all those of a common ring for a road of it."""
    return _served(version).get(element.key) or [code for code in (element.place_code,) if code]


def ring_of(version: PlanVersion, cordon: Element) -> list[Element]:
    """The roads of a cordon, each by its first element."""
    roads = Q(place_code=cordon.place_code) | Q(key__in=_shared_by(version, cordon.place_code))
    rows = version.elements.filter(roads, kind__in=(ElementKind.CLOSURE, ElementKind.CHECKPOINT)).order_by("pk")
    first: dict[str, Element] = {}
    for row in rows.prefetch_related("assignments"):
        first.setdefault(row.key.rsplit("/", 2)[0], row)
    return list(first.values())


def _shared_by(version: PlanVersion, place: str) -> list[str]:
    return [key for key, places in _served(version).items() if place in places]


def _served(version: PlanVersion) -> dict[str, list[str]]:
    """Places that each road element of the computed plan serves, by key; nothing without a plan that can be shown."""
    if version.solution is None:
        return {}
    try:
        document = document_of(version.solution)
    except UnavailableError:
        return {}
    roads = controlled_roads(document)
    return {one["id"]: places_of(one, roads) for one in document["elements"] if road_of(one) in roads}


def _holding(rows: QuerySet[Element], words: Sequence[str]) -> list[int]:
    """Elements with every word in a name, road, key or call sign, whichever way it is spelt."""
    names = ("key", "title_ar", "title_en", "road_ar", "road_en", "assignments__call_sign")
    texts: dict[int, str] = {}
    for pk, *told in rows.order_by().values_list("pk", *names):
        texts[pk] = f"{texts.get(pk, '')} {' '.join(text or '' for text in told)}"
    folded = {pk: fold(text) for pk, text in texts.items()}
    return [pk for pk, text in folded.items() if all(word in text for word in words)]
