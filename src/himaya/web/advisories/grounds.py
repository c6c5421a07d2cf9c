"""Ground that an advisory may be drawn from: a road that is told to everybody, or a place that everybody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import MultiLineString, Point
from shapely.geometry import shape as shape_of

from himaya.roads.plane import local_xy
from himaya.web.places.models import Place
from himaya.web.portal.models import Notice, Topic
from himaya.web.portal.queries.roads import road_notices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

ROAD_MARGIN_M, PLACE_MARGIN_M = 100.0, 300.0
"""How far around a closed road, and around a place, people are told; metres."""
_TOLERANCE_M, _DIGITS = 5.0, 6
Ring = tuple[tuple[float, float], ...]


def roads(area: str) -> Sequence[tuple[str, str]]:
    """Roads of a governorate that everybody is told of, by key and name."""
    return [(f"road:{one.row.key}", f"{one.road} {one.stretch}".strip()) for one in road_notices(area)] if area else []


def places(area: str) -> Sequence[tuple[str, str]]:
    """Places of a governorate whose names everybody is told, by key and name."""
    if not area:
        return []
    told = Notice.objects.filter(topic=Topic.PLACE, area=area).values_list("key", flat=True)
    return [(f"place:{one.pk}", one.title) for one in Place.objects.filter(pk__in=[int(key) for key in told])]


def ring_around(chosen: str, area: str) -> Ring:
    """Corners in (lon, lat), closed, around a road or place of an area; empty where there is none of that key."""
    kind, _colon, key = chosen.partition(":")
    if kind == "road":
        lines = [one.lines for one in road_notices(area) if one.row.key == key]
        return _ring(MultiLineString(lines[0]), ROAD_MARGIN_M) if lines and lines[0] else ()
    if chosen not in dict(places(area)):
        return ()
    place = Place.objects.get(pk=int(key))
    return _ring(shape_of(place.shape) if place.shape else Point(place.lon, place.lat), PLACE_MARGIN_M)


def _ring(ground: BaseGeometry, margin_m: float) -> Ring:
    """One outline around all of it, to about a metre; degrees."""
    lon0, lat0 = ground.centroid.x, ground.centroid.y
    scale = np.column_stack(local_xy([1.0], [1.0], lat0))[0]
    flat = shapely.transform(ground, lambda at: (at - (lon0, lat0)) * scale)
    around: Any = flat.buffer(margin_m)
    hull: Any = around.convex_hull if around.geom_type != "Polygon" else shapely.Polygon(around.exterior)
    corners = np.asarray(hull.simplify(_TOLERANCE_M).exterior.coords) / scale + (lon0, lat0)
    return tuple((float(lon), float(lat)) for lon, lat in corners.round(_DIGITS))
