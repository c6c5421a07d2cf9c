"""The elements of a book from those of plan.json: the turns of one post become one element with a short code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from himaya.documents.book.elements import MANNED, Element, ElementKind, Stint
from himaya.documents.book.parts import UNSAID
from himaya.documents.wording import function_text, instant
from himaya.planning.counting import position_of
from himaya.planning.naming import number_in, numbered
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from himaya.documents.book.parts import Unit

    Entry = Mapping[str, Any]

_KINDS = {
    "post": ElementKind.POST,
    "presence": ElementKind.PATROL,
    "standby": ElementKind.STANDBY,
    "cordon": ElementKind.CORDON,
    "closure": ElementKind.CLOSURE,
    "checkpoint": ElementKind.CHECKPOINT,
}
CODE_LETTERS = {
    ElementKind.POST: "خ",
    ElementKind.CHECKPOINT: "ك",
    ElementKind.CLOSURE: "غ",
    ElementKind.CORDON: "ط",
    ElementKind.PATROL: "د",
    ElementKind.STANDBY: "س",
    ElementKind.RESERVE: "ح",
    ElementKind.REST: "ر",
    ElementKind.MEDICAL: "ع",
    ElementKind.COMMUNICATIONS: "ت",
}
"""First letter of an element's code: خدمة، كمين، غلق، طوق، دورية، سيارة انتظار، احتياطي، راحة، علاج، تأمين اتصال."""
_WOMEN_ONLY = "search_women"
_MEDICAL = "medical"


def elements_of(document: Entry, area: str) -> tuple[Element, ...]:
    """Make the elements of a plan, in its order."""
    places = {place["id"]: place for place in document["places"]}
    counted: dict[ElementKind, int] = {}
    made = []
    for key, stints in _by_position(document["elements"]).items():
        kind = _kind(stints[0])
        counted[kind] = counted.get(kind, 0) + 1
        code = f"{CODE_LETTERS[kind]}{counted[kind]}"
        made.append(_element(key, code, stints, area=area, places=places))
    return tuple(made)


def _by_position(elements: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Stints of one position together, by time."""
    positions: dict[str, list[Entry]] = {}
    for element in elements:
        positions.setdefault(position_of(element), []).append(element)
    return {key: sorted(stints, key=lambda stint: stint["start"]) for key, stints in positions.items()}


def _kind(stint: Entry) -> ElementKind:
    return ElementKind.MEDICAL if stint["function"] == _MEDICAL else _KINDS[stint["type"]]


def _element(key: str, code: str, stints: list[Entry], *, area: str, places: Mapping[str, Entry]) -> Element:
    first, kind = stints[0], _kind(stints[0])
    function = function_text(first["function"])
    number = number_in(first["name_ar"], function.ar) if first["type"] == "post" else 0
    function = numbered(Text(function.ar, f"{function.en[:1].upper()}{function.en[1:]}"), number)
    travel = [stint["travel_s"] for stint in stints if stint["travel_s"] is not None]
    strength = max(stint["strength"] for stint in stints)
    return Element(
        id=key,
        code=code,
        kind=kind,
        function=function,
        function_code=first["function"],
        where=_where(first, places),
        place_id=first["place_id"],
        area=area,
        tier=first["tier"],
        lon=first["lon"],
        lat=first["lat"],
        line=tuple((lon, lat) for lon, lat in first["geometry"]),
        start=min(instant(stint["start"]) for stint in stints),
        end=max(instant(stint["end"]) for stint in stints),
        strength=strength,
        women=strength if first["function"] == _WOMEN_ONLY else None,
        stints=tuple(_stint(stint) for stint in stints) if kind in MANNED else (),
        coverage=tuple(first["coverage"]),
        travel_s=max(travel, default=None),
        why=Text(first["why_ar"], first["why_en"]),
    )


def _stint(stint: Entry) -> Stint:
    return Stint(
        start=instant(stint["start"]),
        end=instant(stint["end"]),
        units=tuple(stint["units"]),
        call_signs=tuple(stint["call_signs"]),
    )


def with_women(elements: Iterable[Element], units: Iterable[Unit]) -> tuple[Element, ...]:
    """Say how many women are surely there: those of the turn that has fewest, unless the post asks for women alone."""
    women_of = {unit.id: unit.women for unit in units}
    return tuple(_with_women(element, women_of) if element.women is None else element for element in elements)


def _with_women(element: Element, women_of: Mapping[str, int]) -> Element:
    """Nothing is said of a post with a vacant turn, or with a unit that the plan does not know."""
    known = all(stint.units and women_of.keys() >= set(stint.units) for stint in element.stints)
    if not element.stints or not known:
        return element
    least = min(sum(women_of[unit] for unit in stint.units) for stint in element.stints)
    return replace(element, women=min(least, element.strength))


def _where(stint: Entry, places: Mapping[str, Entry]) -> Text:
    """Name the spot: the road, the standby point, the place; nothing where the street has no name."""
    if stint["type"] in ("closure", "checkpoint"):
        return Text(stint["road_ar"], stint["road_en"] or stint["road_ar"]) if stint["road_ar"] else UNSAID
    if stint["type"] == "standby":
        service = function_text(stint["function"])
        return Text(
            stint["name_ar"].removeprefix(f"{service.ar} - "), stint["name_en"].removeprefix(f"{service.en} - ")
        )
    place = places.get(stint["place_id"])
    return UNSAID if place is None else Text(place["name_ar"], place["name_en"] or place["name_ar"])
