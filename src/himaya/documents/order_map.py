"""The maps of the papers: the area, its densest part, the surroundings of one place or of one post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.map_symbols import MarkKind, symbol_svg
from himaya.documents.order_tables import FIXED
from himaya.documents.print_map import Frame, Mark, frame_around, map_svg
from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.documents.book.scope import Scope
    from himaya.roads.network import RoadNetwork

    Rows = Sequence[Mapping[str, Any]]

_WIDTH_MM = 178.0
_AREA_MOST_MM = 136.0
_PLACE_MOST_MM = 185.0
_LEAST_MM = 100.0
_DENSE_MM = 82.0
_LEAST_AREA_M = 4_000.0
_LEAST_PLACE_M = 800.0
_CROWDED = 60
_MAJOR_TIER = 3
_DENSE_SHARE = 0.3
_DENSE_LEAST = 6
_DENSE_ZOOM = 3.0


def order_maps(
    network: RoadNetwork, scope: Scope, *, standby: Rows, roads: Rows, language: Language = Language.AR
) -> list[dict[str, Any]]:
    """Draw the maps whose numbers are those of the tables `standby` and `roads`; none where there are no places.

    Returns
    -------
    list of dict : `caption` (a name of the order's words), `svg`, `height_mm`.
    """
    if not scope.places:
        return []
    if scope.place_id:
        return [_map("map_place", network, *_place_marks(scope, standby=standby, roads=roads), language)]
    places = _places(scope, crowded=len(scope.places) > _CROWDED)
    waiting = [_waiting(row) for row in standby if row["lon"] is not None]
    everything = [*places, *waiting]
    frame = _frame(everything, most_mm=_AREA_MOST_MM, least_m=_LEAST_AREA_M)
    maps = [_map("map_area", network, everything, frame, language)]
    dense = _densest(places, frame)
    if dense is not None:
        crowded = dense.holds([(mark.lon, mark.lat) for mark in places]) > _CROWDED
        maps.append(_map("map_dense", network, [*_places(scope, crowded=crowded), *waiting], dense, language))
    return maps


def _place_marks(scope: Scope, *, standby: Rows, roads: Rows) -> tuple[list[Mark], Frame]:
    posts = [Mark(MarkKind.POST, "", *spot) for spot in sorted(_post_spots(scope))]
    controls = [
        Mark(
            MarkKind.GATE if row["gate"] else MarkKind.CLOSURE,
            row["number"],
            row["lon"],
            row["lat"],
            tuple(row["line"]),
        )
        for row in roads
        if row["lon"] is not None
    ]
    near = [*_places(scope, crowded=False), *posts, *controls]
    waiting = [_waiting(row) for row in standby if row["lon"] is not None]
    return [*near, *waiting], _frame(near, most_mm=_PLACE_MOST_MM, least_m=_LEAST_PLACE_M)


def _waiting(row: Mapping[str, Any]) -> Mark:
    return Mark(MarkKind.STANDBY, row["number"], row["lon"], row["lat"])


def legend() -> list[dict[str, str]]:
    """Name every mark: a word of the order and its drawing."""
    shown = {
        MarkKind.PLACE: "1",
        MarkKind.POST: "",
        MarkKind.STANDBY: "س1",
        MarkKind.GATE: "ك1",
        MarkKind.CLOSURE: "غ1",
    }
    return [{"word": f"legend_{kind}", "svg": symbol_svg(kind, text)} for kind, text in shown.items()]


def _places(scope: Scope, *, crowded: bool) -> list[Mark]:
    """Numbered places; on a crowded map those of the lower tiers are small."""
    return [
        Mark(
            MarkKind.PLACE,
            str(scope.number[place.id]),
            place.lon,
            place.lat,
            is_minor=crowded and place.tier > _MAJOR_TIER,
        )
        for place in scope.places
    ]


def _post_spots(scope: Scope) -> set[tuple[float, float]]:
    at_place = {(place.lon, place.lat) for place in scope.places}
    posts = scope.elements(*FIXED)
    return {(post.lon, post.lat) for post in posts if post.lon is not None and post.lat is not None} - at_place


def _frame(marks: Sequence[Mark], *, most_mm: float, least_m: float) -> Frame:
    points = [(mark.lon, mark.lat) for mark in marks] + [point for mark in marks for point in mark.line]
    return frame_around(points, width_mm=_WIDTH_MM, most_mm=most_mm, least_mm=_LEAST_MM, least_m=least_m)


def _map(caption: str, network: RoadNetwork, marks: Sequence[Mark], frame: Frame, language: Language) -> dict[str, Any]:
    return {"caption": caption, "svg": map_svg(network, marks, frame, language), "height_mm": frame.height_mm}


def _densest(places: Sequence[Mark], frame: Frame) -> Frame | None:
    """The window, a third of the map's scale, that holds most places; None where that would show little more."""
    closer = [Frame(mark.lon, mark.lat, _WIDTH_MM, _DENSE_MM, frame.m_per_mm / _DENSE_ZOOM) for mark in places]
    held = [window.holds([(mark.lon, mark.lat) for mark in places]) for window in closer]
    most = max(range(len(places)), key=lambda index: (held[index], -index))
    enough = held[most] >= max(_DENSE_LEAST, _DENSE_SHARE * len(places)) and held[most] < len(places)
    return closer[most] if enough else None
