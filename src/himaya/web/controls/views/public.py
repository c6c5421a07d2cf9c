"""The public list of closed roads: no sign-in, nothing operational."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.common.areas import area_title
from himaya.web.controls.queries.public import cifs, geojson, notices

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_HEADERS = {"Cache-Control": "public, max-age=20", "Access-Control-Allow-Origin": "*"}


def _area(request: HttpRequest) -> str:
    area = request.GET.get("area", "")
    return area if area in governorates() else ""


@login_not_required
@require_safe
def roads_closed(request: HttpRequest) -> HttpResponse:
    """Show closed roads, and those that will be."""
    area, now = _area(request), timezone.now()
    found = notices(area, now)
    areas = sorted(((one, area_title(one)) for one in governorates()), key=lambda one: fold(one[1]))
    context = {
        "in_force": [one for one in found if one.in_force],
        "unconfirmed": [one for one in found if one.unconfirmed],
        "coming": [one for one in found if not (one.in_force or one.unconfirmed)],
        "area": area,
        "areas": areas,
        "now": now,
    }
    return render(request, "controls/closed.html", context)


@login_not_required
@require_safe
def roads_closed_json(request: HttpRequest) -> JsonResponse:
    """Closures in the fields of the Closure and Incident Feed Specification."""
    return JsonResponse(cifs(notices(_area(request))), headers=_HEADERS, json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def roads_closed_geojson(request: HttpRequest) -> JsonResponse:
    """Every notice as GeoJSON."""
    told, kind = geojson(notices(_area(request))), "application/geo+json"
    return JsonResponse(told, headers=_HEADERS, content_type=kind, json_dumps_params={"ensure_ascii": False})
