"""The roads of the plan in force become controls: approved with the plan, at the times that the plan gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.controls.actions.common import write_down
from himaya.web.controls.models import Kind, Origin, RoadControl
from himaya.web.controls.queries.roads import Roads, lines_of, roads_in_operation
from himaya.web.controls.states import ControlState
from himaya.web.controls.words import Action
from himaya.web.plans.models import Element, ElementKind
from himaya.web.plans.queries.in_force import version_in_force
from himaya.web.plans.queries.solutions import UnavailableError, document_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from himaya.web.accounts.models import Office, User
    from himaya.web.plans.models import PlanVersion

_KINDS = (ElementKind.CLOSURE, ElementKind.CHECKPOINT)
_PARTS = 3
_PASSES_AR = "يفتح الطاقم البوابة لسيارات الطوارئ"
_RESIDENTS_AR = "يفتح الطاقم البوابة للسكان"
_CLOSED_AR = "من أقرب طريق مفتوح كما في الخطة"


@dataclass(frozen=True, slots=True)
class Planned:
    """One road of the plan: its stints together, and what the plan says of its closing."""

    key: str
    elements: tuple[Element, ...]
    told: Mapping[str, Any]

    @property
    def gate(self) -> bool:
        """Whether a crew lets emergency vehicles through there."""
        return self.elements[0].kind == ElementKind.CHECKPOINT

    @property
    def span(self) -> tuple[datetime, datetime]:
        """When it closes and reopens."""
        if self.told:
            return datetime.fromisoformat(self.told["closes"]), datetime.fromisoformat(self.told["opens"])
        return min(one.starts_at for one in self.elements), max(one.ends_at for one in self.elements)


def take_over(area: str, *, by: User) -> Sequence[RoadControl]:
    """Take over the roads of the plan in force that are not there yet and whose time has not passed.

    A gate of a cordon is a closure whose crew lets emergency vehicles through, and residents where the plan says so.
    Whoever signed the plan has approved them.

    Raises
    ------
    InvalidInputError : `controls.no_plan_in_force`, `controls.no_roads`, `controls.nothing_planned`.
    """
    office = require(by, Verb.DRAW_CONTROLS, area=area)
    version, roads = version_in_force(area, timezone.now()), roads_in_operation(area)
    if version is None:
        raise InvalidInputError.of("controls.no_plan_in_force")
    if roads is None:
        raise InvalidInputError.of("controls.no_roads")
    with transaction.atomic():
        known = set(RoadControl.objects.filter(plan_version=version).values_list("element_key", flat=True))
        now = timezone.now()
        fresh = [one for one in planned_roads(version) if one.key not in known and one.span[1] > now]
        made = [control for one in fresh if (control := _row(one, version, roads)) is not None]
        if not made:
            raise InvalidInputError.of("controls.nothing_planned")
        for control in made:
            _keep(control, version, by=by, office=office)
    return made


def planned_roads(version: PlanVersion) -> Iterator[Planned]:
    """Roads that a version controls, in the order in which they close."""
    stints: dict[str, list[Element]] = defaultdict(list)
    for element in version.elements.filter(kind__in=_KINDS).order_by("starts_at", "pk"):
        stints["/".join(element.key.split("/")[:_PARTS])].append(element)
    told = _told(version)
    found = [Planned(key, tuple(elements), told.get(key, {})) for key, elements in stints.items()]
    yield from sorted(found, key=lambda one: (one.span[0], one.key))


def _told(version: PlanVersion) -> Mapping[str, Mapping[str, Any]]:
    """What the computed plan says of its closures, by road; nothing where it is not there or says nothing."""
    if version.solution is None:
        return {}
    try:
        document = document_of(version.solution)
    except UnavailableError:
        return {}
    return {road["id"]: road for road in document.get("closures", {}).get("roads", ())}


def _keep(control: RoadControl, version: PlanVersion, *, by: User, office: Office) -> None:
    approval = getattr(version, "approval", None)
    control.office, control.drawn_by = office, by
    control.authoriser = approval.office if approval is not None else version.author_office
    control.approved_at = approval.approved_at if approval is not None else timezone.now()
    control.save()
    write_down(Action.TAKEN_OVER, control, by=by, after={"version": str(version), "element": control.element_key})


def _row(one: Planned, version: PlanVersion, roads: Roads) -> RoadControl | None:
    """The row; None where the road is not on the network any more."""
    from himaya.planning.roads import road_id, section_of  # noqa: PLC0415  # NumPy is loaded when roads are asked for

    section = section_of(roads.network, one.key)
    if section is None:
        return None
    element, told, (starts_at, ends_at) = one.elements[0], one.told, one.span
    return RoadControl(
        area=version.plan.area,
        kind=Kind.CLOSURE,
        state=ControlState.APPROVED,
        origin=Origin.PLAN,
        road_ar=(element.road_ar or element.title_ar)[:200],
        road_en=(element.road_en or element.title_en)[:200],
        sections=[road_id(roads.network, section)],
        lines=lines_of(roads, [section]),
        roads_sha256=roads.sha256,
        starts_at=starts_at,
        ends_at=ends_at,
        emergency_passes=one.gate,
        emergency_access=_PASSES_AR if one.gate else _CLOSED_AR,
        legal_basis=element.legal_basis,
        reopener=element.owner,
        place_code=element.place_code,
        plan_version=version,
        element_key=one.key,
        **_of_plan(told),
        **_announcement(element, told, starts_at, ends_at),
    )


def _of_plan(told: Mapping[str, Any]) -> dict[str, Any]:
    """What the plan says of the stretch, its residents, signs, parking and diversion."""
    diversion = told.get("diversion") or {}
    signs = "، ".join(f"{sign['sign_ar']} ({sign['count']})" for sign in told.get("signs", ()))
    lost = diversion.get("vehicle_minutes")
    return {
        "stretch_ar": str(told.get("stretch_ar", ""))[:200],
        "stretch_en": str(told.get("stretch_en", ""))[:200],
        "residents_pass": bool(told.get("residents", False)),
        "residents_rule": _RESIDENTS_AR if told.get("residents") else "",
        "signs": signs[:500],
        "parking": str(told.get("parking_ar", ""))[:500],
        "diversion_ar": str(diversion.get("way_ar", ""))[:500],
        "diversion_en": str(diversion.get("way_en", ""))[:500],
        "disruption_vehicle_min": None if lost is None else round(lost),
    }


def _announcement(element: Element, told: Mapping[str, Any], starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    """What the public is told: the road, from when to when, and the way round it."""
    from_, to = (f"{timezone.localtime(at):%H:%M %d/%m/%Y}" for at in (starts_at, ends_at))
    diversion = told.get("diversion") or {}
    arabic = f"غلق {element.road_ar or element.title_ar} من {from_} إلى {to}."
    english = f"{element.road_en or element.road_ar or element.title_en} is closed from {from_} to {to}."
    if diversion.get("way_ar"):
        arabic += f" البديل: {diversion['way_ar']}."
        english += f" Way round: {diversion.get('way_en') or diversion['way_ar']}."
    return {"public_ar": arabic[:500], "public_en": english[:500]}
