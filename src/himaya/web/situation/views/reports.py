"""Situation reports: the list, one report, and its PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.faults import Language
from himaya.web.common import mark
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.situation import showing, showing_work
from himaya.web.situation.actions.reports import compose, record_taken
from himaya.web.situation.policies import situation_composers, situation_viewers
from himaya.web.situation.queries import reports as queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.journal.refusals import Told
    from himaya.web.situation.models import Report

PDF = "application/pdf"
SAFE = {"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox; default-src 'none'"}


@situation_viewers
@require_safe
def situation(request: Any) -> HttpResponse:
    """Show reports, the newest first."""
    return _list(request)


@situation_composers
@require_POST
def situation_compose(request: Any) -> HttpResponse:
    """Compose a report now."""
    made: list[Report] = []
    refused = attempt(request, lambda: made.append(compose(request.POST.get("area", ""), by=request.user)))
    if refused:
        return _list(request, refused)
    messages.success(request, _("The report is composed and kept as it is."))
    return redirect("situation_report", pk=made[0].pk)


@situation_viewers
@require_safe
def situation_report(request: Any, pk: int) -> HttpResponse:
    """Show one report."""
    report = queries.report_of(request.user, pk)
    content = report.content
    rows = [showing.lines_of(row) for row in content["areas"]]
    context = {
        "report": report,
        "area_title": showing.area_words(report.area),
        "since": showing.moment(content["since"]) if content["since"] else "",
        "facts": showing.total_facts(content),
        "changes": [showing.change_words(one) for one in content["changes"]],
        "rows": [(row, [showing.incident_line(one) for one in row.incidents]) for row in rows if not row.is_missing],
        "nation": showing.work_of_nation(content, rows),
        "nation_heads": showing_work.nation_heads(),
        "silent": [row.title for row in rows if row.is_missing],
        "incident_heads": showing.incident_heads(),
        "unit_heads": showing.unit_heads(),
        "with_units": bool(report.area),
    }
    return render(request, "situation/report.html", context)


@situation_viewers
@require_safe
def situation_paper(request: Any, pk: int) -> HttpResponse:
    """Download a report as PDF, in the language the address names or the reader's own."""
    from himaya.web.situation.papers import report_pdf  # noqa: PLC0415  # typst is loaded when the first paper is asked for

    report = queries.report_of(request.user, pk)
    body = report_pdf(report, language_of(request), by=request.user)
    if request.method == "GET":
        record_taken(report, "pdf", by=request.user)
    return paper(body, f"situation-{report.area or 'EG'}-{report.number}")


def language_of(request: Any) -> Language:
    """The language that the address names, or the reader's own."""
    asked = request.GET.get("language", "")
    return Language(asked if asked in set(Language) else get_language() or "ar")


def paper(body: bytes, name: str) -> HttpResponse:
    """A PDF that is kept nowhere on the way; of an exercise its name says so."""
    answer = HttpResponse(body, content_type=PDF)
    name = f"exercise-{name}" if mark.is_exercise() else name
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    for header, value in SAFE.items():
        answer.headers[header] = value
    return answer


def _list(request: Any, refused: Sequence[Told] = ()) -> HttpResponse:
    page = Paginator(queries.reports_of(request.user), queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(report, showing.area_words(report.area)) for report in page],
        "areas": [
            (area, title or showing.area_words(""))
            for area, title in queries.areas_for(request.user, Verb.COMPOSE_SITUATION)
        ],
        "refused": refused,
    }
    return render(request, "situation/list.html", context, status=status_of(refused))
