"""Signs of the printed map: told apart by shape, so that they read in black and white."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK_MM = 1.9
"""Half the size of a mark."""
NORTH_MM = (8.0, 13.0)
"""Width and height of the north arrow's box."""
SCALE_HEIGHT_MM = 10.0
"""Height of the scale bar with its margin."""
FONT = "Noto Naskh Arabic, Noto Sans"
_METRES_PER_KM = 1000
_SHORT, _LETTERS_MM, _SMALL_LETTERS_MM = 2, 2.3, 1.75
"""Labels of more letters than this are written smaller."""
_UNITS = {Language.AR: ("م", "كم"), Language.EN: ("m", "km")}


class MarkKind(StrEnum):
    """What a mark stands for."""

    PLACE = "place"
    POST = "post"
    STANDBY = "standby"
    CLOSURE = "closure"
    GATE = "gate"
    UNIT = "unit"
    OLD = "old"
    INCIDENT = "incident"
    ZONE = "zone"


def tag(name: str, content: str = "", /, **attributes: str | float) -> str:
    """Write one SVG element; underscores become hyphens, numbers keep two places."""
    shown = "".join(
        f" {key.strip('_').replace('_', '-')}="
        + quoteattr(value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip("."))
        for key, value in attributes.items()
    )
    return f"<{name}{shown}>{content}</{name}>" if content else f"<{name}{shown}/>"


def label(text: str, x: float, y: float, size: float, **attributes: str | float) -> str:
    """Write a text centred on a point."""
    return tag("text", escape(text), x=x, y=y + 0.36 * size, font_size=size, text_anchor="middle", **attributes)


def symbol(kind: MarkKind, text: str, x: float, y: float, share: float = 1.0) -> str:
    """Draw one mark with its number at a share of the full size; every kind has a shape of its own."""
    r = MARK_MM * share
    edge: dict[str, str | float] = {"stroke": "#000", "stroke_width": 0.3, "fill": "#fff"}
    ink = "#000"
    match kind:
        case MarkKind.PLACE:
            shape, ink = tag("circle", cx=x, cy=y, r=r, stroke="#fff", stroke_width=0.3), "#fff"
        case MarkKind.POST:
            corners = f"M{x:.2f} {y - 0.9:.2f}l.85 1.55h-1.7z"
            shape = tag("path", d=corners, stroke="#fff", stroke_width=0.25)
        case MarkKind.STANDBY:
            side = 1.8 * r
            shape = tag("rect", x=x - side / 2, y=y - side / 2, width=side, height=side, **edge)
        case MarkKind.CLOSURE:
            shape = tag("circle", cx=x, cy=y, r=0.95 * r, **edge)
        case MarkKind.GATE:
            d = f"{1.25 * r:.2f}"
            shape = tag("path", d=f"M{x:.2f} {y - 1.25 * r:.2f}l{d} {d}l-{d} {d}l-{d} -{d}z", **edge)
        case MarkKind.UNIT:
            shape = tag("path", d=_regular(5, x, y, 1.2 * r), **edge)
        case MarkKind.OLD:
            shape = tag("path", d=_regular(5, x, y, 1.2 * r), **edge, stroke_dasharray="0.6 0.5")
        case MarkKind.ZONE:
            inner = tag("circle", cx=x, cy=y, r=0.95 * r, **edge)
            shape = tag("circle", cx=x, cy=y, r=1.25 * r, **edge) + inner
        case MarkKind.INCIDENT:
            octagon = _regular(8, x, y, 1.25 * r, turn=math.pi / 8)
            shape, ink = tag("path", d=octagon, stroke="#fff", stroke_width=0.3), "#fff"
    size = share * (_LETTERS_MM if len(text) <= _SHORT else _SMALL_LETTERS_MM)
    return shape + (label(text, x, y, size, fill=ink, font_weight="bold") if text else "")


def _regular(corners: int, x: float, y: float, radius: float, *, turn: float = 0.0) -> str:
    """The path of a regular polygon with one corner upwards, turned clockwise by so many radians."""
    angles = [turn + 2 * math.pi * corner / corners for corner in range(corners)]
    points = (f"{x + radius * math.sin(angle):.2f} {y - radius * math.cos(angle):.2f}" for angle in angles)
    return f"M{'L'.join(points)}z"


def control_line(path: str, kind: MarkKind) -> str:
    """Draw a controlled road: solid black when closed, with a white heart where there is a gate; of a zone its edge."""
    if kind is MarkKind.ZONE:
        return tag("path", d=path, fill="none", stroke="#000", stroke_width=0.5, stroke_dasharray="1.4 0.8")
    bar = tag("path", d=path, fill="none", stroke="#000", stroke_width=1.1)
    heart = tag("path", d=path, fill="none", stroke="#fff", stroke_width=0.5)
    return bar if kind is MarkKind.CLOSURE else bar + heart


def symbol_svg(kind: MarkKind, text: str = "") -> str:
    """Draw one mark alone, for the legend."""
    side = 2 * MARK_MM + 1.2
    middle = side / 2
    body = symbol(kind, text, middle, middle)
    if kind in (MarkKind.CLOSURE, MarkKind.GATE):
        body = control_line(f"M.3 {middle}H{side - 0.3}", kind) + body
    return document(body, side, side)


def document(body: str, width_mm: float, height_mm: float) -> str:
    """Wrap drawings in an SVG document whose unit is the millimetre."""
    return tag(
        "svg",
        body,
        xmlns="http://www.w3.org/2000/svg",
        width=f"{width_mm:.2f}mm",
        height=f"{height_mm:.2f}mm",
        viewBox=f"0 0 {width_mm:.2f} {height_mm:.2f}",
        font_family=FONT,
    )


def north_arrow(left_mm: float, language: Language) -> Iterable[str]:
    """Draw the north arrow (ش for الشمال, N in English), `NORTH_MM` wide and high, at the upper edge."""
    x, y = left_mm + NORTH_MM[0] / 2, 3.6
    width, height = NORTH_MM
    yield tag("rect", x=left_mm, y=2, width=width, height=height, fill="#fff", stroke="#222", stroke_width=0.2)
    yield tag("path", d=f"M{x} {y}l2 6.5l-2 -1.5l-2 1.5z")
    yield label("ش" if language is Language.AR else "N", x, y + 8.2, 3.2, font_weight="bold")


def scale_length_m(most_m: float) -> float:
    """Largest 1, 2 or 5 times a power of ten metres that is not longer than `most_m`."""
    power = 10.0 ** math.floor(math.log10(most_m))
    return max(step for step in (0.5, 1.0, 2.0, 5.0) if step * power <= most_m) * power


def scale_bar(left_mm: float, bottom_mm: float, length_m: float, m_per_mm: float, language: Language) -> Iterable[str]:
    """Draw a scale bar of a length on the ground, in a box 4 mm wider, at the lower edge."""
    length, left, low = length_m / m_per_mm, left_mm + 2.0, bottom_mm - 4.5
    kilometres = length_m >= _METRES_PER_KM
    text = f"{length_m / _METRES_PER_KM if kilometres else length_m:g} {_UNITS[language][kilometres]}"
    frame: dict[str, str | float] = {"fill": "#fff", "stroke": "#222", "stroke_width": 0.2}
    yield tag("rect", x=left_mm, y=low - 5, width=length + 4, height=7.6, **frame)
    yield tag("rect", x=left, y=low, width=length / 2, height=1.1)
    yield tag("rect", x=left, y=low, width=length, height=1.1, fill="none", stroke="#000", stroke_width=0.25)
    yield label(text, left + length / 2, low - 2.2, 2.8)
