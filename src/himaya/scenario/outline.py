"""The outline of a place: a polygon as GeoJSON or WKT writes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.errors import ShapelyError

from himaya.roads.plane import local_xy
from himaya.scenario.cells import BadCellError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.scenario.cells import Setting

_MOST_CORNERS = 2000
_DIGITS = 7
"""Digits of a degree that are kept, about a centimetre: the same outline is the same text again."""


def outline(cell: str, _setting: Setting) -> dict[str, Any]:
    """A polygon, given back as GeoJSON.

    Raises
    ------
    BadCellError : `scenario.bad_outline`.
    """
    try:
        drawn = shapely.from_geojson(cell) if cell.lstrip().startswith("{") else shapely.from_wkt(cell)
    except (ShapelyError, ValueError, TypeError) as error:
        raise BadCellError("scenario.bad_outline") from error
    if not _is_outline(drawn):
        raise BadCellError("scenario.bad_outline")
    rounded = shapely.transform(drawn, lambda corners: corners.round(_DIGITS))
    found: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return found


def _is_outline(drawn: object) -> bool:
    if not isinstance(drawn, shapely.Polygon) or drawn.is_empty or drawn.has_z or not drawn.is_valid:
        return False
    return int(shapely.get_num_coordinates(drawn)) <= _MOST_CORNERS


def outline_area_m2(shape: Mapping[str, Any]) -> float:
    """Square metres within an outline, what its holes leave out not counted; good to about half a per cent."""
    drawn = shapely.geometry.shape(dict(shape))
    lat0 = drawn.centroid.y
    flat = shapely.transform(drawn, lambda at: np.column_stack(local_xy(at[:, 0], at[:, 1], lat0)))
    return float(flat.area)


def outline_holds(shape: Mapping[str, Any], lon: float, lat: float) -> bool:
    """Whether a point lies inside an outline or on its edge."""
    return bool(shapely.geometry.shape(dict(shape)).covers(shapely.Point(lon, lat)))
