"""Street names on the printed map: along their street, once, never one over another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from himaya.documents.map_symbols import label
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_LETTER = 0.47
_HEIGHT_MM = {"motorway": 2.6, "trunk": 2.6, "primary": 2.5, "secondary": 2.3, "tertiary": 2.0}
_LANE_HEIGHT_MM = 1.8
_MOST = 60


def street_names(
    lines: NDArray[np.object_],
    classes: Sequence[str],
    names: Sequence[str],
    *,
    busy: Sequence[shapely.Polygon],
    size_mm: tuple[float, float],
) -> Iterable[str]:
    """Draw the names that fit, main roads first.

    Parameters
    ----------
    lines : (n,) lines on paper, millimetres, y down; `classes` and `names` of the same length.
    busy : areas on paper that names must keep clear of.
    size_mm : width and height of the map.

    Yields
    ------
    str : one SVG text each, turned along its street and never upside down.
    """
    taken = list(busy)
    inside = shapely.box(2, 2, size_mm[0] - 2, size_mm[1] - 2)
    drawn = 0
    for name, road_class, street in _streets(lines, classes, names, inside):
        height = _HEIGHT_MM.get(road_class, _LANE_HEIGHT_MM)
        length = len(name) * height * _LETTER
        if street.length < length or drawn == _MOST:
            continue
        x, y, angle = _middle(street, length)
        box = shapely.affinity.rotate(_box(x, y, length, height), angle, origin=(x, y))
        if inside.contains(box) and not any(box.intersects(other) for other in taken):
            taken.append(box.buffer(1.0))
            drawn += 1
            yield _text(name, x, y, angle, height)


def _streets(
    lines: NDArray[np.object_], classes: Sequence[str], names: Sequence[str], inside: shapely.Polygon
) -> list[tuple[str, str, shapely.LineString]]:
    """Name, class and longest visible piece of every street, main roads first, then longer first."""
    members: dict[tuple[str, str], list[int]] = {}
    for index, (name, road_class) in enumerate(zip(names, classes, strict=True)):
        if name:
            members.setdefault((name, road_class), []).append(index)
    found: dict[str, tuple[str, shapely.LineString]] = {}
    for (name, road_class), of_name in members.items():
        whole = shapely.line_merge(shapely.multilinestrings(lines[of_name]))
        pieces = shapely.get_parts(shapely.intersection(whole, inside))
        pieces = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.LINESTRING]
        if len(pieces):
            longest = pieces[int(np.argmax(shapely.length(pieces)))]
            if name not in found or found[name][1].length < longest.length:
                found[name] = (road_class, longest)
    rank = {road_class: min(position, 6) for position, road_class in enumerate(ROAD_CLASSES)}
    ordered = [(name, road_class, street) for name, (road_class, street) in found.items()]
    return sorted(ordered, key=lambda item: (rank[item[1]], -item[2].length, item[0]))


def _middle(street: shapely.LineString, length: float) -> tuple[float, float, float]:
    """Middle of a street and the direction there, -90 to 90 degrees."""
    half = street.length / 2
    start, end = street.interpolate(half - length / 2), street.interpolate(half + length / 2)
    angle = math.degrees(math.atan2(end.y - start.y, end.x - start.x))
    angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle  # noqa: PLR2004  # right angles
    return (start.x + end.x) / 2, (start.y + end.y) / 2, angle


def _box(x: float, y: float, length: float, height: float) -> shapely.Polygon:
    return shapely.box(x - length / 2, y - height / 2, x + length / 2, y + height / 2)


def _text(name: str, x: float, y: float, angle: float, height: float) -> str:
    halo: dict[str, str | float] = {"stroke": "#fbfbfa", "stroke_width": 0.6, "paint_order": "stroke", "fill": "#333"}
    return label(name, x, y, height, transform=f"rotate({angle:.1f} {x:.2f} {y:.2f})", **halo)
