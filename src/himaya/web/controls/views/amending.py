"""Changing a control after it was drawn, and the queue at a checkpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from himaya.faults import InvalidInputError
from himaya.web.controls.actions.amending import amend, as_asked
from himaya.web.controls.actions.common import state_words
from himaya.web.controls.actions.queueing import Queue, report_queue
from himaya.web.controls.forms import Draw, QueueSeen, Words
from himaya.web.controls.policies import control_drawers, control_runners, queue_reporters
from himaya.web.controls.queries.listing import control_of
from himaya.web.controls.states import COMING
from himaya.web.controls.views.detail import detail_page
from himaya.web.controls.views.drawing import draw_page
from himaya.web.journal.refusals import attempt, wrong_with

if TYPE_CHECKING:
    from django.http import HttpResponse

    from himaya.web.controls.models import RoadControl

_MOMENTS = ("starts_at", "ends_at", "expires_at")


@control_drawers
@require_http_methods(["GET", "HEAD", "POST"])
def control_amend(request: Any, pk: int) -> HttpResponse:
    """Change a control that does not stand yet, on the page on which one is drawn."""
    shown = control_of(request.user, pk)
    if shown.state not in COMING:
        refused = attempt(request, lambda: _refuse(shown))
        return detail_page(request, shown, refused)
    if request.method != "POST":
        return draw_page(request, Draw(initial=_initial(request, shown)), amended=shown)
    form = Draw({**request.POST.dict(), "area": shown.area})
    if not form.is_valid():
        return draw_page(request, form, amended=shown)
    new = replace(form.new_control(), place_code=shown.place_code, origin=shown.origin)
    revision = _number(request.POST.get("revision", ""))
    reason = form.cleaned_data["reason"]
    refused = attempt(request, lambda: amend(shown, new, reason=reason, by=request.user, revision=revision))
    if refused:
        return draw_page(request, form, refused, amended=control_of(request.user, pk))
    messages.success(request, _("Changed. Another account approves it as it is now."))
    return redirect("control", pk=pk)


@control_runners
@require_POST
def control_words(request: Any, pk: int) -> HttpResponse:
    """Change the words of a control that stands."""
    shown, form = control_of(request.user, pk), Words(request.POST)
    if not form.is_valid():
        return detail_page(request, shown, wrong_with(form))
    told = dict(form.cleaned_data)
    reason = told.pop("reason")
    new = replace(as_asked(shown), **told)
    return _done(request, shown, lambda: amend(shown, new, reason=reason, by=request.user))


@queue_reporters
@require_POST
def control_queue(request: Any, pk: int) -> HttpResponse:
    """Report the queue at a checkpoint."""
    shown, form = control_of(request.user, pk), QueueSeen(request.POST)
    if not form.is_valid():
        return detail_page(request, shown, wrong_with(form))
    return _done(request, shown, lambda: report_queue(shown, Queue(**form.cleaned_data), by=request.user))


def _done(request: Any, shown: RoadControl, do: Any) -> HttpResponse:
    refused = attempt(request, do)
    if refused:
        return detail_page(request, control_of(request.user, shown.pk), refused)
    messages.success(request, _("Entered."))
    return redirect("control", pk=shown.pk)


def _refuse(shown: RoadControl) -> None:
    raise InvalidInputError.of("controls.step_not_allowed", **state_words(shown))


def _initial(request: Any, shown: RoadControl) -> dict[str, Any]:
    """The control as it is, with the road that the address chooses instead where it names one."""
    told = {field: getattr(as_asked(shown), field) for field in Draw.base_fields if field != "reason"}
    told["sections"] = " ".join(shown.sections)
    for field in _MOMENTS:
        told[field] = f"{timezone.localtime(told[field]):%Y-%m-%dT%H:%M}" if told[field] else ""
    return {**told, **{key: value for key, value in request.GET.items() if key == "sections"}}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None
