"""Use of force: noted, recorded and reviewed on the page of the incident; overseen on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.web.accounts.policies import may
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions import force
from himaya.web.incidents.forms import Force, Note
from himaya.web.incidents.policies import force_judges, force_viewers, incident_reporters, incident_reviewers
from himaya.web.incidents.queries.force import incident_with_force, rows_of, with_force
from himaya.web.incidents.queries.listing import PER_PAGE, incident_of
from himaya.web.incidents.views.detail import detail_page
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.places.views.common import wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.forms import Form
    from django.http import HttpResponse

    from himaya.web.incidents.models import Incident
    from himaya.web.journal.refusals import Told


@incident_reporters
@require_POST
def incident_force(request: Any, pk: int) -> HttpResponse:
    """Say that force was used."""
    return _act(request, pk, None, lambda shown: force.note_force(shown, by=request.user))


@incident_reporters
@require_POST
def incident_force_record(request: Any, pk: int) -> HttpResponse:
    """Record the use of force."""
    form = Force(request.POST)
    return _act(request, pk, form, lambda shown: force.record_force(shown, form.new_force(), by=request.user))


@incident_reviewers
@require_POST
def incident_force_review(request: Any, pk: int) -> HttpResponse:
    """Judge the record that waits."""
    form = Note(request.POST)

    def review(shown: Incident) -> object:
        accept = wanted(request.POST, "accept")
        return force.review_force(shown, form.cleaned_data["text"], accept=accept, by=request.user)

    return _act(request, pk, form, review)


@force_judges
@require_POST
def incident_force_withdraw(request: Any, pk: int) -> HttpResponse:
    """Take back, on a legal ground, that force was used."""
    shown, form = incident_with_force(request.user, pk), Note(request.POST)
    if not form.is_valid():
        return _list_page(request, wrong_with(form))
    refused = attempt(request, lambda: force.withdraw_force(shown, form.cleaned_data["text"], by=request.user))
    if refused:
        return _list_page(request, refused)
    messages.success(request, _("Entered."))
    return redirect("force_records")


@force_viewers
@require_safe
def force_records(request: Any) -> HttpResponse:
    """Show every incident with force, with its records and how late they came."""
    return _list_page(request)


def _list_page(request: Any, refused: Sequence[Told] = ()) -> HttpResponse:
    now = timezone.now()
    page = Paginator(with_force(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list)
    counted = [row.counted for row in rows if row.counted is not None]
    context = {
        "page": page,
        "rows": [(row, row.is_late(now)) for row in rows],
        "hours": int(force.RECORD_WITHIN.total_seconds()) // 3600,
        "in_time": sum(bool(row.records) and not row.is_late(now) for row in rows),
        "hurt": sum(one.hurt for one in counted),
        "may_withdraw": may(request.user, Verb.JUDGE_FORCE),
        "may_open": may(request.user, Verb.VIEW_INCIDENTS),
        "refused": refused,
        "now": now,
    }
    return render(request, "incidents/force.html", context, status=status_of(refused))


def _act(request: Any, pk: int, form: Form | None, do: Callable[[Incident], object]) -> HttpResponse:
    shown = incident_of(request.user, pk)
    if form is not None and not form.is_valid():
        return detail_page(request, shown, wrong_with(form))
    refused = attempt(request, lambda: do(shown))
    if refused:
        return detail_page(request, incident_of(request.user, pk), refused)
    messages.success(request, _("Entered."))
    return redirect("incident", pk=pk)
