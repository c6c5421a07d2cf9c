"""The outline of a plot: whether it is one, where it lies, and how large it is on the ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import shape as shape_of

from himaya.faults import Fault, InvalidInputError
from himaya.roads.plane import local_xy
from himaya.scenario.cells import BadCellError, Setting
from himaya.scenario.governorates import area_words, governorates
from himaya.scenario.outline import outline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.roads.arrays import Floats

_AXIS_M, _FLATTENING = 6_378_137.0, 1 / 298.257223563
_ECCENTRICITY2 = _FLATTENING * (2 - _FLATTENING)
_ECCENTRICITY = float(np.sqrt(_ECCENTRICITY2))


def drawn(text: str, area: str) -> dict[str, Any]:
    """A polygon written as GeoJSON or WKT, inside its governorate.

    Raises
    ------
    InvalidInputError : `mandates.bad_outline` also where it crosses itself, `mandates.outside_governorate`.
    """
    try:
        found = outline(text, Setting())
    except BadCellError as error:
        raise InvalidInputError.of("mandates.bad_outline") from error
    home = governorates()[area]
    corners = shapely.get_coordinates(shape_of(found))
    if not all(home.holds(lon, lat) for lon, lat in corners):
        raise InvalidInputError([Fault("mandates.outside_governorate", details=area_words(home))])
    return found


def area_m2(shape: Mapping[str, Any]) -> float:
    """Square metres of an outline on the ellipsoid WGS 84, holes left out.

    The cylindrical projection of Lambert with authalic latitudes keeps areas exactly (Snyder 1987, USGS Professional
    Paper 1395, eq. 3-12 and 10-17); an edge is the straight line there, which at the size of a plot is the geodesic to
    far below a square metre.
    """
    flat = shapely.transform(shape_of(dict(shape)), lambda at: np.column_stack(_equal_area(at[:, 0], at[:, 1])))
    return float(flat.area)


def _equal_area(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    sine = np.sin(np.radians(lat))
    inner = 1 - _ECCENTRICITY2 * sine**2
    log = np.log((1 - _ECCENTRICITY * sine) / (1 + _ECCENTRICITY * sine)) / (2 * _ECCENTRICITY)
    return _AXIS_M * np.radians(lon), _AXIS_M * (1 - _ECCENTRICITY2) * (sine / inner - log) / 2


def middle(shape: Mapping[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of the middle of an outline."""
    point = shape_of(dict(shape)).centroid
    return round(point.x, 6), round(point.y, 6)


def distance_m(first: Mapping[str, Any], second: Mapping[str, Any]) -> float:
    """Metres between two shapes at their nearest, 0 where they touch; good to 0.2 % over some kilometres."""
    one, other = shape_of(dict(first)), shape_of(dict(second))
    lat0 = one.centroid.y
    flat = [
        shapely.transform(each, lambda at: np.column_stack(local_xy(at[:, 0], at[:, 1], lat0))) for each in (one, other)
    ]
    return float(flat[0].distance(flat[1]))
