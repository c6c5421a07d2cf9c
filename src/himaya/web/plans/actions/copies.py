"""Versions made from versions: an amendment of one in force, or last year's plan with its dates moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.plans.models import (
    Element,
    HumanState,
    PlanVersion,
    State,
    UnitAssignment,
)
from himaya.web.plans.words import PlanAction, PlanKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import Plan

_TIMES = ("starts_at", "ends_at", "least_at")
_SIMPLE = ("objectives", "axes", "periods", "human_checks", "contingencies", "places", "gaps")
_AT_ONCE = 500
AT_WORK = (State.DRAFT, State.IN_REVIEW)


def refuse_second_draft(plan: Plan) -> None:
    """One version is worked on at a time.

    Raises
    ------
    InvalidInputError : `plans.draft_at_work`.
    """
    if plan.versions.filter(state__in=AT_WORK).exists():
        raise InvalidInputError.of("plans.draft_at_work")


def copy_version(source: PlanVersion, *, by: User) -> PlanVersion:
    """Begin an amendment: a new draft with everything the source says; signatures, overrides and briefings stay behind.

    Raises
    ------
    InvalidInputError : `plans.draft_at_work`.
    """
    refuse_second_draft(source.plan)
    made = _new_version(source, source.plan, by=by, shift=lambda moment: moment)
    made.supersedes, made.solution, made.certified_hash = source, source.solution, source.certified_hash
    made.worst_protection, made.decisions, made.reasons = source.worst_protection, source.decisions, source.reasons
    made.communications_complete, made.medical_complete = source.communications_complete, source.medical_complete
    made.save()
    _copy_parts(source, made, lambda moment: moment)
    _write_down(PlanAction.AMEND, source, made, by=by)
    return made


def copy_to_plan(source: PlanVersion, plan: Plan, *, days: int, by: User) -> PlanVersion:
    """First draft of a plan from a version of another one, its times moved by days on the wall clock.

    Nothing that was approved, certified, settled or rehearsed counts for the new one.
    """
    zone = ZoneInfo(source.zone)

    def moved(moment: datetime) -> datetime:
        local = moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
        return local.replace(tzinfo=zone).astimezone(UTC)

    made = _new_version(source, plan, by=by, shift=moved)
    made.save()
    _copy_parts(source, made, moved)
    made.human_checks.update(state=HumanState.OPEN, word="")
    made.contingencies.update(rehearsed_on=None)
    _write_down(PlanAction.COPIED, source, made, by=by)
    return made


def _new_version(source: PlanVersion, plan: Plan, *, by: User, shift: Callable[[datetime], datetime]) -> PlanVersion:
    last = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return PlanVersion(
        plan=plan,
        number=last + 1,
        aim=source.aim,
        starts_at=shift(source.starts_at),
        ends_at=shift(source.ends_at),
        zone=source.zone,
        expires_at=shift(source.expires_at or source.ends_at),
        author_office=require(by, Verb.EDIT_PLANS, area=plan.area),
        author_account=by.username,
        communications=source.communications,
        medical=source.medical,
    )


def _copy_parts(source: PlanVersion, made: PlanVersion, shift: Callable[[datetime], datetime]) -> None:
    for part in _SIMPLE:
        rows = [_copied(row, shift, version=made) for row in getattr(source, part).all()]
        if rows:
            type(rows[0]).objects.bulk_create(rows, batch_size=_AT_ONCE)
    originals = list(source.elements.prefetch_related("assignments").order_by("pk"))
    copies = [_copied(element, shift, version=made) for element in originals]
    Element.objects.bulk_create(copies, batch_size=_AT_ONCE)
    UnitAssignment.objects.bulk_create(
        [
            _copied(assignment, shift, element=copy)
            for original, copy in zip(originals, copies, strict=True)
            for assignment in original.assignments.all()
        ],
        batch_size=_AT_ONCE,
    )


def _copied(row: Any, shift: Callable[[datetime], datetime], **links: Any) -> Any:
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]  # noqa: SLF001  # Django's public way to the fields of a model
    values = {name: getattr(row, name) for name in names}
    for name in _TIMES:
        if values.get(name) is not None:
            values[name] = shift(values[name])
    for name in links:
        del values[f"{name}_id"]
    return type(row)(**values, **links)


def _write_down(action: PlanAction, source: PlanVersion, made: PlanVersion, *, by: User) -> None:
    record(
        action,
        by=by,
        kind=PlanKind.VERSION,
        object_id=str(made),
        area=made.plan.area,
        before={"version": str(source)},
        after={"version": str(made), "elements": made.elements.count()},
    )
