"""Cordons round a point: setting one, changing its radius, giving the ground back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from himaya.web.common.verbs import Verb
from himaya.web.controls.actions import cordons
from himaya.web.controls.distances import distances
from himaya.web.controls.forms import Change, Set
from himaya.web.controls.policies import control_runners
from himaya.web.controls.queries.listing import areas_with_titles, control_of
from himaya.web.controls.views.detail import detail_page
from himaya.web.incidents.queries.listing import seen as incidents_seen
from himaya.web.journal.refusals import Told, attempt, status_of, wrong_with
from himaya.web.places.strings import map_strings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse

    from himaya.web.controls.models import Cordon


@control_runners
@require_http_methods(["GET", "HEAD", "POST"])
def cordon_new(request: Any) -> HttpResponse:
    """Set a cordon; the point is clicked on the map or typed, or comes from an incident."""
    if request.method != "POST":
        return _page(request, Set(initial=_initial(request)))
    form = Set(request.POST)
    if not form.is_valid():
        return _page(request, form)
    made: list[Cordon] = []
    number = form.cleaned_data["incident"]
    incident = incidents_seen(request.user).filter(pk=number).first() if number else None
    new, reason = form.new_cordon(incident), form.cleaned_data["reason"]
    refused = attempt(request, lambda: made.append(cordons.set_cordon(new, reason=reason, by=request.user)))
    if refused:
        return _page(request, form, refused)
    messages.success(request, _("The cordon stands. A director approves it within 30 minutes."))
    return redirect("control", pk=made[0].control_id)


def _initial(request: Any) -> dict[str, Any]:
    """The place of an incident that the address names, if the office sees it."""
    number = request.GET.get("incident", "")
    if not (number.isascii() and number.isdecimal()):
        return {}
    incident = incidents_seen(request.user).filter(pk=int(number[:9])).first()
    if incident is None:
        return {}
    told = {"lon": incident.lon, "lat": incident.lat, "spot": incident.where_title, "area": incident.area}
    return {"incident": incident.pk, **told}


def _page(request: Any, form: Set, refused: Sequence[Told] = ()) -> HttpResponse:
    context = {
        "form": form,
        "refused": refused,
        "areas": areas_with_titles(request.user, Verb.RUN_CONTROLS),
        "distances": distances(),
        "items": list(distances().items.values()),
        "strings": map_strings(),
    }
    status = 422 if form.is_bound and form.errors else status_of(refused)
    return render(request, "controls/cordon_new.html", context, status=status)


@control_runners
@require_POST
def control_cordon(request: Any, pk: int) -> HttpResponse:
    """Change the radius."""

    def change(cordon: Cordon, said: dict[str, Any]) -> object:
        point = (said["assembly_lon"], said["assembly_lat"])
        return cordons.change_radius(
            cordon,
            said["radius_m"] or cordon.radius_m,
            reason=said["text"],
            by=request.user,
            unit=said["unit"],
            assembly=None if None in point else point,
        )

    return _act(request, pk, change)


@control_runners
@require_POST
def control_release(request: Any, pk: int) -> HttpResponse:
    """All of the ground is released."""
    return _act(
        request,
        pk,
        lambda cordon, said: cordons.release(cordon, unit=said["unit"], reason=said["text"], by=request.user),
    )


def _act(request: Any, pk: int, do: Callable[[Cordon, dict[str, Any]], object]) -> HttpResponse:
    shown, form = control_of(request.user, pk), Change(request.POST)
    cordon = getattr(shown, "cordon", None)
    if cordon is None:
        raise Http404
    if not form.is_valid():
        return detail_page(request, shown, wrong_with(form))
    refused = attempt(request, lambda: do(cordon, form.cleaned_data))
    if refused:
        return detail_page(request, control_of(request.user, pk), refused)
    messages.success(request, _("Entered."))
    return redirect("control", pk=pk)
