"""What every writer does: hold the row, check words, take the step, tell the sender, write it down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from himaya.faults import InvalidInputError
from himaya.web.common.language import in_language
from himaya.web.common.masking import masked
from himaya.web.journal.actions import record
from himaya.web.portal.models import LetterKind
from himaya.web.portal.taking import answer
from himaya.web.reports.models import LONGEST_NOTE, PublicReport, ReportStep
from himaya.web.reports.states import REPORT, ReportState
from himaya.web.reports.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.accounts.models import Office, User

FEWEST_LETTERS = 5
ANSWERS_KEPT = timedelta(days=365)


def locked(report: PublicReport) -> PublicReport:
    """The report as it is now, held until the transaction ends."""
    found: PublicReport = PublicReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    return found


def check_step(report: PublicReport, step: str) -> str:
    """State that a step leads to.

    Raises
    ------
    InvalidInputError : `reports.step_not_allowed`.
    """
    target = REPORT.target(report.state, step)
    if target is None:
        words: dict[str, Any] = {}
        for language in ("ar", "en"):
            with translation.override(language):
                words[f"state_{language}"] = str(ReportState(report.state).label)
        raise InvalidInputError.of("reports.step_not_allowed", **words)
    return target


def checked_words(text: str, longest: int = LONGEST_NOTE) -> str:
    """Words that say something, as they are kept.

    Raises
    ------
    InvalidInputError : `reports.words_needed`.
    """
    words = masked(text, longest)
    if len(words) < FEWEST_LETTERS:
        raise InvalidInputError.of("reports.words_needed", least=str(FEWEST_LETTERS))
    return words


def step_to(  # each is one part of a step
    fresh: PublicReport,
    step: str,
    *,
    by: User | None,
    office: Office | None,
    notes: tuple[str, str] = ("", ""),
    changed: Sequence[str] = (),
) -> PublicReport:
    """Take a step: state, line of its history, answer to its sender, journal."""
    fresh.state, fresh.changed_at = check_step(fresh, step), timezone.now()
    fresh.save(update_fields=["state", "changed_at", *changed])
    arabic, english = notes
    ReportStep.objects.create(
        report=fresh, step=step, note_ar=arabic, note_en=english, by=by, office=office, at=fresh.changed_at
    )
    tell(fresh, notes)
    write_down(Action[step.upper()], fresh, by=by, category=fresh.category, incident=fresh.incident)
    return fresh


def write_down(action: Action, report: PublicReport, *, by: User | None, **after: Any) -> None:
    """Put it into the journal."""
    told = {"state": report.state, **after}
    record(action, by=by, kind=Kind.PUBLIC_REPORT, object_id=str(report.pk), area=report.area, after=told)


def tell(report: PublicReport, notes: tuple[str, str] = ("", "")) -> None:
    """Say to its sender where the report stands."""
    words = []
    for language in ("ar", "en"):
        with translation.override(language):
            words.append("\n".join(filter(None, (_said(report), in_language(*notes)))))
    offers = [LetterKind.FEEDBACK] if report.state == ReportState.ANSWERED else []
    until = timezone.now() + ANSWERS_KEPT
    answer(
        report.receipt,
        LetterKind.REPORT,
        state=report.state,
        words=(words[0], words[1]),
        offers=offers,
        kept_until=until,
    )


def _said(report: PublicReport) -> str:
    if report.state == ReportState.SERVICE:
        return _("Your report was passed to: %(service)s") % {"service": report.service}
    return {
        ReportState.RECEIVED: _("Your report was received. Nobody has read it yet."),
        ReportState.ACKNOWLEDGED: _("Your report is being read."),
        ReportState.TRIAGED: _("Your report was read. What is done is decided next."),
        ReportState.LINKED: _("The danger that you told of was handed to operations."),
        ReportState.INFORMATION: _("Your report is kept as information for planning."),
        ReportState.NOT_ACTIONABLE: _("Nothing can be done about your report, for this reason:"),
        ReportState.ANSWERED: _("Answer to your report:"),
        ReportState.CLOSED: _("Your report is closed."),
    }[ReportState(report.state)]
