"""Changes of an incident: each leads back to its page, with what was done or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from himaya.web.incidents.actions import classing, entries
from himaya.web.incidents.actions.steps import merge_into, take_step
from himaya.web.incidents.forms import Class, Merge, Methane, Note
from himaya.web.incidents.policies import incident_reporters, incident_runners, incident_viewers
from himaya.web.incidents.queries.listing import entry_of, incident_of
from himaya.web.incidents.texts import is_masked
from himaya.web.incidents.views.detail import detail_page
from himaya.web.journal.refusals import attempt, wrong_with
from himaya.web.places.views.common import wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from himaya.web.incidents.models import Incident


@incident_viewers
@require_POST
def incident_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Take a step."""
    form = Note(request.POST)
    return _act(request, pk, form, lambda shown, said: take_step(shown, step, by=request.user, **said))


@incident_reporters
@require_POST
def incident_note(request: Any, pk: int) -> HttpResponse:
    """Add a note."""
    form = Note(request.POST)
    return _act(request, pk, form, lambda shown, said: entries.add_note(shown, by=request.user, **said))


@incident_reporters
@require_POST
def incident_methane(request: Any, pk: int) -> HttpResponse:
    """Keep what is newly known."""

    def update(shown: Incident, said: dict[str, Any]) -> object:
        told = {field: value for field, value in said.items() if field not in {"text", "event_at"}}
        return entries.update_methane(shown, told, by=request.user, text=said["text"], event_at=said["event_at"])

    return _act(request, pk, Methane(request.POST), update)


@incident_reporters
@require_POST
def incident_tick(request: Any, pk: int, step: str) -> HttpResponse:
    """Tick a line of the playbook."""
    return _act(request, pk, None, lambda shown, _said: entries.tick(shown, step, by=request.user))


@incident_runners
@require_POST
def incident_class(request: Any, pk: int) -> HttpResponse:
    """Change type or priority."""
    form = Class(request.POST)
    return _act(request, pk, form, lambda shown, said: classing.change_class(shown, by=request.user, **said))


@incident_viewers
@require_POST
def incident_major(request: Any, pk: int) -> HttpResponse:
    """Declare a major incident, or stand it down."""

    def set_major(shown: Incident, _said: dict[str, Any]) -> object:
        act = classing.declare_major if wanted(request.POST, "major") else classing.stand_down
        return act(shown, by=request.user)

    return _act(request, pk, None, set_major)


@incident_runners
@require_POST
def incident_merge(request: Any, pk: int) -> HttpResponse:
    """Merge it into another incident, whose page follows."""
    form = Merge(request.POST)

    def merge(shown: Incident, said: dict[str, Any]) -> object:
        return merge_into(shown, incident_of(request.user, said["main"]), by=request.user)

    return _act(request, pk, form, merge)


@incident_reporters
@require_POST
def entry_strike(request: Any, pk: int) -> HttpResponse:
    """Strike an entry out."""
    entry, form = entry_of(request.user, pk), Note(request.POST)

    def strike(_shown: Incident, said: dict[str, Any]) -> object:
        return entries.strike_out(entry, reason=said["text"], by=request.user)

    return _act(request, entry.incident_id, form, strike)


def _act(request: Any, pk: int, form: Form | None, do: Callable[[Incident, dict[str, Any]], object]) -> HttpResponse:
    shown = incident_of(request.user, pk)
    if form is not None and not form.is_valid():
        return detail_page(request, shown, wrong_with(form))
    said = form.cleaned_data if form is not None else {}
    refused = attempt(request, lambda: do(shown, said))
    if refused:
        return detail_page(request, incident_of(request.user, pk), refused)
    if any(isinstance(text, str) and is_masked(text) for text in said.values()):
        messages.warning(request, _("A number of a person or a vehicle was masked: the register keeps none."))
    messages.success(request, _("Entered."))
    return redirect("incident", pk=said.get("main", pk))
