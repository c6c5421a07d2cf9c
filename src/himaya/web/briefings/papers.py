"""The minutes as PDF, in Arabic or English; whose copy it is stands on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from himaya.documents.situation_paper import Section, Signature, SituationPaper, Table, situation_pdf
from himaya.web.briefings import showing
from himaya.web.briefings.queries.minutes import minutes_of
from himaya.web.situation.papers import margin
from himaya.web.situation.showing import area_words, moment, own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from himaya.faults import Language
    from himaya.web.accounts.models import User
    from himaya.web.briefings.models import Meeting

_ROLL_WIDTHS, _LOG_WIDTHS, _WIDE = (4, 0, 0, 3), (3, 0, 0, 6), (0, 2, 0, 6)


def minutes_pdf(meeting: Meeting, language: Language, *, by: User) -> bytes:
    """The minutes as they were signed, or as they stand before that."""
    with translation.override(language.value):
        content = meeting.minutes or minutes_of(meeting)
        opened = _("Opened %(at)s") % {"at": moment(content["opened_at"])}
        closed = _("closed %(at)s") % {"at": moment(content["closed_at"])}
        paper = SituationPaper(
            language=language,
            margin=margin(_("Minutes"), str(meeting.pk), meeting.short_hash or "—", area=meeting.area, by=by),
            title=meeting.title,
            subtitle=area_words(meeting.area),
            times=[opened, closed, _("Chair: %(office)s") % {"office": own(content["chair"])}],
            sections=list(_sections(content)),
            signatures=list(_signatures(meeting)),
        )
    return situation_pdf(paper)


def _sections(content: dict[str, Any]) -> Iterator[Section]:
    all_there = _("Every office invited attended throughout.")
    missing = _("Not every office invited attended throughout.")
    heads = [_("Office"), _("Roll-call"), _("Attended"), _("Reasons")]
    table = Table(heads, _ROLL_WIDTHS, showing.roll_rows(content))
    yield Section(_("Attendance"), [all_there if content["all_present"] else missing], [table])
    yield Section(_("Agenda"), showing.agenda_rows(content))
    words = _("In words")
    yield _table(_("Decisions"), [_("Number"), _("State"), _("Taken"), words], _WIDE, showing.decision_rows(content))
    heads = [_("Number"), _("Addressees"), _("Due"), words]
    yield _table(_("Directives"), heads, _WIDE, showing.directive_rows(content))
    heads = [_("Office"), _("Kind"), _("Time"), words]
    yield _table(_("Running log"), heads, _LOG_WIDTHS, showing.log_rows(content))


def _table(title: str, heads: list[str], widths: tuple[int, ...], rows: list[list[str]]) -> Section:
    return Section(title, [], [Table(heads, widths, rows)]) if rows else Section(title, [_("None.")])


def _signatures(meeting: Meeting) -> Iterator[Signature]:
    if meeting.signed_at is not None:
        yield Signature(_("Chair"), meeting.chair.title, moment(meeting.signed_at.isoformat()))
