"""Doors, exits and gatherings of a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.columns import Table
from himaya.scenario.records import Record
from himaya.scenario.register import DOOR_ROWS, EXIT_ROWS, SERVICE_ROWS, far_door, text_faults
from himaya.scenario.rules import window_faults
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.places import forms
from himaya.web.places.actions import places as actions
from himaya.web.places.models import Door, Exit, Place, Service
from himaya.web.places.queries import places as queries
from himaya.web.places.queries.calendar import upcoming
from himaya.web.places.views.common import UNPROCESSABLE

if TYPE_CHECKING:
    from django.http import HttpResponse


Found = Door | Exit | Service


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of part: its model, its table, how a row of it is checked and written."""

    model: type[Any]
    table: Table
    check: Callable[[Record, Place], Sequence[Fault]]


def _check_door(record: Record, place: Place) -> Sequence[Fault]:
    return [*text_faults(record), *far_door(record, place.lon, place.lat)]


def _check_exit(record: Record, _place: Place) -> Sequence[Fault]:
    return text_faults(record)


def _check_service(record: Record, _place: Place) -> Sequence[Fault]:
    return [*text_faults(record), *window_faults(record, "start", "end")]


PARTS = {
    "doors": Part(Door, DOOR_ROWS, _check_door),
    "exits": Part(Exit, EXIT_ROWS, _check_exit),
    "services": Part(Service, SERVICE_ROWS, _check_service),
}


@only(Verb.EDIT_PLACES)
@require_http_methods(["GET", "HEAD", "POST"])
def part_new(request: Any, code: str, part: str) -> HttpResponse:
    """Add a part to a place."""
    return _form(request, _place(request, code), part, None)


@only(Verb.EDIT_PLACES)
@require_http_methods(["GET", "HEAD", "POST"])
def part_edit(request: Any, code: str, part: str, pk: int) -> HttpResponse:
    """Change a part."""
    place = _place(request, code)
    return _form(request, place, part, _found(place, part, pk))


@only(Verb.EDIT_PLACES)
@require_POST
def part_drop(request: Any, code: str, part: str, pk: int) -> HttpResponse:
    """Take a part away."""
    place = _place(request, code)
    actions.drop_part(place, _found(place, part, pk), by=request.user)
    messages.success(request, _("Removed. The journal keeps what it was."))
    return redirect("place", code=place.code)


def _place(request: Any, code: str) -> Place:
    place = queries.place_of(request.user, code)
    require(request.user, Verb.EDIT_PLACES, area=place.area)
    return place


def _found(place: Place, part: str, pk: int) -> Found:
    found: Found | None = PARTS[part].model.objects.filter(place=place, pk=pk).first() if part in PARTS else None
    if found is None:
        raise Http404
    return found


def _form(request: Any, place: Place, part: str, found: Found | None) -> HttpResponse:
    if part not in PARTS:
        raise Http404
    about = PARTS[part]
    written = _written(about, place, found)
    chosen = written.get("celebration", "")
    now, kept = {**written, "celebration": chosen}, forms.Kept(written, ())
    if request.method == "POST":
        chosen = request.POST.get("celebration", "")
        kept = forms.keep(
            about.table,
            request.POST,
            lambda record: about.check(record, place),
            lambda values: _put(request, place, found or about.model, values),
            **({"id": found.code} if isinstance(found, (Door, Service)) else {}),
        )
        if kept.saved:
            messages.success(request, _("The place is saved."))
            return redirect("place", code=place.code)
    shown = forms.fields(about.table, kept.written, faults=kept.faults, fixed=["id"] if found else [])
    context = {
        "place": place,
        "part": part,
        "title": _title(part),
        "found": found,
        "fields": shown,
        "problems": forms.others(kept.faults, shown),
        "seen": forms.carried(now, request.POST, kept.faults) if found else "",
        "celebrations": upcoming(timezone.localdate()) if part == "services" else (),
        "chosen": chosen,
    }
    return render(request, "places/part_form.html", context, status=UNPROCESSABLE if kept.faults else 200)


def _title(part: str) -> str:
    return {"doors": _("Door"), "exits": _("Way out"), "services": _("Gathering")}[part]


def _put(request: Any, place: Place, found: Found | type[Any], values: dict[str, Any]) -> Found:
    """Write a part that is there, or a new one of its model."""
    user, seen = request.user, forms.seen_in(request.POST)
    if isinstance(found, Door) or found is Door:
        return actions.put_door(place, values, door=found if isinstance(found, Door) else None, by=user, seen=seen)
    if isinstance(found, Service) or found is Service:
        service, celebration = found if isinstance(found, Service) else None, _chosen(request.POST)
        return actions.put_service(place, values, service=service, celebration=celebration, by=user, seen=seen)
    return actions.put_exit(place, values, way=found if isinstance(found, Exit) else None, by=user, seen=seen)


def _chosen(sent: Mapping[str, str]) -> tuple[str, date] | None:
    """Rule and day of a celebration as the list of the form sends them, None where none is chosen.

    Raises
    ------
    InvalidInputError : `celebrations.not_that_day`.
    """
    text = sent.get("celebration", "")
    if not text:
        return None
    code, _sep, day = text.partition(" ")
    try:
        return code, date.fromisoformat(day)
    except ValueError as error:
        raise InvalidInputError.of("celebrations.not_that_day", column="celebration") from error


def _written(about: Part, place: Place, found: Found | None) -> dict[str, str]:
    if found is None:
        start = {"lon": place.lon, "lat": place.lat, "id": _next_code(about, place)}
        return forms.as_written(start)
    return forms.as_written(actions.part_values(found))


def _next_code(about: Part, place: Place) -> str:
    """An identifier that no part of this place has yet."""
    letter = "D" if about.model is Door else "S"
    if about.model is Exit:
        return ""
    taken = set(about.model.objects.filter(code__startswith=f"{place.code}-").values_list("code", flat=True))
    numbered = (f"{place.code}-{letter}{number}" for number in range(1, len(taken) + 2))
    return next(code for code in numbered if code not in taken)
