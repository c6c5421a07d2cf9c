"""Drawing a control: the road by its name and crossings, by a landmark, or on the map; then everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from himaya.web.accounts.models import Office
from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.controls.actions.drawing import draw, impose
from himaya.web.controls.forms import Draw
from himaya.web.controls.models import Direction, Kind
from himaya.web.controls.policies import control_drawers
from himaya.web.controls.queries import streets
from himaya.web.controls.queries.listing import areas_with_titles
from himaya.web.controls.queries.roads import lines_of, roads_in_operation
from himaya.web.controls.states import ControlState
from himaya.web.controls.strings import map_strings
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.places.queries.places import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.controls.models import RoadControl
    from himaya.web.controls.queries.roads import Roads
    from himaya.web.journal.refusals import Told
    from himaya.web.places.models import Place

_LONGEST = 100
_LONGEST_STRETCH = 200


@control_drawers
@require_http_methods(["GET", "HEAD", "POST"])
def control_new(request: Any) -> HttpResponse:
    """Draw a control: planned, or imposed at once where the office may and says that it is an emergency."""
    if request.method != "POST":
        return draw_page(request, Draw(initial=_initial(request)))
    form = Draw(request.POST)
    if not form.is_valid():
        return draw_page(request, form)
    new, made = form.new_control(), []

    def keep() -> None:
        is_emergency = request.POST.get("act") == "impose"
        reason = form.cleaned_data["reason"]
        made.append(impose(new, reason=reason, by=request.user) if is_emergency else draw(new, by=request.user))

    refused = attempt(request, keep)
    if refused:
        return draw_page(request, form, refused)
    shown: RoadControl = made[0]
    messages.success(request, _("Road control %(number)s is entered.") % {"number": shown.pk})
    return redirect("control", pk=shown.pk)


def _initial(request: Any) -> dict[str, str]:
    """What the address says, with the stretch in words where it names two crossings."""
    told = {field: str(value) for field, value in request.GET.items()}
    start, end = told.get("from", ""), told.get("to", "")
    if start and end:
        told.setdefault("stretch_ar", f"من {start} إلى {end}"[:_LONGEST_STRETCH])
    place = _near(request)
    if place is not None:
        told.setdefault("landmark_ar", place.name_ar)
        told.setdefault("landmark_en", place.name_en)
    return told


def _near(request: Any) -> Place | None:
    """The place of the register that the address names."""
    near = request.GET.get("near", "").replace("\0", "")[:_LONGEST]
    return visible(request.user).filter(code=near).first() if near else None


def draw_page(
    request: Any, form: Draw, refused: Sequence[Told] = (), *, amended: RoadControl | None = None
) -> HttpResponse:
    """The form, empty or with what was sent; `amended` is the control that it changes."""
    areas = areas_with_titles(request.user, Verb.DRAW_CONTROLS)
    if amended is not None:
        areas = [one for one in areas if one[0] == amended.area]
    area = str(form["area"].value() or (areas[0][0] if areas else ""))
    if area not in dict(areas):
        area = areas[0][0] if areas else ""
    roads = roads_in_operation(area) if area else None
    chosen = _chosen(request, roads, form) if roads is not None else []
    context = {
        "form": form,
        "amended": amended,
        "needs_reason": amended is not None and amended.state != ControlState.PLANNED,
        "refused": refused,
        "areas": areas,
        "area": area,
        "roads": roads,
        "kinds": Kind.choices,
        "directions": Direction.choices,
        "offices": Office.objects.filter(is_active=True, area__in={"", area}).order_by("code"),
        "may_impose": amended is None and may(request.user, Verb.RUN_CONTROLS),
        "now": timezone.now(),
        "chosen": chosen,
        "sections": " ".join(one["id"] for one in chosen),
        **(_search(request, roads) if roads is not None else {}),
        "island": {
            "tiles": roads.slug if roads else "",
            "lines": [one["line"] for one in chosen],
            "area": area,
            "bounds": _bounds(roads),
            "text": map_strings(),
        },
    }
    status = 422 if form.is_bound and form.errors else status_of(refused)
    return render(request, "controls/new.html", context, status=status)


def _bounds(roads: Roads | None) -> list[list[float]]:
    """South-west and north-east corner of the roads, lon, lat."""
    if roads is None:
        return []
    lon, lat = roads.network.lon, roads.network.lat
    return [[float(lon.min()), float(lat.min())], [float(lon.max()), float(lat.max())]]


def _search(request: Any, roads: Roads) -> dict[str, Any]:
    """Streets that were asked for, by words or by a landmark; of a chosen street its crossings."""
    words, place = request.GET.get("q", "").replace("\0", "")[:_LONGEST], _near(request)
    found = streets.streets_near(roads, place.lon, place.lat) if place else streets.streets_like(roads, words)
    street = streets.street_of(roads, request.GET.get("street", ""))
    return {
        "q": words,
        "found": found,
        "street": street,
        "crossings": streets.crossings(roads, street) if street else [],
        "from_key": request.GET.get("from", ""),
        "to_key": request.GET.get("to", ""),
    }


def _chosen(request: Any, roads: Roads, form: Draw) -> list[dict[str, Any]]:
    """Sections that are chosen: those of the form, and the stretch of a street that the address names."""
    from himaya.planning.roads import section_of  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    sent = str(form["sections"].value() or "").replace(",", " ").split()
    found = [section for one in sent if (section := section_of(roads.network, one)) is not None]
    street = streets.street_of(roads, request.GET.get("street", ""))
    if street is not None and request.GET.get("take"):
        found += streets.stretch(roads, street, request.GET.get("from", ""), request.GET.get("to", ""))
    return [_told(roads, section) for section in dict.fromkeys(found)]


def _told(roads: Roads, section: int) -> dict[str, Any]:
    """One section as the list and the map show it."""
    from himaya.planning.roads import road_id  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    network = roads.network
    return {
        "id": road_id(network, section),
        "name_ar": network.name_ar[section],
        "name_en": network.name_en[section],
        "length_m": round(float(network.length_m[section])),
        "line": lines_of(roads, [section])[0],
    }


@control_drawers
@require_safe
def control_section(request: Any) -> JsonResponse:
    """The road section nearest to a point of the map, of a governorate in which the office draws."""
    area = request.GET.get("area", "")
    if not scope_of(request.user, Verb.DRAW_CONTROLS).covers(area):
        raise Http404
    roads = roads_in_operation(area)
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        raise Http404 from None
    section = None if roads is None else streets.section_at(roads, lon, lat)
    return JsonResponse({"section": None if roads is None or section is None else _told(roads, section)})
