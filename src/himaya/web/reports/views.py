"""Pages of whoever triages reports of the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from himaya.scenario.governorates import governorates
from himaya.web.comments.actions.dangers import propose
from himaya.web.comments.forms import Propose
from himaya.web.comments.models import Source
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.portal.categories import Category
from himaya.web.portal.models import LetterKind
from himaya.web.portal.taking import set_aside, take_waiting
from himaya.web.reports import queries
from himaya.web.reports.actions import triage
from himaya.web.reports.forms import Step
from himaya.web.reports.policies import triagers
from himaya.web.reports.states import ReportState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from himaya.web.journal.refusals import Told
    from himaya.web.reports.models import PublicReport

_STEPS: Mapping[str, Callable[[PublicReport, dict[str, Any], Any], object]] = {
    "acknowledge": lambda one, _sent, by: triage.acknowledge(one, by=by),
    "triage": lambda one, sent, by: triage.triage(one, category=sent["category"], by=by),
    "link": lambda one, _sent, by: triage.link(one, by=by),
    "serve": lambda one, sent, by: triage.serve(one, service=sent["service"], by=by),
    "inform": lambda one, _sent, by: triage.inform(one, by=by),
    "refuse": lambda one, sent, by: triage.refuse(one, reason=sent["note_ar"], by=by),
    "answer": lambda one, sent, by: triage.answer_report(one, arabic=sent["note_ar"], english=sent["note_en"], by=by),
    "close": lambda one, _sent, by: triage.close(one, by=by),
}


@triagers
@never_cache
@require_safe
def reports(request: Any) -> HttpResponse:
    """Take what came, and list what is not answered, the oldest first."""
    take_waiting(LetterKind.REPORT)
    state = request.GET.get("state", "")
    context = {
        "page": Paginator(queries.listed(request.user, state), queries.PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": ReportState.choices,
        "aside": set_aside(LetterKind.REPORT),
    }
    return render(request, "reports/list.html", context)


@triagers
@never_cache
@require_safe
def report(request: Any, pk: int) -> HttpResponse:
    """Show one report."""
    return _detail(request, queries.report_of(request.user, pk))


@triagers
@never_cache
@require_safe
def picture(request: Any, pk: int) -> HttpResponse:
    """Hand out the picture of a report, as it was drawn anew."""
    content = queries.report_of(request.user, pk).picture
    if not content:
        raise Http404
    return HttpResponse(content, content_type="image/jpeg", headers={"Content-Disposition": "inline"})


@triagers
@require_POST
def report_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Take a step."""
    shown = queries.report_of(request.user, pk)
    if step == "danger":
        return _propose(request, shown)
    if step not in _STEPS:
        raise Http404
    form = Step(request.POST)
    if not form.is_valid():
        return _detail(request, shown, wrong_with(form))
    refused = attempt(request, lambda: _STEPS[step](shown, form.cleaned_data, request.user))
    if refused:
        return _detail(request, shown, refused)
    messages.success(request, _("Entered."))
    return redirect("triage_report", pk=pk)


def _propose(request: Any, shown: PublicReport) -> HttpResponse:
    form = Propose(request.POST)
    if not form.is_valid():
        return _detail(request, shown, wrong_with(form))
    refused = attempt(
        request,
        lambda: propose(
            form.told(lon=shown.lon, lat=shown.lat),
            source=Source.REPORT,
            source_id=shown.pk,
            verb=Verb.TRIAGE_REPORTS,
            area=shown.area,
            by=request.user,
        ),
    )
    if refused:
        return _detail(request, shown, refused)
    messages.success(request, _("Proposed. Another account confirms it now."))
    return redirect("triage_report", pk=shown.pk)


def _detail(request: Any, shown: PublicReport, refused: Sequence[Told] = ()) -> HttpResponse:
    context = {
        "shown": shown,
        "area_title": area_title(shown.area),
        "may": queries.may_do(shown),
        "categories": Category.choices,
        "steps": shown.steps.select_related("office"),
        "areas": [(iso, area_title(iso)) for iso in governorates()],
        "propose_url": reverse("triage_report_step", args=[shown.pk, "danger"]),
        "refused": refused,
    }
    return render(request, "reports/report.html", context, status=status_of(refused))
