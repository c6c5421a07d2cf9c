"""Every list of a version as one workbook in the reader's language, a sheet for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.documents.spreadsheet import Column, TableSheet, spreadsheet
from himaya.faults import Language
from himaya.web.accounts.policies import office_for
from himaya.web.common import mark
from himaya.web.common.verbs import Verb
from himaya.web.plans import decisions
from himaya.web.plans.assessing import decisions_of
from himaya.web.plans.hashing import content_hash
from himaya.web.plans.models import State, UnitAssignment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from himaya.web.accounts.models import Office, User
    from himaya.web.plans.models import PlanVersion

_DEGREES = "0.000000"


def lists_of(version: PlanVersion, by: User) -> bytes:
    """The workbook; every printed page says which version it is, how it stands, and whose copy it is."""
    language = Language(get_language() or "ar")
    digest = version.content_hash or content_hash(version)
    at = timezone.now().astimezone(ZoneInfo(version.zone))
    office = office_for(by, Verb.VIEW_PLANS, area=version.plan.area)
    copy = _("Copy of %(office)s, %(at)s (%(account)s)") % {
        "office": office.title if office else by.username, "account": by.username, "at": f"{at:%Y-%m-%d %H:%M}",
    }  # fmt: skip
    title = f"{State(version.state).label} · {digest[:12]} · {copy}"
    sheets = [TableSheet(one.title, one.columns, list(one.rows)) for one in _sheets(version)]
    return spreadsheet(sheets, title=title, identifier=digest, language=language, mark=mark.words())


def _sheets(version: PlanVersion) -> Iterator[TableSheet]:
    zone = ZoneInfo(version.zone)
    yield _sheet(_("Elements"), _element_heads(), _elements(version, zone))
    heads = [_("Unit"), _("Call sign"), _("Element"), _("Start"), _("End")]
    yield _sheet(_("Assignments"), heads, _assignments(version, zone))
    heads = [_("Code"), _("Place"), _("Tier"), _("Longitude"), _("Latitude"), _("Peak"), _("Weakest protection")]
    yield _sheet(_("Places"), heads, _places(version))
    heads = [_("Key"), _("Serious"), _("Tier"), _("Place"), _("Gap"), _("Remedy")]
    yield _sheet(_("Gaps"), heads, _gaps(version))
    yield _sheet(_("Objectives"), [_("Key"), _("Objective"), _("Measure"), _("Owner")], _objectives(version))
    heads = [_("Key"), _("Line of effort"), _("Owner"), _("Resources"), _("Open questions")]
    yield _sheet(_("Lines of effort"), heads, _axes(version))
    heads = [_("Number"), _("Period"), _("Start"), _("End")]
    yield _sheet(_("Operational periods"), heads, _periods(version, zone))
    yield _sheet(_("Human dimension"), [_("Item"), _("State"), _("A word")], _human(version))
    heads = [_("Place"), _("What happens, and what is done"), _("Rehearsed on")]
    yield _sheet(_("Contingencies"), heads, _contingencies(version))
    yield _sheet(_("Decisions by hand"), [_("Decision"), _("Reason"), _("Office")], _decisions(version))


def _sheet(title: str, heads: Sequence[str], rows: Iterator[list[object]]) -> TableSheet:
    degrees = {_("Longitude"), _("Latitude")}
    return TableSheet(title, [Column(head, "", _DEGREES if head in degrees else "") for head in heads], rows)


def _element_heads() -> list[str]:
    return [
        _("Key"), _("Kind"), _("Element"), _("Place"), _("Tier"), _("Start"), _("End"), _("Strength"), _("Minimum"),
        _("Women"), _("Units"), _("Owner"), _("Legal basis"), _("Longitude"), _("Latitude"), _("Why here"),
    ]  # fmt: skip


def _names(version: PlanVersion) -> Mapping[str, str]:
    """Places of a version by their codes, in the reader's language."""
    return {place.code: place.title for place in version.places.all()}


def _elements(version: PlanVersion, zone: ZoneInfo) -> Iterator[list[object]]:
    names = _names(version)
    for one in version.elements.select_related("owner").prefetch_related("assignments").order_by("pk"):
        signs = ", ".join(row.call_sign or row.unit_code for row in one.assignments.all())
        yield [
            one.key, one.get_kind_display(), one.title, names.get(one.place_code, one.place_code), one.tier,
            _at(one.starts_at, zone), _at(one.ends_at, zone), one.strength, one.minimum, one.women, signs,
            _title(one.owner), one.legal_basis, one.lon, one.lat, one.why,
        ]  # fmt: skip


def _assignments(version: PlanVersion, zone: ZoneInfo) -> Iterator[list[object]]:
    rows = UnitAssignment.objects.filter(element__version=version).select_related("element")
    for one in rows.order_by("unit_code", "starts_at", "pk"):
        yield [
            one.unit_code, one.call_sign, one.element.title, _at(one.starts_at, zone), _at(one.ends_at, zone),
        ]  # fmt: skip


def _places(version: PlanVersion) -> Iterator[list[object]]:
    for one in version.places.all():
        yield [one.code, one.title, one.tier, one.lon, one.lat, one.peak, one.least_protection]


def _gaps(version: PlanVersion) -> Iterator[list[object]]:
    names = _names(version)
    for one in version.gaps.all():
        serious = _("Yes") if one.severity == "red" else _("No")
        yield [one.key, serious, one.tier, names.get(one.place_code, one.place_code), one.text, one.remedy]


def _objectives(version: PlanVersion) -> Iterator[list[object]]:
    for one in version.objectives.select_related("owner"):
        yield [one.key, one.text, one.measure, _title(one.owner)]


def _axes(version: PlanVersion) -> Iterator[list[object]]:
    for one in version.axes.select_related("owner"):
        yield [one.key, one.title, _title(one.owner), one.resources, one.open_questions]


def _periods(version: PlanVersion, zone: ZoneInfo) -> Iterator[list[object]]:
    for one in version.periods.all():
        yield [one.number, one.title, _at(one.starts_at, zone), _at(one.ends_at, zone)]


def _human(version: PlanVersion) -> Iterator[list[object]]:
    for one in version.human_checks.all():
        yield [one.get_item_display(), one.get_state_display(), one.word]


def _contingencies(version: PlanVersion) -> Iterator[list[object]]:
    names = _names(version)
    for one in version.contingencies.all():
        yield [names.get(one.place_code, one.place_code), one.scenario, one.rehearsed_on if one.is_rehearsed else None]


def _decisions(version: PlanVersion) -> Iterator[list[object]]:
    for one in decisions.told(decisions_of(version), version):
        yield [one.text, one.reason, one.office]


def _title(office: Office | None) -> str:
    return office.title if office else ""


def _at(moment: datetime, zone: ZoneInfo) -> Any:
    """On the plan's own clock, as workbooks keep times."""
    return moment.astimezone(zone)
