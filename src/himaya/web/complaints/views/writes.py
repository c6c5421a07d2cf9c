"""Changes of complaints: each leads back to the page of the complaint, with what was done or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from himaya.web.complaints.actions.intake import receive_at_desk
from himaya.web.complaints.actions.reading import add_text
from himaya.web.complaints.actions.remedies import add_remedy, finish_remedy
from himaya.web.complaints.actions.steps import take_step
from himaya.web.complaints.forms import Added, Intake, Proved, Put, Taken
from himaya.web.complaints.models import Matter
from himaya.web.complaints.policies import complaint_handlers
from himaya.web.complaints.queries.listing import complaint_of, offices, remedy_of
from himaya.web.complaints.views.case import NOT_THERE, case_page, found
from himaya.web.complaints.views.lists import areas_of
from himaya.web.journal.policies import write_down_refusal
from himaya.web.journal.refusals import attempt, status_of, wrong_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.forms import Form
    from django.http import HttpResponse

    from himaya.web.complaints.models import Complaint
    from himaya.web.journal.refusals import Told


@complaint_handlers
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_new(request: Any) -> HttpResponse:
    """Take a complaint in at the desk; its receipt is shown once, on the page that follows."""
    if request.method != "POST":
        return _new_page(request, Intake())
    form, made = Intake(request.POST), []
    if not form.is_valid():
        return _new_page(request, form, wrong_with(form))
    refused = attempt(request, lambda: made.append(receive_at_desk(form.new_complaint(), by=request.user)))
    if refused:
        return _new_page(request, form, refused)
    kept, receipt = made[0]
    return case_page(request, complaint_of(request.user, kept.pk), receipt=receipt)


def _new_page(request: Any, form: Intake, refused: Sequence[Told] = ()) -> HttpResponse:
    context = {
        "form": form,
        "refused": refused,
        "offices": offices(),
        "areas": areas_of(request.user),
        "matters": Matter.choices,
    }
    answer = render(request, "complaints/new.html", context, status=status_of(refused))
    add_never_cache_headers(answer)
    return answer


@complaint_handlers
@require_POST
def complaint_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Take a step."""
    form = Taken(request.POST)
    return _act(request, pk, form, lambda shown, _told: take_step(shown, step, form.said(), by=request.user))


@complaint_handlers
@require_POST
def complaint_add(request: Any, pk: int) -> HttpResponse:
    """Add evidence or an interview."""
    return _act(request, pk, Added(request.POST), lambda shown, told: add_text(shown, by=request.user, **told))


@complaint_handlers
@require_POST
def complaint_remedy(request: Any, pk: int) -> HttpResponse:
    """Say what is put right."""
    return _act(request, pk, Put(request.POST), lambda shown, told: add_remedy(shown, by=request.user, **told))


@complaint_handlers
@require_POST
def complaint_remedied(request: Any, pk: int) -> HttpResponse:
    """Say that it was."""
    try:
        remedy = remedy_of(request.user, pk)
    except Http404:
        write_down_refusal(request, rule=NOT_THERE)
        raise
    form = Proved(request.POST)
    return _act(request, remedy.complaint_id, form, lambda _shown, told: finish_remedy(remedy, by=request.user, **told))


def _act(request: Any, pk: int, form: Form, do: Callable[[Complaint, dict[str, Any]], object]) -> HttpResponse:
    shown = found(request, pk)
    if not form.is_valid():
        return case_page(request, shown, wrong_with(form))
    refused = attempt(request, lambda: do(shown, form.cleaned_data))
    if refused:
        return case_page(request, complaint_of(request.user, pk), refused)
    messages.success(request, _("Entered."))
    return redirect("complaint", pk=pk)
