"""Pages and feeds for everybody: no sign-in, no cookie, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from himaya.exchange.atom import MEDIA_TYPE as ATOM
from himaya.exchange.cap.writing import MEDIA_TYPE as CAP
from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.common.areas import area_title
from himaya.web.portal.commenting import with_comments
from himaya.web.portal.feeds import atom_of, closures_cifs, roads_geojson
from himaya.web.portal.pages import missing, page, public
from himaya.web.portal.queries.advisories import advisory_notice, advisory_notices
from himaya.web.portal.queries.calendar import calendar, coming, is_expected, title_of
from himaya.web.portal.queries.channels import channel_notices, instead_of
from himaya.web.portal.queries.numbers import numbers
from himaya.web.portal.queries.roads import RoadStatus, road_notices

if TYPE_CHECKING:
    from django.http import HttpRequest

_OF_A_FEED = {"Access-Control-Allow-Origin": "*"}
_GEOJSON, _ICALENDAR = "application/geo+json", "text/calendar; charset=utf-8"


def _area(request: HttpRequest) -> str:
    area = request.GET.get("area", "")
    return area if area in governorates() else ""


@public
def home(request: HttpRequest) -> HttpResponse:
    """Say what is closed now and what comes, and whom to call."""
    found = road_notices()
    n = sum(one.status is RoadStatus.ANNOUNCED for one in found)
    ways = channel_notices()
    more = ngettext("All roads; %(n)s more is announced", "All roads; %(n)s more are announced", n)
    return page(
        request,
        "home",
        in_force=[one for one in found if one.status is RoadStatus.IN_FORCE],
        more=more % {"n": n},
        celebrations=[(title_of(one), one, is_expected(one)) for one in coming()],
        numbers=numbers(),
        silent=[(one, instead_of(one, ways)) for one in ways if one.down_since],
        advisories=advisory_notices(),
    )


@public
def roads(request: HttpRequest) -> HttpResponse:
    """Show roads that are closed or restricted, and those that will be, of the country or of one governorate."""
    area = _area(request)
    found = road_notices(area)
    parts = [(status, [one for one in found if one.status is status]) for status in RoadStatus]
    areas = sorted(((one, area_title(one)) for one in governorates()), key=lambda one: fold(one[1]))
    return page(request, "roads", current="roads", parts=parts, area=area, areas=areas)


@public
def advisory(request: HttpRequest, *, identifier: str) -> HttpResponse:
    """Show one advisory."""
    found = advisory_notice(identifier)
    return (
        page(request, "advisory", one=found, **with_comments(f"advisory:{identifier}")) if found else missing(request)
    )


@public
def advisory_cap(request: HttpRequest, *, identifier: str) -> HttpResponse:
    """One advisory as a message of the Common Alerting Protocol."""
    found = advisory_notice(identifier)
    return HttpResponse(found.document, content_type=CAP, headers=_OF_A_FEED) if found else missing(request)


@public
def advisories_feed(request: HttpRequest) -> HttpResponse:
    """Every advisory that holds, for programs that look now and then."""
    told = atom_of(advisory_notices(_area(request)), request.build_absolute_uri("/"), title=_("Himaya: advisories"))
    return HttpResponse(told, content_type=ATOM, headers=_OF_A_FEED)


@public
def boundary(request: HttpRequest) -> HttpResponse:
    """Say in plain words what this platform does and what it never does."""
    return page(request, "boundary", current="boundary")


@public
def closures_for_navigation(request: HttpRequest) -> HttpResponse:
    """Closures in the fields of the Closure and Incident Feed Specification."""
    return _json(closures_cifs(road_notices(_area(request))))


@public
def roads_for_maps(request: HttpRequest) -> HttpResponse:
    """Every notice of a road as GeoJSON."""
    return _json(roads_geojson(road_notices(_area(request))), content_type=_GEOJSON)


@public
def celebrations_and_roads(request: HttpRequest) -> HttpResponse:
    """Celebrations that are near, and the times of roads, as a calendar to subscribe to."""
    title, waits = _("Himaya: celebrations and roads"), _("(expected; the day waits to be announced)")
    told = calendar(road_notices(_area(request)), coming(), waits=waits, title=title)
    return HttpResponse(told, content_type=_ICALENDAR, headers=_OF_A_FEED)


def _json(told: Any, **more: Any) -> JsonResponse:
    return JsonResponse(told, headers=_OF_A_FEED, json_dumps_params={"ensure_ascii": False}, **more)
