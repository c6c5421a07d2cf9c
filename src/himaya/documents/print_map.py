"""A map for paper: roads and the plan's marks as vectors.

Marks that would cover each other are moved apart and tied to their spot by a line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from himaya.documents.map_symbols import (
    MARK_MM,
    NORTH_MM,
    SCALE_HEIGHT_MM,
    MarkKind,
    control_line,
    document,
    north_arrow,
    scale_bar,
    scale_length_m,
    symbol,
    tag,
)
from himaya.documents.street_names import street_names
from himaya.faults import Language
from himaya.roads.plane import local_xy
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from himaya.roads.network import RoadNetwork

_PEN = {
    "motorway": (0.7, "#6f6f6f"),
    "trunk": (0.7, "#6f6f6f"),
    "primary": (0.6, "#868686"),
    "secondary": (0.45, "#9c9c9c"),
    "tertiary": (0.32, "#b4b4b4"),
}
_DRAWN = (
    MarkKind.POST, MarkKind.CLOSURE, MarkKind.GATE, MarkKind.STANDBY, MarkKind.OLD, MarkKind.UNIT, MarkKind.PLACE,
    MarkKind.ZONE, MarkKind.INCIDENT,
)  # fmt: skip
"""Kinds of marks from below to above."""
_LANE_PEN = (0.2, "#cccccc")
_OVERVIEW_M_PER_MM = 30.0
_MINOR_SIZE = 0.62
_DETAIL_MM = 0.05
_TOUCHING_MM = 0.05


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on the map.

    `label` is its number in the tables, `line` the lon/lat of a controlled road; a minor mark is drawn small.
    """

    kind: MarkKind
    label: str
    lon: float
    lat: float
    line: tuple[tuple[float, float], ...] = ()
    is_minor: bool = False

    @property
    def size(self) -> float:
        """Share of the full size at which it is drawn."""
        return _MINOR_SIZE if self.is_minor else 1.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The window of the map: middle in degrees, size on paper, metres on the ground per millimetre."""

    lon: float
    lat: float
    width_mm: float
    height_mm: float
    m_per_mm: float

    def to_paper(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Millimetres from the upper left corner, shape (n, 2)."""
        x, y = local_xy(lon, lat, self.lat)
        x0, y0 = local_xy(self.lon, self.lat, self.lat)
        across = (x - x0) / self.m_per_mm + self.width_mm / 2
        return np.column_stack((across, self.height_mm / 2 - (y - y0) / self.m_per_mm))

    def holds(self, points: Sequence[tuple[float, float]]) -> int:
        """Count the lon/lat points that lie well inside the window."""
        lon, lat = np.array(points, np.float64).T
        paper = self.to_paper(lon, lat)
        inside = (paper >= MARK_MM) & (paper <= (self.width_mm - MARK_MM, self.height_mm - MARK_MM))
        return int(inside.all(axis=1).sum())


def frame_around(
    points: Sequence[tuple[float, float]], *, width_mm: float, most_mm: float, least_mm: float, least_m: float
) -> Frame:
    """Fit a window to lon/lat points, with a margin.

    Parameters
    ----------
    points : at least one lon/lat pair.
    width_mm, most_mm, least_mm : paper width, and the height it may have.
    least_m : least width on the ground, so that one point still shows its streets.
    """
    lon, lat = np.array(points, np.float64).T
    middle_lon, middle_lat = (lon.min() + lon.max()) / 2, (lat.min() + lat.max()) / 2
    x, y = local_xy(lon, lat, middle_lat)
    wide, high = max(float(np.ptp(x)), least_m) * 1.12, float(np.ptp(y)) * 1.12
    m_per_mm = max(wide / width_mm, high / most_mm)
    height_mm = min(max(high / m_per_mm, least_mm), most_mm)
    return Frame(float(middle_lon), float(middle_lat), width_mm, height_mm, m_per_mm)


def map_svg(network: RoadNetwork, marks: Sequence[Mark], frame: Frame, language: Language = Language.AR) -> str:
    """Draw the roads and the marks inside a frame; arrow and scale speak the language, streets their own.

    Returns
    -------
    str : an SVG document, `frame.width_mm` by `frame.height_mm`; the same inputs give the same text.
    """
    width, height = frame.width_mm, frame.height_mm
    spots = frame.to_paper(np.array([mark.lon for mark in marks]), np.array([mark.lat for mark in marks]))
    seen = np.all((spots >= 0) & (spots <= (width, height)), axis=1)
    shown = [mark for mark, is_seen in zip(marks, seen, strict=True) if is_seen]
    spots = spots[seen]
    sizes = np.array([mark.size for mark in shown])
    placed = _spread(spots, sizes, np.array([mark.kind is not MarkKind.POST for mark in shown], bool), frame)
    lines, classes, names = _visible_roads(network, frame)
    length_m = scale_length_m(width / 5 * frame.m_per_mm)
    north, scale = _free_corners(placed, frame, length_m / frame.m_per_mm + 4.0)
    busy = [*(shapely.Point(spot).buffer(2.0) for spot in placed.tolist()), north, scale]
    body = [
        *_roads(lines, classes),
        *street_names(lines, classes, names, busy=busy, size_mm=(width, height)),
        *_controlled(shown, frame),
        *_marks(shown, spots, placed),
        *north_arrow(north.bounds[0], language),
        *scale_bar(scale.bounds[0], height, length_m, frame.m_per_mm, language),
    ]
    clip = tag("clipPath", tag("rect", width=width, height=height), id="frame")
    ground = tag("rect", width=width, height=height, fill="#fbfbfa")
    drawing = tag("g", "".join(body), clip_path="url(#frame)", stroke_linecap="round", stroke_linejoin="round")
    border = tag("rect", width=width, height=height, fill="none", stroke="#222", stroke_width=0.5)
    return document(clip + ground + drawing + border, width, height)


def _free_corners(
    placed: NDArray[np.float64], frame: Frame, scale_mm: float
) -> tuple[shapely.Polygon, shapely.Polygon]:
    """Boxes of the north arrow and the scale bar: the upper and the lower corner that cover fewer marks."""
    width, height = frame.width_mm, frame.height_mm
    north, low = NORTH_MM[0], height - SCALE_HEIGHT_MM
    upper = [shapely.box(x, 0, x + north, NORTH_MM[1] + 2) for x in (width - north - 2, 2)]
    lower = [shapely.box(x, low, x + scale_mm, height) for x in (2, width - scale_mm - 2)]
    spots = shapely.buffer(shapely.points(placed), MARK_MM)
    covered = [[int(shapely.intersects(spots, box).sum()) for box in boxes] for boxes in (upper, lower)]
    return upper[int(np.argmin(covered[0]))], lower[int(np.argmin(covered[1]))]


def _visible_roads(network: RoadNetwork, frame: Frame) -> tuple[NDArray[np.object_], list[str], list[str]]:
    """Lines on paper that touch the frame, heaviest class last, with their classes and Arabic names."""
    names = np.array(ROAD_CLASSES)[network.road_class]
    drawn = np.isin(names, sorted(_PEN)) if frame.m_per_mm > _OVERVIEW_M_PER_MM else names != ""
    paper = frame.to_paper(network.geometry_lon, network.geometry_lat)
    first, count = network.geometry_first[:-1], np.diff(network.geometry_first)
    low, high = np.minimum.reduceat(paper, first), np.maximum.reduceat(paper, first)
    near = drawn & np.all((low <= (frame.width_mm, frame.height_mm)) & (high >= 0), axis=1)
    kept = np.flatnonzero(near)
    points, owner = paper[np.repeat(near, count)], np.repeat(np.arange(len(kept)), count[kept])
    lines = np.asarray(shapely.linestrings(points, indices=owner), object)
    touches = shapely.intersects(lines, shapely.box(0, 0, frame.width_mm, frame.height_mm))
    kept, lines = kept[touches], lines[touches]
    heavy_last = np.argsort(-network.road_class[kept].astype(int), kind="stable")
    kept = kept[heavy_last]
    simple = shapely.simplify(lines[heavy_last], _DETAIL_MM)
    return simple, names[kept].tolist(), [network.name_ar[section] for section in kept.tolist()]


def _roads(lines: NDArray[np.object_], classes: Sequence[str]) -> Iterable[str]:
    by_class: dict[str, list[str]] = {}
    for line, road_class in zip(lines, classes, strict=True):
        by_class.setdefault(road_class, []).append(_path(shapely.get_coordinates(line)))
    for road_class, paths in by_class.items():
        width, grey = _PEN.get(road_class, _LANE_PEN)
        yield tag("path", d="".join(paths), fill="none", stroke=grey, stroke_width=width)


def _path(points: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points.tolist())


def _controlled(marks: Sequence[Mark], frame: Frame) -> Iterable[str]:
    for mark in marks:
        if mark.line:
            lon, lat = np.array(mark.line, np.float64).T
            yield control_line(_path(frame.to_paper(lon, lat)), mark.kind)


def _marks(marks: Sequence[Mark], spots: NDArray[np.float64], placed: NDArray[np.float64]) -> Iterable[str]:
    for mark, (x0, y0), (x, y) in zip(marks, spots.tolist(), placed.tolist(), strict=True):
        if math.hypot(x - x0, y - y0) > MARK_MM * mark.size / 2:
            tie = f"M{x0:.2f} {y0:.2f}L{x:.2f} {y:.2f}"
            yield tag("path", d=tie, stroke="#000", stroke_width=0.15) + tag("circle", cx=x0, cy=y0, r=0.35)
    for kind in _DRAWN:
        for mark, (x, y) in zip(marks, placed.tolist(), strict=True):
            if mark.kind is kind:
                yield symbol(kind, mark.label, x, y, mark.size)


def _spread(
    spots: NDArray[np.float64], sizes: NDArray[np.float64], moves: NDArray[np.bool_], frame: Frame
) -> NDArray[np.float64]:
    """Where to draw each mark: pushed apart until none overlap, or nearly so, inside the frame."""
    placed = spots.copy()
    index = np.flatnonzero(moves)
    if len(index) <= 1:
        return placed
    at = placed[index]
    angle = np.arange(len(at)) * 2.399963  # the golden angle parts marks that share one spot
    at = at + 0.01 * np.column_stack((np.cos(angle), np.sin(angle)))
    apart = 1.08 * MARK_MM * (sizes[index][:, None] + sizes[index][None, :])
    edge = np.array([frame.width_mm, frame.height_mm]) - MARK_MM * 1.3
    for _ in range(300):
        between = at[:, None] - at[None, :]
        distance = np.hypot(between[..., 0], between[..., 1])
        np.fill_diagonal(distance, np.inf)
        overlap = np.maximum(apart - distance, 0.0)
        if overlap.max() < _TOUCHING_MM:
            break
        push = (between / distance[..., None] * overlap[..., None] * 0.45).sum(axis=1)
        at = np.clip(at + np.clip(push, -1.0, 1.0), MARK_MM * 1.3, edge)
    placed[index] = at
    return placed
