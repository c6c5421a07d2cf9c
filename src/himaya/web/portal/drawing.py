"""The map of the public as a picture: ground, streets with their names, places, and the point that was chosen."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import shapely
from django.utils.translation import gettext as _

from himaya.scenario.governorates import governorates
from himaya.web.portal.frame import HEIGHT_PX, WIDTH_PX
from himaya.web.portal.queries.ground import spots, streets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from himaya.web.portal.frame import Frame
    from himaya.web.portal.queries.ground import Streets

_PENS = ((4.0, "#c98f2b"), (4.0, "#c98f2b"), (3.2, "#d6a84c"), (2.6, "#b7a67c"), (2.0, "#a9a9a9"), (1.2, "#bdbdbd"))
"""Width in pixels and colour by class; the last for all that follow."""
_SEEN_FROM_M = ((150.0, 1), (80.0, 2), (40.0, 3), (16.0, 4), (8.0, 9))
"""Metres in a pixel up to which streets of a class are drawn."""
_NAMED_FROM_M, _MOST_NAMES, _MOST_SPOTS = 16.0, 8, 40
_LETTER_PX, _LINE_PX = 6.0, 14.0
_SCALE_PX = 72.0
_KM = 1000
_Box = tuple[float, float, float, float]


def map_svg(area: str, frame: Frame, point: tuple[float, float] | None) -> str:
    """Draw a window of a governorate, `WIDTH_PX` by `HEIGHT_PX`; `point` in lon, lat where one was chosen."""
    known = streets(area)
    pieces = known.within(frame.box, _most_rank(frame))
    taken: list[_Box] = [_scale_box()]
    body = [
        f'<rect width="{WIDTH_PX}" height="{HEIGHT_PX}" fill="#dfe7ea"/>',
        *_ground(area, frame),
        *_lines(known, pieces, frame),
        *_spots(area, frame, taken),
        *_names(known, pieces, frame, taken),
        *_marks(frame, point),
        *_scale(frame),
    ]
    size = f'width="{WIDTH_PX}" height="{HEIGHT_PX}" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}"'
    font = 'font-family="Segoe UI, Tahoma, Noto Sans Arabic, sans-serif" font-size="11"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>{"".join(body)}</svg>'


def _most_rank(frame: Frame) -> int:
    return max((rank for most_m, rank in _SEEN_FROM_M if frame.m_per_px <= most_m), default=0)


def _ground(area: str, frame: Frame) -> Iterator[str]:
    """Governorates in the window, the others darker; cut at the window, a pixel fine."""
    window = shapely.box(*frame.box)
    for iso, one in governorates().items():
        cut = shapely.intersection(one.shape, window.buffer((frame.box[2] - frame.box[0]) / 20))
        for part in shapely.get_parts(cut):
            if part.geom_type == "Polygon":
                line = shapely.simplify(shapely.LineString(frame.pixels(part.exterior.coords)), 0.7)
                fill = "#fbfaf6" if iso == area else "#ecebe4"
                yield f'<path d="{_path(shapely.get_coordinates(line))}Z" fill="{fill}" stroke="#8d9aa0"/>'


def _lines(known: Streets, pieces: NDArray[np.int64], frame: Frame) -> Iterator[str]:
    drawn: dict[int, list[str]] = {}
    for piece in pieces.tolist():
        pixels = np.rint(frame.pixels(known.line(piece)))
        moved = np.concatenate(([True], np.any(np.diff(pixels, axis=0) != 0, axis=1)))
        if moved.sum() > 1:
            drawn.setdefault(min(int(known.rank[piece]), len(_PENS) - 1), []).append(_path(pixels[moved]))
    for rank, paths in drawn.items():
        width, colour = _PENS[rank]
        yield f'<path d="{"".join(paths)}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _spots(area: str, frame: Frame, taken: list[_Box]) -> Iterator[str]:
    """Places as dots, and the names that have room."""
    known = spots(area)
    if not known:
        return
    pixels = frame.pixels([(spot.lon, spot.lat) for spot in known])
    inside = np.all((pixels > 0) & (pixels < (WIDTH_PX, HEIGHT_PX)), axis=1)
    middle = np.hypot(*(pixels - (WIDTH_PX / 2, HEIGHT_PX / 2)).T)
    for row in [row for row in np.argsort(middle).tolist() if inside[row]][:_MOST_SPOTS]:
        x, y = pixels[row]
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3.5" fill="#0a5a78"/>'
        yield from _label(known[row].title, x, y - 7, taken, "#0a3f54")


def _names(known: Streets, pieces: NDArray[np.int64], frame: Frame, taken: list[_Box]) -> Iterator[str]:
    """Names of the greatest streets in the window, each once, where there is room."""
    if frame.m_per_px > _NAMED_FROM_M:
        return
    named: set[str] = set()
    for piece in reversed(pieces.tolist()):
        name = known.title_of(piece)
        if len(named) == _MOST_NAMES:
            return
        if name and name not in named:
            line = frame.pixels(known.line(piece))
            x, y = line[(len(line) - 1) // 2 : (len(line) - 1) // 2 + 2].mean(axis=0)
            label = list(_label(name, x, y + 4, taken, "#55431b"))
            named.update([name] if label else [])
            yield from label


def _label(text: str, x: float, y: float, taken: list[_Box], colour: str) -> Iterable[str]:
    half = len(text) * _LETTER_PX / 2
    box = (x - half, y - _LINE_PX, x + half, y + 3)
    is_inside = box[0] > 0 and box[2] < WIDTH_PX and box[1] > 0 and box[3] < HEIGHT_PX
    if not is_inside or any(_touch(box, other) for other in taken):
        return ()
    taken.append(box)
    halo = 'stroke="#fff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
    return (f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" fill="{colour}" {halo}>{escape(text)}</text>',)


def _touch(box: _Box, other: _Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _marks(frame: Frame, point: tuple[float, float] | None) -> Iterator[str]:
    x, y = WIDTH_PX // 2, HEIGHT_PX // 2
    cross = f"M{x - 9} {y}H{x - 3}M{x + 3} {y}H{x + 9}M{x} {y - 9}V{y - 3}M{x} {y + 3}V{y + 9}"
    yield f'<path d="{cross}" stroke="#17232b" stroke-width="1.5"/>'
    if point is not None:
        px, py = frame.pixels([point])[0]
        yield f'<circle cx="{px:.1f}" cy="{py:.1f}" r="8" fill="#b3261e" stroke="#fff" stroke-width="3"/>'


def _scale_box() -> _Box:
    return 0.0, HEIGHT_PX - 24.0, _SCALE_PX + 60, float(HEIGHT_PX)


def _scale(frame: Frame) -> Iterator[str]:
    """A bar of a round length."""
    most_m = _SCALE_PX * frame.m_per_px
    ten = 10 ** math.floor(math.log10(most_m))
    length_m = max(one * ten for one in (1, 2, 5) if one * ten <= most_m)
    far, near = _("%(n)s km"), _("%(n)s m")
    told = far % {"n": f"{length_m / _KM:.0f}"} if length_m >= _KM else near % {"n": f"{length_m:.0f}"}
    across, y = length_m / frame.m_per_px, HEIGHT_PX - 6
    yield f'<path d="M6 {y - 4}V{y}H{6 + across:.0f}V{y - 4}" fill="none" stroke="#17232b" stroke-width="1.5"/>'
    yield f'<text x="{12 + across:.0f}" y="{y}" fill="#17232b">{escape(told)}</text>'


def _path(points: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points.tolist())
