"""New plans: from a celebration of the calendar, from last year's plan, and the annexes of a national one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from himaya.celebrations.feasts import celebrations
from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.journal.words import Kind
from himaya.web.places.queries.calendar import fallen_in
from himaya.web.plans.actions.copies import copy_to_plan
from himaya.web.plans.models import (
    EVER_APPROVED,
    Axis,
    HumanCheck,
    HumanItem,
    OperationalPeriod,
    Plan,
    PlanVersion,
    State,
)
from himaya.web.plans.texts import checked
from himaya.web.plans.words import PlanAction

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.places.queries.calendar import Fallen

AXES = (
    ("worship", "دور العبادة", "Houses of worship"),
    ("roads", "الطرق والمحاور المرورية", "Roads and traffic"),
    ("tourism", "المقاصد السياحية", "Tourist places"),
    ("facilities", "المنشآت المهمة والحيوية", "Vital facilities"),
    ("crowds", "الحشود وانصرافها", "Crowds and dispersal"),
    ("response", "الاستجابة والطوارئ", "Response and emergencies"),
    ("public", "إعلام الجمهور", "Public information"),
)
"""Lines of effort that every plan begins with; a plan that does not need one removes it."""


def create_plan(
    *,
    by: User,
    celebration: str,
    year: int,
    area: str,
    title_ar: str = "",
    title_en: str = "",
    national: Plan | None = None,
) -> PlanVersion:
    """Make a plan of a celebration with its first draft: period of the eve, lines of effort, human dimension.

    Raises
    ------
    RefusedError : the office does not edit plans there.
    InvalidInputError : `celebrations.unknown`, `plans.no_such_day`, `plans.unknown_area`, `plans.plan_exists`.
    """
    require(by, Verb.EDIT_PLANS, area=area)
    fallen = _fallen(celebration, year)
    with transaction.atomic():
        plan = _new_plan(fallen, area, (title_ar, title_en), by=by, national=national)
        version = _first_version(plan, fallen, by=by)
        after = {"celebration": celebration, "day": fallen.first_day.isoformat(), "title": plan.title_ar}
        record(PlanAction.CREATED, by=by, kind=Kind.PLAN, object_id=str(plan.pk), area=area, after=after)
    return version


def copy_plan(source: Plan, *, by: User, year: int, title_ar: str = "", title_en: str = "") -> PlanVersion:
    """Make this year's plan from an earlier one: dates moved, approvals not copied.

    Raises
    ------
    RefusedError : the office does not edit plans there.
    InvalidInputError : `plans.nothing_to_copy`, `plans.no_such_day`, `plans.plan_exists`.
    """
    require(by, Verb.EDIT_PLANS, area=source.area)
    latest = source.versions.filter(state__in=EVER_APPROVED).order_by("-number").first()
    if latest is None:
        raise InvalidInputError.of("plans.nothing_to_copy")
    fallen = _fallen(source.celebration, year)
    with transaction.atomic():
        plan = _new_plan(fallen, source.area, (title_ar, title_en), by=by, copied_from=source)
        days = (fallen.first_day - source.celebration_day).days
        return copy_to_plan(latest, plan, days=days, by=by)


def create_annexes(national: Plan, *, by: User) -> int:
    """Make the plans of the directorates that a national plan does not have yet; returns how many.

    Raises
    ------
    RefusedError : the office does not edit plans of the whole country.
    """
    require(by, Verb.EDIT_PLANS, area="")
    with transaction.atomic():
        known = set(national.annexes.values_list("area", flat=True))
        own = {"celebration": national.celebration, "celebration_day": national.celebration_day}
        adopted = Plan.objects.filter(**own, national__isnull=True, area__in=governorates().keys() - known)
        known |= set(adopted.values_list("area", flat=True))
        adopted.update(national=national)
        missing = [area for area in governorates() if area not in known]
        for area in missing:
            create_plan(
                by=by,
                celebration=national.celebration,
                year=national.celebration_day.year,
                area=area,
                national=national,
            )
    return len(missing)


def _fallen(celebration: str, year: int) -> Fallen:
    """When a celebration falls in a year: as confirmed, or by its rule while it is not.

    Raises
    ------
    InvalidInputError : `celebrations.unknown`, `celebrations.year_out_of_range`, `plans.no_such_day`.
    """
    found = fallen_in(celebration, year)
    if not found:
        raise InvalidInputError.of("plans.no_such_day", value=f"{celebration} {year}")
    return found[0]


def _new_plan(fallen: Fallen, area: str, titles: tuple[str, str], *, by: User, **links: Any) -> Plan:
    if area and area not in governorates():
        raise InvalidInputError.of("plans.unknown_area", value=area)
    said = checked(title_ar=titles[0], title_en=titles[1])
    known = celebrations()[fallen.code]
    place_ar = governorates()[area].name_ar if area else "الجمهورية"
    place_en = governorates()[area].name_en if area else "the whole country"
    year = fallen.first_day.year
    identity = {"celebration": known.code, "celebration_day": fallen.first_day, "area": area}
    existing = Plan.objects.filter(**identity, versions__state__in=set(State) - {State.WITHDRAWN}).first()
    if existing is not None:
        raise InvalidInputError.of("plans.plan_exists", value=existing.title, plan=str(existing.pk))
    return Plan.objects.create(
        **identity,
        title_ar=said["title_ar"] or f"خطة تأمين {known.name_ar} {year} - {place_ar}",
        title_en=said["title_en"] or f"{known.name_en} {year}, {place_en}",
        created_by=require(by, Verb.EDIT_PLANS, area=area),
        **links,
    )


def _first_version(plan: Plan, fallen: Fallen, *, by: User) -> PlanVersion:
    eve = fallen.period
    version = PlanVersion.objects.create(
        plan=plan,
        number=1,
        starts_at=eve.start,
        ends_at=eve.end,
        expires_at=eve.end,
        author_office=plan.created_by,
        author_account=by.username,
    )
    OperationalPeriod.objects.create(
        version=version,
        number=1,
        title_ar="الفترة الأولى",
        title_en="First period",
        starts_at=eve.start,
        ends_at=eve.end,
    )
    Axis.objects.bulk_create(
        Axis(version=version, key=key, title_ar=arabic, title_en=english) for key, arabic, english in AXES
    )
    HumanCheck.objects.bulk_create(HumanCheck(version=version, item=item) for item in HumanItem)
    return version
