"""The map of a report: shown, moved and pressed as parts of the form, without a script and without sending anything.

Where somebody is, is never asked for. What was written stays in the form; a press names a point, and only a letter that
is sent carries it further.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from himaya.roads.plane import great_circle_m
from himaya.scenario.governorates import governorates
from himaya.web.common.areas import area_title
from himaya.web.portal.drawing import map_svg
from himaya.web.portal.flood import PRESSING
from himaya.web.portal.frame import HEIGHT_PX, MOVES, WIDTH_PX, Frame, close_to, frame_of, start
from himaya.web.portal.pages import takes_letters
from himaya.web.portal.queries.ground import spot_named, spots
from himaya.web.portal.reporting import MOST_REPORT, Report, form_page, point_of
from himaya.web.portal.sending import guarded

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    Point = tuple[float, float]

_NEAR_M = 500.0
_PRESS = re.compile(r"([0-9]{1,4}) ([0-9]{1,4})")
_DIGITS = 5
"""Digits of a degree of a point that was pressed, about a metre."""


@takes_letters
@guarded(gate=PRESSING, most_bytes=MOST_REPORT)
def report_map(request: HttpRequest) -> HttpResponse:
    """Show the form with its map, moved or pressed; nothing is sent, and what was written stays."""
    sent = request.POST
    if request.method != "POST":
        return form_page(request, Report())
    area = sent.get("area", "")
    if area not in governorates():
        return form_page(request, Report(), status=422, no_area=True)
    carried = frame_of(sent.get("frame", ""), area)
    frame, point = _frame(sent, area, carried), _point(sent, area)
    pressed = _press(sent) if carried is not None else None
    if pressed is None:
        told = _("Press where it is.") if frame.takes else _("Press where it is: each press comes closer.")
        return _page(request, area, frame, point, told)
    at = frame.pressed(*pressed)
    if not governorates()[area].holds(*at):
        return _page(request, area, frame, point, _("That is in another governorate."), elsewhere=True)
    if not frame.takes:
        return _page(request, area, frame.around(*at).closer(), point, _("Closer now. Press again where it is."))
    at = (round(at[0], _DIGITS), round(at[1], _DIGITS))
    told = _("The point was taken: %(point)s.") % {"point": _written(at)}
    return _page(request, area, frame, at, told)


def _press(sent: QueryDict) -> tuple[int, int] | None:
    found = _PRESS.fullmatch(f"{sent.get('press.x', '')} {sent.get('press.y', '')}")
    return (int(found[1]), int(found[2])) if found else None


def _point(sent: QueryDict, area: str) -> Point | None:
    """The point in the form; None where there is none in the governorate."""
    try:
        point = point_of(sent.get("point", ""))
    except ValueError:
        return None
    return point if point and governorates()[area].holds(*point) else None


def _frame(sent: QueryDict, area: str, carried: Frame | None) -> Frame:
    """The window that is to be shown, or that was pressed: a press on a map that is no longer meant shows another."""
    way = sent.get("map", "")
    if way == "show" or carried is None:
        point, spot = _point(sent, area), spot_named(area, sent.get("where", ""))
        if point is not None:
            return close_to(*point)
        return close_to(spot.lon, spot.lat) if spot is not None else start(area)
    if way in MOVES:
        return carried.moved(way, area)
    return carried.closer() if way == "closer" else carried.wider(area) if way == "wider" else carried


def _page(
    request: HttpRequest, area: str, frame: Frame, point: Point | None, told: str, **context: Any
) -> HttpResponse:
    drawn = base64.b64encode(map_svg(area, frame, point).encode()).decode()
    shown = {
        "image": f"data:image/svg+xml;base64,{drawn}",
        "width": WIDTH_PX,
        "height": HEIGHT_PX,
        "alt": _("Map of %(area)s: press where it is. A key takes the middle.") % {"area": area_title(area)},
        "frame": frame.written(),
        "ways": _ways(),
        "told": told,
        "near": _near(area, point),
    }
    written: dict[str, Any] = {"point": _written(point)} if point else {}
    return form_page(request, Report(), map=shown, **written, **context)


def _ways() -> list[tuple[str, str]]:
    return [
        ("closer", _("Closer")),
        ("wider", _("Wider")),
        ("north", pgettext("direction", "North")),
        ("south", pgettext("direction", "South")),
        ("east", pgettext("direction", "East")),
        ("west", pgettext("direction", "West")),
    ]


def _near(area: str, point: Point | None) -> str:
    """The place that everybody knows nearest to a point; empty where none is near."""
    known = spots(area)
    if point is None or not known:
        return ""
    away = great_circle_m([spot.lon for spot in known], [spot.lat for spot in known], *point)
    nearest = int(np.argmin(away))
    return known[nearest].title if away[nearest] <= _NEAR_M else ""


def _written(point: Point) -> str:
    """As any map shows it, latitude first."""
    return f"{point[1]:.{_DIGITS}f}, {point[0]:.{_DIGITS}f}"
