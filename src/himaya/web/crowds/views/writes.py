"""What is told of a zone and done about it: each leads back to its page, with what was done or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from himaya.web.crowds.actions import alarms, reading, zones
from himaya.web.crowds.forms import Density, GateReport, Lanes, People, Said
from himaya.web.crowds.policies import crowd_commanders, crowd_reporters
from himaya.web.crowds.queries.listing import gate_of, reading_of, zone_of
from himaya.web.crowds.views.zone import zone_page
from himaya.web.incidents.texts import is_masked
from himaya.web.journal.refusals import attempt, wrong_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse


@crowd_reporters
@require_POST
def crowd_density(request: Any, pk: int) -> HttpResponse:
    """Enter an estimate: one press of its picture."""
    form, shown = Density(request.POST), zone_of(request.user, pk)
    return act(request, pk, form, lambda: reading.read_density(shown, by=request.user, **form.cleaned_data))


@crowd_reporters
@require_POST
def crowd_people(request: Any, pk: int) -> HttpResponse:
    """Say how many are inside."""
    form, shown = People(request.POST), zone_of(request.user, pk)
    return act(request, pk, form, lambda: reading.count_people(shown, by=request.user, **form.cleaned_data))


@crowd_commanders
@require_POST
def crowd_acknowledge(request: Any, pk: int) -> HttpResponse:
    """Acknowledge every alarm of the zone."""
    form, shown = Said(request.POST), zone_of(request.user, pk)
    return act(request, pk, form, lambda: alarms.acknowledge(shown, by=request.user, answer=form.cleaned_data["text"]))


@crowd_reporters
@require_POST
def crowd_tick(request: Any, pk: int, step: str) -> HttpResponse:
    """Tick an action of the alarm that stands."""
    form, shown = Said(request.POST), zone_of(request.user, pk)
    return act(
        request,
        pk,
        form,
        lambda: alarms.tick_off(shown, step, by=request.user, event_at=form.cleaned_data["event_at"]),
    )


@crowd_reporters
@require_POST
def crowd_incident(request: Any, pk: int) -> HttpResponse:
    """Make the red alarm an incident, and lead to it."""
    shown = zone_of(request.user, pk)
    made: list[int] = []
    refused = attempt(request, lambda: made.append(alarms.open_incident(shown, by=request.user).pk))
    if refused:
        return zone_page(request, zone_of(request.user, pk), refused)
    messages.success(request, _("The alarm is an incident now."))
    return redirect("incident", pk=made[0])


@crowd_reporters
@require_POST
def crowd_gate_report(request: Any, pk: int) -> HttpResponse:
    """Tell how many wait at a gate, and how many came."""
    form, gate = GateReport(request.POST), gate_of(request.user, pk)
    return act(request, gate.zone_id, form, lambda: reading.report_gate(gate, by=request.user, **form.told()))


@crowd_reporters
@require_POST
def crowd_gate_lanes(request: Any, pk: int) -> HttpResponse:
    """Say which lanes work, and whether nobody is let in."""
    form, gate = Lanes(request.POST), gate_of(request.user, pk)
    return act(request, gate.zone_id, form, lambda: zones.run_gate(gate, by=request.user, **form.cleaned_data))


@crowd_reporters
@require_POST
def crowd_reading_strike(request: Any, pk: int) -> HttpResponse:
    """Strike a reading out."""
    form, row = Said(request.POST), reading_of(request.user, pk)
    return act(request, row.zone_id, form, lambda: reading.strike(row, by=request.user, text=form.cleaned_data["text"]))


def act(request: Any, pk: int, form: Form, do: Callable[[], object]) -> HttpResponse:
    """Do something to a zone with what a form says, and lead back to its page."""
    refused = attempt(request, do) if form.is_valid() else wrong_with(form)
    if refused:
        return zone_page(request, zone_of(request.user, pk), refused)
    if any(isinstance(text, str) and is_masked(text) for text in form.cleaned_data.values()):
        messages.warning(request, _("A number of a person or a vehicle was masked: zones keep none."))
    messages.success(request, _("Entered."))
    return redirect("crowd", pk=pk)
