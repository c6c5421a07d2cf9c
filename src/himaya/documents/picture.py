"""The present situation on one sheet of A3: a map in black and white, and the lists its numbers lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from himaya.documents.map_symbols import MarkKind, symbol_svg
from himaya.documents.print_map import Frame, Mark, frame_around, map_svg
from himaya.documents.typeset import typeset
from himaya.documents.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.faults import Language
    from himaya.roads.network import RoadNetwork

MOST_ROWS = {"incidents": 24, "zones": 8, "units": 34, "roads": 11, "posts": 12}
"""Lines of each list that the sheet has room for, in the order in which they stand on it."""
_MAP_MM = (205.0, 236.0)
_LEAST_WIDTH_M = 800.0


@dataclass(frozen=True, slots=True)
class PictureLine:
    """One line of a list: what, in which state, since when, where; `lines` in lon, lat: roads, or edges of a zone."""

    title: str
    state: str
    detail: str
    heard: str
    kind: MarkKind
    lon: float | None = None
    lat: float | None = None
    lines: Sequence[Sequence[tuple[float, float]]] = ()
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class PictureSheet:
    """What stands on the sheet; `copy` says for whom and when it was printed, `mark` that it is of an exercise."""

    title: str
    area: str
    as_of: str
    plan: str
    copy: str
    lists: Mapping[str, Sequence[PictureLine]]
    mark: str = ""


def picture_pdf(sheet: PictureSheet, network: RoadNetwork | None, language: Language) -> bytes:
    """Set the sheet.

    Parameters
    ----------
    network : roads of the map; without them the sheet has the lists alone and says so.

    Returns
    -------
    bytes : PDF/UA-1 of one page, readable without colour; lists that are longer say how many lines are left off.
    """
    shown = {name: list(sheet.lists.get(name, ()))[:most] for name, most in MOST_ROWS.items()}
    numbers = _numbered(shown)
    content = {
        "language": language.value,
        "words": words("picture", language),
        "title": sheet.title,
        "area": sheet.area,
        "as_of": sheet.as_of,
        "plan": sheet.plan,
        "copy": sheet.copy,
        "mark": sheet.mark,
        "map": _map(shown, numbers, network, language),
        "legend": [{"word": name, "svg": symbol_svg(kind, text)} for name, kind, text in _LEGEND],
        "lists": [_list(name, rows, numbers, len(sheet.lists.get(name, ()))) for name, rows in shown.items()],
    }
    return typeset("picture.typ", content)


_LEGEND = (
    ("legend_incident", MarkKind.INCIDENT, "1"),
    ("legend_zone", MarkKind.ZONE, "2"),
    ("legend_unit", MarkKind.UNIT, "3"),
    ("legend_old", MarkKind.OLD, "4"),
    ("legend_post", MarkKind.POST, ""),
    ("legend_checkpoint", MarkKind.GATE, ""),
    ("legend_closure", MarkKind.CLOSURE, "5"),
)


def _numbered(shown: dict[str, list[PictureLine]]) -> dict[int, str]:
    """Numbers of the lines across all lists, by their identity."""
    every = [line for rows in shown.values() for line in rows]
    return {id(line): str(number) for number, line in enumerate(every, start=1)}


def _list(name: str, rows: Sequence[PictureLine], numbers: dict[int, str], total: int) -> dict[str, Any]:
    return {
        "name": name,
        "total": total,
        "left_off": total - len(rows),
        "rows": [
            {"number": numbers[id(line)], "title": line.title, "state": line.state, "detail": line.detail,
             "heard": line.heard, "stale": line.is_stale}
            for line in rows
        ],
    }  # fmt: skip


def _map(
    shown: dict[str, list[PictureLine]], numbers: dict[int, str], network: RoadNetwork | None, language: Language
) -> str:
    """The map as SVG; empty where there are no roads or nothing has a place."""
    placed = [line for rows in shown.values() for line in rows if line.lon is not None and line.lat is not None]
    if network is None or not placed:
        return ""
    marks = list(_marks(placed, numbers))
    points = [(mark.lon, mark.lat) for mark in marks]
    width, height = _MAP_MM
    fitted = frame_around(points, width_mm=width, most_mm=height, least_mm=height, least_m=_LEAST_WIDTH_M)
    return map_svg(network, marks, Frame(fitted.lon, fitted.lat, width, height, fitted.m_per_mm), language)


def _marks(placed: Iterable[PictureLine], numbers: dict[int, str]) -> Iterable[Mark]:
    for line in placed:
        label = "" if line.kind is MarkKind.POST else numbers[id(line)]
        first, *others = [tuple((lon, lat) for lon, lat in road) for road in line.lines] or [()]
        yield Mark(line.kind, label, line.lon or 0.0, line.lat or 0.0, first)
        for road in others:
            kind = line.kind if line.kind is MarkKind.ZONE else MarkKind.CLOSURE
            yield Mark(kind, "", *road[len(road) // 2], road, is_minor=True)
