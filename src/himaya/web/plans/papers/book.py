"""The book of a version: what the planner computed, and everything that offices wrote, decided and signed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import translation

from himaya.documents.book import parts
from himaya.documents.book.from_plan import book_of, points_of
from himaya.documents.book.model import OperationBook, PlanState
from himaya.faults import InvalidInputError, Language
from himaya.planning.wording import Text
from himaya.web.accounts.models import Office
from himaya.web.accounts.organisation import parent_of
from himaya.web.plans import decisions
from himaya.web.plans.assessing import decisions_of
from himaya.web.plans.hashing import content_hash
from himaya.web.plans.models import ElementKind, HumanItem, PlanVersion, Source
from himaya.web.plans.papers.readiness import lines_of
from himaya.web.plans.papers.support import elements_by_hand, units_by_hand
from himaya.web.plans.papers.words import COMMANDER, NOT_REHEARSED, REHEARSED, filled, named, same
from himaya.web.plans.queries.solutions import document_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from himaya.documents.book.elements import Element

_TITLE = "خطة "
_WITHOUT_TURNS = (ElementKind.PATROL, ElementKind.CORDON)
_HUMAN = {HumanItem.FIRST_AID: parts.HumanItem.MEDICAL}


def book_of_version(version: PlanVersion, reader: parts.Reader | None = None) -> OperationBook:
    """Make the book of a version that stands on a computed plan.

    Parameters
    ----------
    reader : whose copy it is.

    Raises
    ------
    InvalidInputError : `plans.nothing_computed`.
    UnavailableError : the computed plan's folder is missing or was altered.
    """
    if version.solution is None:
        raise InvalidInputError.of("plans.nothing_computed")
    base = book_of(document_of(version.solution))
    area = version.plan.area
    by_hand = tuple(elements_by_hand(version, base.elements))
    return replace(
        base,
        **said_of(version),
        elements=(*_elements(base.elements, version), *by_hand),
        units=(*base.units, *units_by_hand(version, {unit.id for unit in base.units})),
        medical=replace(base.medical, notes=same(version.medical), points=(*base.medical.points, *points_of(by_hand))),
        hazards=tuple(_hazards(version, area)),
        positions=tuple(positions_of(version)),
        readiness=tuple(lines_of(version)),
        decisions=tuple(_decisions(version)),
        mission=same(version.aim) if version.aim else base.mission,
        reader=reader,
    )


def said_of(version: PlanVersion) -> dict[str, Any]:
    """What a version says of itself, whether it was computed or gathers the plans of the directorates."""
    plan = version.plan
    return {
        "id": f"{plan.celebration}-{plan.celebration_day.year}-{plan.area or 'EG'}",
        "version": version.number,
        "hash": version.content_hash or content_hash(version),
        "state": PlanState.CLOSED if version.is_over else PlanState(version.state),
        "title": named(plan.title_ar.removeprefix(_TITLE), plan.title_en),
        "zone": ZoneInfo(version.zone),
        "periods": tuple(_periods(version)),
        "objectives": tuple(
            parts.Objective(text=same(one.text), measure=same(one.measure), owner=_office(one.owner))
            for one in version.objectives.select_related("owner")
        ),
        "axes": tuple(
            parts.Axis(
                title=named(one.title_ar, one.title_en),
                owner=_office(one.owner),
                resources=same(one.resources),
                questions=(same(one.open_questions),) if one.open_questions else (),
            )
            for one in version.axes.select_related("owner")
        ),
        "author": _office(version.author_office),
        "communications": same(version.communications),
        "human": tuple(
            parts.HumanCheck(
                item=_HUMAN.get(HumanItem(one.item)) or parts.HumanItem(one.item),
                state=parts.CheckState(one.state),
                note=same(one.word),
            )
            for one in version.human_checks.all()
        ),
        "approvals": tuple(_approvals(version)),
    }


def _office(office: Office | None) -> Text:
    return parts.UNSAID if office is None else named(office.title_ar, office.title_en)


def _periods(version: PlanVersion) -> Iterator[parts.Period]:
    rows = list(version.periods.all())
    for row in rows:
        yield parts.Period(title=named(row.title_ar, row.title_en), start=row.starts_at, end=row.ends_at)
    if not rows:
        yield parts.Period(title=same(""), start=version.starts_at, end=version.ends_at)


def _approvals(version: PlanVersion) -> Iterator[parts.Approval]:
    if version.submitted_at and version.content_hash:
        yield parts.Approval(
            role=parts.ApprovalRole.AUTHOR,
            office=_office(version.author_office),
            at=version.submitted_at,
            digest=version.content_hash,
        )
    approval = getattr(version, "approval", None)
    if approval is not None:
        yield parts.Approval(
            role=parts.ApprovalRole.APPROVER,
            office=_office(approval.office),
            at=approval.approved_at,
            digest=approval.signature,
        )


def _elements(elements: tuple[Element, ...], version: PlanVersion) -> Iterator[Element]:
    """The computed elements with the office that answers for them, and the ground they stand on."""
    rows: Mapping[str, Any] = {
        row.key if row.kind in _WITHOUT_TURNS else row.key.rsplit("/", 1)[0]: row
        for row in version.elements.filter(source=Source.PLANNER).select_related("owner").order_by("-pk")
    }
    for element in elements:
        row = rows.get(element.id)
        if row is None:
            yield element
            continue
        owner, basis = _office(row.owner), same(row.legal_basis)
        yield replace(element, minimum=row.minimum or None, owner=owner, legal_basis=basis)


def _hazards(version: PlanVersion, area: str) -> Iterator[parts.Hazard]:
    """Contingencies: what may happen at a place and is done then, and whether that was rehearsed."""
    for row in version.contingencies.all():
        rehearsed = filled(REHEARSED, day=row.rehearsed_on) if row.is_rehearsed else NOT_REHEARSED
        yield parts.Hazard(hazard=same(row.scenario), place_id=row.place_code, mitigation=rehearsed, area=area)


def positions_of(version: PlanVersion) -> Iterator[parts.Position]:
    """The directorate, or the centre, commands; each line of effort is under its office, or waits for one."""
    area = version.plan.area
    yield parts.Position(id="command", role=COMMANDER, office=_office(parent_of(area)), area=area)
    for axis in version.axes.select_related("owner"):
        yield parts.Position(
            id=f"axis-{axis.key}",
            role=named(axis.title_ar, axis.title_en),
            office=_office(axis.owner),
            reports_to="command",
            area=area,
        )


def _decisions(version: PlanVersion) -> Iterator[parts.Decision]:
    """Decisions by hand with their reasons."""
    edits, told = decisions_of(version), []
    for language in Language:
        with translation.override(language.value):
            told.append(decisions.told(edits, version))
    codes = {given["office"] for given in version.reasons.values()}
    offices = {office.code: office for office in Office.objects.filter(code__in=codes)}
    for arabic, english in zip(*told, strict=True):
        yield parts.Decision(
            text=Text(arabic.text, english.text),
            reason=same(arabic.reason),
            office=_office(offices.get(arabic.office)),
        )
