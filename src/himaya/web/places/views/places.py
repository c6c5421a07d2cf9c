"""List, map and page of places; adding and changing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.scenario.governorates import ground_geojson
from himaya.scenario.outline import outline_area_m2
from himaya.scenario.register import NOT_TAKEN, PLACE_ROWS
from himaya.web.accounts.policies import require, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.places import forms, strings, workbook
from himaya.web.places.actions import places as actions
from himaya.web.places.models import PlaceKind
from himaya.web.places.queries import places as queries
from himaya.web.places.queries.stored import covers, known_places, place_values
from himaya.web.places.reading import dependence_faults, lone_place_faults, settle_place
from himaya.web.places.views.common import UNPROCESSABLE, address, areas_of, wanted

if TYPE_CHECKING:
    from himaya.scenario.records import Record
    from himaya.web.places.models import Place

_FILTERS = ("q", "area", "kind", "tier", "risk", "closed")


@only(Verb.VIEW_PLACES)
@require_safe
def place_list(request: Any) -> HttpResponse:
    """Places beside their map, narrowed by the address."""
    filters = queries.Filters.of(request.GET)
    context = {
        "page": queries.page(request.user, filters, request.GET.get("page")),
        "filters": filters,
        "address": address(request.GET, _FILTERS),
        "areas": forms.area_options(areas_of(request.user, Verb.VIEW_PLACES)),
        "kinds": forms.kind_options(PlaceKind),
        "tiers": [str(tier) for tier in range(1, 6)],
        "may_edit": bool(areas_of(request.user, Verb.EDIT_PLACES)),
        "strings": strings.map_strings(),
    }
    return render(request, "places/list.html", context)


@only(Verb.VIEW_PLACES)
@require_safe
def place_workbook(request: Any) -> HttpResponse:
    """Hand out the places of the list as a workbook."""
    return workbook.places_sheet(queries.narrowed(request.user, queries.Filters.of(request.GET)))


@only(Verb.FIND_PLACES)
@require_safe
@gzip_page
def place_points(request: Any) -> JsonResponse:
    """Places of the list for the map, all pages of it."""
    return JsonResponse({"places": queries.on_map(request.user, queries.Filters.of(request.GET))})


@only(Verb.FIND_PLACES)
@require_safe
@cache_control(private=True, max_age=86_400)
@gzip_page
def ground(_request: Any) -> HttpResponse:
    """Outlines of the governorates: the quiet ground of the map."""
    return HttpResponse(ground_geojson(), content_type="application/geo+json")


@only(Verb.VIEW_PLACES)
@require_safe
def place_page(request: Any, code: str) -> HttpResponse:
    """One place with everything that is known of it."""
    place = queries.place_of(request.user, code)
    doors, exits = list(place.doors.all()), list(place.exits.all())
    lanes = sum(door.lanes_men + door.lanes_women for door in doors)
    services = [
        (service, queries.left_outside(service, lanes)) for service in place.services.select_related("celebration")
    ]
    assessments = queries.assessments_of(place)
    may_edit = queries.may(request.user, Verb.EDIT_PLACES, place)
    context = {
        "place": place,
        "doors": doors,
        "exits": exits,
        "services": services,
        "outline_m2": round(outline_area_m2(place.shape)) if place.shape else None,
        "on_map": {"outline": place.shape, "doors": [[door.name_ar, door.lon, door.lat] for door in doors]},
        "safe": queries.safe_people(place, exits),
        "assessments": assessments,
        "waiting": next((one for one in assessments if one.still_waits), None),
        "current": next((one for one in assessments if one.state == "in-force"), None),
        "entries": queries.entries_of(request.user, place),
        "may_edit": may_edit,
        "strings": strings.map_strings(),
    }
    return render(request, "places/place.html", context)


@only(Verb.EDIT_PLACES)
@require_http_methods(["GET", "HEAD", "POST"])
def place_new(request: Any) -> HttpResponse:
    """Add a place."""
    return _form(request, None)


@only(Verb.EDIT_PLACES)
@require_http_methods(["GET", "HEAD", "POST"])
def place_edit(request: Any, code: str) -> HttpResponse:
    """Change a place."""
    place = queries.place_of(request.user, code)
    require(request.user, Verb.EDIT_PLACES, area=place.area)
    return _form(request, place)


@only(Verb.EDIT_PLACES)
@require_POST
def place_close(request: Any, code: str) -> HttpResponse:
    """Take a place out of planning, or bring it back."""
    place = queries.place_of(request.user, code)
    actions.close_place(place, closed=wanted(request.POST, "closed"), by=request.user)
    messages.success(request, _("The place is saved."))
    return redirect("place", code=place.code)


def _form(request: Any, place: Place | None) -> HttpResponse:
    now = (
        forms.as_written(place_values(place))
        if place
        else {"governorate": scope_of(request.user, Verb.EDIT_PLACES).only_area}
    )
    kept = forms.Kept(now, ())
    if request.method == "POST":
        told = {"by": request.user, "seen": forms.seen_in(request.POST), "new": place is None}
        kept = forms.keep(
            PLACE_ROWS,
            request.POST,
            lambda record: _checks(request.user, record, place),
            lambda values: actions.put_place(values, **told),
            **({"id": place.code} if place else {}),
        )
        if kept.saved:
            messages.success(request, _("The place is saved."))
            return redirect("place", code=kept.saved.code)
    areas = areas_of(request.user, Verb.EDIT_PLACES)
    shown = forms.fields(
        PLACE_ROWS, kept.written, faults=kept.faults, left_out=NOT_TAKEN, fixed=["id"] if place else [], areas=areas
    )
    context = {
        "place": place,
        "fields": shown,
        "problems": forms.others(kept.faults, shown),
        "seen": forms.carried(now, request.POST, kept.faults) if place else "",
    }
    return render(request, "places/place_form.html", context, status=UNPROCESSABLE if kept.faults else 200)


def _checks(user: Any, record: Record, place: Place | None) -> list[Any]:
    """What a table would say, and for a new place whether the register knows it already."""
    if place is not None and not record.get("depends_on"):
        return lone_place_faults(record)
    known = known_places(covers(user, Verb.EDIT_PLACES))
    if place is not None:
        return [*dependence_faults(record, known), *lone_place_faults(record)]
    settled, code = settle_place(record, known), record.get("id")
    if code in known.rows and not settled:
        is_typed = bool(record.written["id"].strip())
        settled = [
            record.fault("places.taken_id", "id") if is_typed else record.fault("places.known_under", "id", known=code)
        ]
    return [*settled, *lone_place_faults(record)]
