"""Drafting and correcting a task, and answering the human-dimension check."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from himaya.scenario.governorates import governorates
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.mandates.actions import drafting as acting
from himaya.web.mandates.forms import MandateForm
from himaya.web.mandates.law import table
from himaya.web.mandates.models import Property
from himaya.web.mandates.policies import mandate_requesters
from himaya.web.mandates.queries.listing import instrument_of, mandate_of
from himaya.web.mandates.states import WRITABLE
from himaya.web.places.strings import map_strings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told
    from himaya.web.mandates.models import Instrument, Mandate

_METHODS = ["GET", "HEAD", "POST"]


@mandate_requesters
@require_http_methods(_METHODS)
def mandate_new(request: Any, pk: int) -> HttpResponse:
    """Draft a task of an instrument."""
    instrument = instrument_of(request.user, pk)
    if request.method != "POST":
        return _form(request, instrument, {})
    return _kept(request, instrument, None, lambda draft: acting.draft_mandate(instrument, draft, by=request.user))


@mandate_requesters
@require_http_methods(_METHODS)
def mandate_edit(request: Any, pk: int) -> HttpResponse:
    """Correct a draft or a suspended task."""
    shown = mandate_of(request.user, pk)
    plot = shown.plot
    if request.method != "POST":
        values = {"ordered": shown.ordered, "dwellings": shown.dwellings, "outline": json.dumps(plot.shape)}
        names = ("survey_reference", "owning_body", "property", "measured_m2")
        return _form(request, shown.instrument, values | {one: getattr(plot, one) for one in names}, mandate=shown)
    change = lambda draft: acting.change_mandate(shown, draft, by=request.user)  # noqa: E731  # passed on once
    return _kept(request, shown.instrument, shown, change)


def _kept(
    request: Any, instrument: Instrument, shown: Mandate | None, do: Callable[[acting.MandateDraft], Mandate]
) -> HttpResponse:
    form, made = MandateForm(request.POST), list[Any]()
    refused = attempt(request, lambda: made.append(do(form.draft()))) if form.is_valid() else wrong_with(form)
    if refused:
        return _form(request, instrument, request.POST, refused, mandate=shown)
    messages.success(request, _("The task is drafted. Now the human-dimension check.") if not shown else _("Entered."))
    return redirect("mandate_human" if not shown else "mandate", pk=made[0].pk)


def _form(
    request: Any, instrument: Instrument, values: Any, refused: Sequence[Told] = (), *, mandate: Mandate | None = None
) -> HttpResponse:
    lon, lat = shapely.get_coordinates(shapely.point_on_surface(governorates()[instrument.area].shape))[0]
    context = {
        "instrument": instrument,
        "mandate": mandate,
        "values": values,
        "refused": refused,
        "properties": Property.choices,
        "lon": mandate.plot.lon if mandate else lon,
        "lat": mandate.plot.lat if mandate else lat,
        "strings": map_strings(),
        "table": table(),
    }
    return render(request, "mandates/mandate_form.html", context, status=status_of(refused))


@mandate_requesters
@require_http_methods(_METHODS)
def mandate_human(request: Any, pk: int) -> HttpResponse:
    """Answer the human-dimension check."""
    shown = mandate_of(request.user, pk)
    refused: Sequence[Told] = ()
    if request.method == "POST":
        answers = _answers(request.POST)
        refused = attempt(request, lambda: acting.check_human(shown, answers, by=request.user))
        if not refused:
            messages.success(request, _("The human-dimension check is complete."))
            return redirect("mandate", pk=pk)
    newest = shown.checks.first()
    kept = newest.answers if newest else {}
    told = {key: {"arranged": one[0], "text": one[1]} for key, one in _answers(request.POST).items()} or kept
    context = {
        "mandate": shown,
        "rows": [(item, told.get(item.key)) for item in table().human],
        "refused": refused,
        "is_writable": shown.state in WRITABLE,
    }
    return render(request, "mandates/human.html", context, status=status_of(refused))


def _answers(sent: Mapping[str, str]) -> dict[str, tuple[bool, str]]:
    """What the form says, by question; a question without a choice is not answered."""
    return {
        item.key: (sent[f"{item.key}-arranged"] == "1", sent.get(f"{item.key}-text", ""))
        for item in table().human
        if sent.get(f"{item.key}-arranged", "") in {"0", "1"}
    }
