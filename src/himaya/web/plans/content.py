"""A plan's document made ready for the page: bands of protection, rows, filters, and what the map needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from himaya.planning.counting import position_of
from himaya.scenario.fold import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    Row = dict[str, Any]

BANDS = (("strong", 0.95), ("fair", 0.9), ("weak", 0.0))
TYPES = ("post", "presence", "standby", "cordon", "closure", "checkpoint")


def band(protection: float) -> str:
    """Name of the band a protection of 0..1 falls in."""
    return next(name for name, least in BANDS if protection >= least or least == 0.0)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list of elements is narrowed to; the same names as in the address."""

    q: str = ""
    type: str = ""
    place: str = ""
    tier: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        """Filters of an address."""
        return cls(**{name: query.get(name, "") for name in ("q", "type", "place", "tier")})

    def keeps(self, element: Mapping[str, Any], place_names: Mapping[str, str]) -> bool:
        """Whether an element passes."""
        if self.type and element["type"] != self.type:
            return False
        if self.place and element["place_id"] != self.place:
            return False
        if self.tier and str(element["tier"]) != self.tier:
            return False
        return all(word in _searched(element, place_names) for word in fold(self.q).split())


def _searched(element: Mapping[str, Any], place_names: Mapping[str, str]) -> str:
    names = (
        element["name_ar"], element["name_en"], element["road_ar"], element["road_en"], element["id"],
        place_names.get(element["place_id"], ""), *element["call_signs"], *element["units"],
    )  # fmt: skip
    return fold(" ".join(names))


def filtered(document: Mapping[str, Any], filters: Filters) -> list[Row]:
    """Elements that pass the filters, in the plan's order."""
    names = {place["id"]: f"{place['name_ar']} {place['name_en']}" for place in document["places"]}
    return [element for element in document["elements"] if filters.keeps(element, names)]


def place_rows(document: Mapping[str, Any]) -> list[Row]:
    """Places, the worst protected first, with their weakest hour."""
    rows = []
    for place in document["places"]:
        least = min(place["protection"], default=0.0)
        hour = document["hours"][place["protection"].index(least)] if place["protection"] else ""
        rows.append({**place, "least": least, "least_hour": hour, "band": band(least)})
    return sorted(rows, key=lambda row: (row["least"], row["tier"], row["id"]))


def map_document(document: Mapping[str, Any], language: str) -> Row:
    """Everything the map, the slider and the list need, in one language."""
    return {
        "hash": document["hash"],
        "zone": document["inputs"]["scenario"]["timezone"],
        "hours": document["hours"],
        "end": document["inputs"]["scenario"]["end"],
        "bands": [{"name": name, "least": least} for name, least in BANDS],
        "worst": document["worst"],
        "places": [_place(place, language) for place in document["places"]],
        "elements": [_element(element, language) for element in document["elements"]],
        "gaps": [
            {"id": gap["id"], "place": gap["place_id"], "element": gap["element_id"], "severity": gap["severity"],
             "text": _said(gap, "text", language), "remedy": _said(gap, "remedy", language)}
            for gap in document["gaps"]
        ],
    }  # fmt: skip


def _place(place: Mapping[str, Any], language: str) -> Row:
    kept = ("id", "kind", "tier", "lon", "lat", "risk", "peak", "safe_capacity", "still_outside", "illustrative")
    return {
        **{key: place[key] for key in kept},
        "name": _said(place, "name", language),
        "present": [round(value) for value in place["present"]],
        "protection": [round(value, 6) for value in place["protection"]],
    }


def _element(element: Mapping[str, Any], language: str) -> Row:
    kept = ("id", "type", "function", "lon", "lat", "start", "end", "strength", "tier", "filled", "travel_s")
    return {
        **{key: element[key] for key in kept},
        "position": position_of(element),
        "place": element["place_id"],
        "units": element["units"],
        "calls": element["call_signs"],
        "line": [[round(lon, 6), round(lat, 6)] for lon, lat in element["geometry"]],
        "coverage": [round(share, 3) for share in element["coverage"]],
        "name": _said(element, "name", language),
        "road": _said(element, "road", language),
        "why": _said(element, "why", language),
    }


def _said(item: Mapping[str, Any], field: str, language: str) -> str:
    other = "ar" if language == "en" else "en"
    return str(item.get(f"{field}_{language}") or item.get(f"{field}_{other}") or "")
