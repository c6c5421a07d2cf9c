"""The sealed record of an incident: opened, read, added to and ended by a few roles alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.web.incidents.actions import sealing
from himaya.web.incidents.forms import Addition, End, Seal
from himaya.web.incidents.models import Ending, NoteKind
from himaya.web.incidents.models.sealed import KEPT_DAYS
from himaya.web.incidents.playbooks import playbook_of
from himaya.web.incidents.policies import sealed_keepers
from himaya.web.incidents.queries.listing import incident_of
from himaya.web.incidents.states import ENDED
from himaya.web.journal.refusals import attempt, status_of, wrong_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.forms import Form
    from django.http import HttpResponse

    from himaya.web.incidents.models import Incident
    from himaya.web.journal.refusals import Told

_HOURS = KEPT_DAYS * 24


@sealed_keepers
@require_safe
def incident_sealed(request: Any, pk: int) -> HttpResponse:
    """Show the record; that it was read is written down."""
    return _page(request, incident_of(request.user, pk))


@sealed_keepers
@require_POST
def incident_sealed_open(request: Any, pk: int) -> HttpResponse:
    """Open a record."""
    form = Seal(request.POST)
    return _act(
        request,
        pk,
        form,
        lambda shown, said: sealing.open_record(shown, looks=said["looks"], carers=form.carers(), by=request.user),
    )


@sealed_keepers
@require_POST
def incident_sealed_note(request: Any, pk: int) -> HttpResponse:
    """Add a note."""
    form = Addition(request.POST)

    def add(shown: Incident, said: dict[str, Any]) -> object:
        return sealing.add_to_record(_record(shown), said["kind"], said["text"], carers=form.carers(), by=request.user)

    return _act(request, pk, form, add)


@sealed_keepers
@require_POST
def incident_sealed_end(request: Any, pk: int) -> HttpResponse:
    """End the record."""
    form = End(request.POST)

    def end(shown: Incident, said: dict[str, Any]) -> object:
        return sealing.end_record(_record(shown), said["ending"], said["text"], by=request.user)

    return _act(request, pk, form, end)


def _record(shown: Incident) -> Any:
    record = getattr(shown, "sealed_record", None)
    if record is None:
        raise Http404
    return record


def _act(request: Any, pk: int, form: Form, do: Callable[[Incident, dict[str, Any]], object]) -> HttpResponse:
    shown = incident_of(request.user, pk)
    if not form.is_valid():
        return _page(request, shown, wrong_with(form))
    refused = attempt(request, lambda: do(shown, form.cleaned_data))
    if refused:
        return _page(request, incident_of(request.user, pk), refused)
    messages.success(request, _("Entered."))
    return redirect("incident_sealed", pk=pk)


def _page(request: Any, shown: Incident, refused: Sequence[Told] = ()) -> HttpResponse:
    record = getattr(shown, "sealed_record", None)
    if record is None and (not playbook_of(shown.kind).sealed or shown.state in ENDED) and not refused:
        raise Http404
    context = {
        "incident": shown,
        "record": record,
        "notes": sealing.read_record(record, by=request.user) if record is not None else (),
        "kinds": [(kind.value, kind.label) for kind in NoteKind if kind not in {NoteKind.ENDING, NoteKind.CARERS}],
        "carers_kind": NoteKind.CARERS.value,
        "endings": Ending.choices,
        "hours": _HOURS,
        "refused": refused,
        "typed": request.POST,
    }
    answer = render(request, "incidents/sealed.html", context, status=status_of(refused))
    add_never_cache_headers(answer)
    return answer
