"""Drawing zones and gates, and taking them out of use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.crowds.actions import zones
from himaya.web.crowds.forms import GateForm, ZoneForm
from himaya.web.crowds.models import Gate, Hurry, Stream, Zone
from himaya.web.crowds.policies import crowd_keepers
from himaya.web.crowds.queries.listing import gate_of, zone_of
from himaya.web.crowds.table import table
from himaya.web.crowds.views.zone import zone_page
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.places.models import Place
from himaya.web.places.strings import map_strings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.journal.refusals import Told

_METHODS = ["GET", "HEAD", "POST"]
_ZONE = ("title_ar", "title_en", "area_m2", "planned_density", "hurry")
_GATE = (
    "title_ar", "title_en", "is_entrance", "is_exit", "width_m", "stepped", "stream", "lanes", "rate_per_h",
    "rate_source",
)  # fmt: skip


@crowd_keepers
@require_http_methods(_METHODS)
def crowd_new(request: Any) -> HttpResponse:
    """Draw a zone: choose its place, then its ground."""
    code = request.POST.get("place") or request.GET.get("place", "")
    place = _places(request.user).filter(code=code).first() if code else None
    if code and place is None:
        raise Http404
    if request.method != "POST" or place is None:
        return _zone_form(request, place, _proposed(place))
    made: list[Zone] = []
    form = ZoneForm(request.POST)
    refused = _tried(request, form, lambda: made.append(zones.add_zone(place, form.draft(), by=request.user)))
    if refused:
        return _zone_form(request, place, request.POST, refused)
    messages.success(request, _("The zone is drawn. Add its gates and exits."))
    return redirect("crowd", pk=made[0].pk)


@crowd_keepers
@require_http_methods(_METHODS)
def crowd_edit(request: Any, pk: int) -> HttpResponse:
    """Change a zone."""
    shown = _own_zone(request.user, pk)
    if request.method != "POST":
        values = {name: getattr(shown, name) for name in _ZONE}
        values["outline"] = json.dumps(shown.outline) if shown.outline else ""
        return _zone_form(request, shown.place, values, zone=shown)
    form = ZoneForm(request.POST)
    refused = _tried(request, form, lambda: zones.change_zone(shown, form.draft(), by=request.user))
    if refused:
        return _zone_form(request, shown.place, request.POST, refused, zone=shown)
    messages.success(request, _("Entered."))
    return redirect("crowd", pk=pk)


@crowd_keepers
@require_POST
def crowd_close(request: Any, pk: int) -> HttpResponse:
    """Give a zone up, or take it into use again."""
    shown, closed = _own_zone(request.user, pk), request.POST.get("closed") == "1"
    refused = attempt(request, lambda: zones.close_zone(shown, closed=closed, by=request.user))
    if refused:
        return zone_page(request, zone_of(request.user, pk), refused)
    messages.success(request, _("The zone is out of use.") if closed else _("The zone is in use again."))
    return redirect("crowd", pk=pk)


@crowd_keepers
@require_http_methods(_METHODS)
def crowd_gate_new(request: Any, pk: int) -> HttpResponse:
    """Add a gate or an exit to a zone."""
    shown = _own_zone(request.user, pk)
    if request.method != "POST":
        rule = table().gate
        values = {"is_entrance": True, "rate_per_h": rule.rate_per_h, "rate_source": rule.rate_source, "lanes": 1}
        return _gate_form(request, shown, values)
    return _keep_gate(request, shown, None)


@crowd_keepers
@require_http_methods(_METHODS)
def crowd_gate_edit(request: Any, pk: int) -> HttpResponse:
    """Change a gate."""
    gate = _own_gate(request.user, pk)
    if request.method != "POST":
        return _gate_form(request, gate.zone, {name: getattr(gate, name) for name in _GATE}, gate=gate)
    return _keep_gate(request, gate.zone, gate)


@crowd_keepers
@require_POST
def crowd_gate_close(request: Any, pk: int) -> HttpResponse:
    """Take a gate out of use, or into use again."""
    gate, closed = _own_gate(request.user, pk), request.POST.get("closed") == "1"
    refused = attempt(request, lambda: zones.close_gate(gate, closed=closed, by=request.user))
    if refused:
        return zone_page(request, zone_of(request.user, gate.zone_id), refused)
    messages.success(request, _("Entered."))
    return redirect("crowd", pk=gate.zone_id)


def _keep_gate(request: Any, shown: Zone, gate: Gate | None) -> HttpResponse:
    form = GateForm(request.POST)
    refused = _tried(request, form, lambda: zones.keep_gate(shown, form.draft(), by=request.user, gate=gate))
    if refused:
        return _gate_form(request, shown, request.POST, refused, gate=gate)
    messages.success(request, _("Entered."))
    return redirect("crowd", pk=shown.pk)


def _tried(request: Any, form: ZoneForm | GateForm, do: Callable[[], object]) -> Sequence[Told]:
    """What refused a change, or is wrong with its form; nothing where it was made."""
    return attempt(request, do) if form.is_valid() else wrong_with(form)


def _proposed(place: Place | None) -> dict[str, Any]:
    """What a new zone begins with: the whole place."""
    proposed = {"planned_density": table().capacity.density, "hurry": Hurry.MEDIUM.value}
    if place is None:
        return proposed
    ground = place.area_m2 or None
    drawn = json.dumps(place.shape) if place.shape else ""
    return {**proposed, "area_m2": ground, "outline": drawn}


def _on_map(place: Place) -> dict[str, Any]:
    """Outline and doors of the place, to draw its zones within."""
    return {"outline": place.shape, "doors": [[door.name_ar, door.lon, door.lat] for door in place.doors.all()]}


def _places(user: User) -> Any:
    rows = scope_of(user, Verb.EDIT_CROWDS).within(Place.objects.all())
    return rows.filter(is_closed=False).order_by("sort_key", "code")


def _own_zone(user: User, pk: int) -> Zone:
    shown = zone_of(user, pk)
    if not scope_of(user, Verb.EDIT_CROWDS).covers(shown.area):
        raise Http404
    return shown


def _own_gate(user: User, pk: int) -> Gate:
    gate = gate_of(user, pk)
    if not scope_of(user, Verb.EDIT_CROWDS).covers(gate.zone.area):
        raise Http404
    return gate


def _zone_form(
    request: Any, place: Place | None, values: Any, refused: Sequence[Told] = (), zone: Zone | None = None
) -> HttpResponse:
    context = {
        "place": place,
        "zone": zone,
        "values": values,
        "refused": refused,
        "hurries": [(one.value, one.label, table().capacity.minutes[one]) for one in Hurry],
        "strings": map_strings(),
        "on_map": _on_map(place) if place else {},
        "places": _places(request.user).only("code", "name_ar", "name_en") if place is None else (),
    }
    return render(request, "crowds/zone_form.html", context, status=status_of(refused))


def _gate_form(
    request: Any, zone: Zone, values: Any, refused: Sequence[Told] = (), gate: Gate | None = None
) -> HttpResponse:
    context = {"zone": zone, "gate": gate, "values": values, "refused": refused, "streams": Stream.choices}
    return render(request, "crowds/gate_form.html", context, status=status_of(refused))
