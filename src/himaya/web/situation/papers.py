"""Reports and handovers as PDF, in Arabic or English; whose copy it is stands on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from himaya.documents.situation_paper import Fact, Margin, Section, Signature, SituationPaper, Table, situation_pdf
from himaya.web.accounts.policies import office_for
from himaya.web.common import mark
from himaya.web.common.verbs import Verb
from himaya.web.situation import showing, showing_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from himaya.faults import Language
    from himaya.web.accounts.models import User
    from himaya.web.situation.models import Handover, Report
    from himaya.web.situation.queries.figures import Facts

_INCIDENT_WIDTHS, _UNIT_WIDTHS = (0, 0, 0, 3, 4, 0, 0, 0), (2, 2, 2, 0)


def report_pdf(report: Report, language: Language, *, by: User) -> bytes:
    """The report as it was composed."""
    with translation.override(language.value):
        content = report.content
        times = [_("As of %(at)s") % {"at": showing.moment(content["as_of"])}, str(report.get_occasion_display())]
        if content["since"]:
            times.append(_("changes since %(at)s") % {"at": showing.moment(content["since"])})
        paper = SituationPaper(
            language=language,
            margin=margin(_("Situation report"), str(report), report.short_hash, area=report.area, by=by),
            title=_("Situation report"),
            subtitle=showing.area_words(report.area),
            times=times,
            facts=[Fact(*one) for one in showing.total_facts(content)],
            sections=list(_sections(content)),
        )
    return situation_pdf(paper)


def handover_pdf(handover: Handover, language: Language, *, by: User) -> bytes:
    """The handover with both signatures, or the one that is there."""
    with translation.override(language.value):
        content = handover.content
        promised = Section(_("Promised"), handover.promised.splitlines())
        paper = SituationPaper(
            language=language,
            margin=margin(_("Handover of a shift"), str(handover.pk), handover.short_hash, area=handover.area, by=by),
            title=_("Handover of a shift"),
            subtitle=showing.area_words(handover.area),
            times=[_("As of %(at)s") % {"at": showing.moment(content["as_of"])}, handover.get_state_display()],
            facts=[Fact(*one) for one in showing.total_facts(content)],
            sections=[promised, *_sections(content)],
            signatures=list(_signatures(handover)),
        )
    return situation_pdf(paper)


def _signatures(handover: Handover) -> Iterator[Signature]:
    left = showing.moment(handover.left_at.isoformat())
    yield Signature(_("Leaving officer"), handover.left_office.title, left)
    if handover.taken_office is not None and handover.taken_at is not None:
        taken = showing.moment(handover.taken_at.isoformat())
        yield Signature(_("Arriving officer"), handover.taken_office.title, taken)


def margin(label: str, number: str, digest: str, *, area: str, by: User) -> Margin:
    """What stands on every page: what the paper is, its number and fingerprint, and whose copy."""
    office = office_for(by, Verb.VIEW_SITUATION, area=area)
    told = {
        "office": office.title if office else by.username, "account": by.username,
        "at": f"{timezone.localtime():%Y-%m-%d %H:%M}",
    }  # fmt: skip
    return Margin(
        heading=f"{label} - {showing.area_words(area)}",
        status=_("Official use"),
        number=_("page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        label=label,
        id=number,
        hash_label=_("fingerprint"),
        hash=digest,
        copy=_("Copy of %(office)s, %(at)s (%(account)s)") % told,
        mark=mark.words(),
    )


def _sections(content: Facts) -> Iterator[Section]:
    rows = [showing.lines_of(row) for row in content["areas"]]
    if content["changes"]:
        yield Section(_("What has changed"), [showing.change_words(one) for one in content["changes"]])
    elif content["since"]:
        yield Section(_("What has changed"), [_("Nothing that this report counts.")])
    if not content["area"]:
        yield _nation(content, rows)
    for row in rows:
        if row.is_missing:
            continue
        yield Section(row.title, [f"{name}: {value}" for name, value in row.facts] + _missing_line(row.missing))
        yield from _tables(row, with_units=bool(content["area"]))


def _missing_line(missing: Sequence[str]) -> list[str]:
    return [_("Missing: %(parts)s") % {"parts": "، ".join(missing)}] if missing else []


def _nation(content: Facts, rows: Sequence[showing.Lines]) -> Section:
    """One row for each governorate that has told something; those that told nothing are named and counted."""
    counted = {row["area"]: row for row in content["areas"]}
    heads = [_("Governorate"), _("Open incidents"), "P1", "P2", _("Units on duty"), _("Alert level"), _("Readiness")]
    told = []
    for row in rows:
        if not row.is_missing:
            one = counted[row.area]
            by_priority = one["incident_counts"]["by_priority"]
            told.append([
                row.title, str(one["incident_counts"]["open"]), str(by_priority["P1"]), str(by_priority["P2"]),
                str(one["unit_counts"]["on_duty"]), showing.level_words(one["alert"]["level"]),
                showing.readiness_words(one["readiness"]),
            ])  # fmt: skip
    silent = [row.title for row in rows if row.is_missing]
    lines = [_("Told nothing: %(count)s (%(areas)s)") % {"count": len(silent), "areas": "، ".join(silent)}]
    tables = [Table(heads, (2, 0, 0, 0, 0, 0, 3), told), *_work(content, rows)]
    return Section(_("By governorate"), lines if silent else (), tables)


def _work(content: Facts, rows: Sequence[showing.Lines]) -> Iterator[Table]:
    """Dispatch, posts and road controls of the governorates beside each other, and their sum."""
    told = showing.work_of_nation(content, rows)
    if told:
        yield Table(showing_work.nation_heads(), (2, *[0] * 9), told)


def _tables(row: showing.Lines, *, with_units: bool) -> Iterator[Section]:
    if row.incidents:
        told = [showing.incident_line(one) for one in row.incidents]
        title = _("Open incidents")
        yield Section(f"{row.title}: {title}", (), [Table(showing.incident_heads(), _INCIDENT_WIDTHS, told)], level=3)
    for one in row.tables:
        yield Section(f"{row.title}: {one.title}", (), [Table(one.heads, one.widths, one.rows)], level=3)
    if with_units and row.units:
        title = _("On duty by the register")
        yield Section(f"{row.title}: {title}", (), [Table(showing.unit_heads(), _UNIT_WIDTHS, row.units)], level=3)
