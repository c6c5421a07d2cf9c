"""A plan's document made ready for the page: bands of protection, rows, filters, and what the map needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from himaya.planning.counting import ROADS, position_of
from himaya.planning.showing import rounded_up
from himaya.scenario.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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

    def keeps(self, element: Mapping[str, Any], places: Mapping[str, str]) -> bool:
        """Whether an element passes; `places` are those that it serves, by id with their names."""
        if self.type and element["type"] != self.type:
            return False
        if self.place and self.place not in places:
            return False
        if self.tier and str(element["tier"]) != self.tier:
            return False
        return all(word in _searched(element, places.values()) for word in fold(self.q).split())


def _searched(element: Mapping[str, Any], place_names: Iterable[str]) -> str:
    names = (
        element["name_ar"], element["name_en"], element["road_ar"], element["road_en"], element["id"],
        *place_names, *element["call_signs"], *element["units"],
    )  # fmt: skip
    return fold(" ".join(names))


def filtered(document: Mapping[str, Any], filters: Filters) -> list[Row]:
    """Elements that pass the filters, in the plan's order."""
    names = {place["id"]: f"{place['name_ar']} {place['name_en']}" for place in document["places"]}
    roads = controlled_roads(document)
    return [
        element
        for element in document["elements"]
        if filters.keeps(element, {place: names.get(place, "") for place in places_of(element, roads)})
    ]


def controlled_roads(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What the plan tells of every controlled road, by its id; nothing in plans of earlier versions."""
    return {road["id"]: road for road in document.get("closures", {}).get("roads", [])}


def road_of(element: Mapping[str, Any]) -> str:
    """Id of the road that an element controls; nothing for other elements."""
    identity: str = element["id"]
    return identity.rsplit("/", 2)[0] if element["type"] in ROADS else ""


def places_of(element: Mapping[str, Any], roads: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Ids of the places that an element serves: a road of a common ring serves all places of the ring."""
    road = roads.get(road_of(element))
    if road is not None:
        return list(road["place_ids"])
    return [element["place_id"]] if element["place_id"] else []


def diversions(document: Mapping[str, Any]) -> list[Row]:
    """Controlled roads whose through traffic has another way, in the order of closing, each with its first element."""
    first: dict[str, str] = {}
    for element in document["elements"]:
        first.setdefault(road_of(element), element["id"])
    return [
        {
            **road["diversion"],
            **{name: road[name] for name in ("road_ar", "road_en")},
            **{name: road.get(name, "") for name in ("stretch_ar", "stretch_en")},
            "element_id": first.get(road["id"], ""),
            "diverted": road["diversion"]["vehicles"] - road["diversion"]["vehicles_without"],
            "minutes": rounded_up(road["diversion"]["extra_s"] / 60, 1),
        }
        for road in controlled_roads(document).values()
        if road["diversion"] is not None and road["diversion"]["extra_s"] is not None
    ]


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
    roads = controlled_roads(document)
    return {
        "hash": document["hash"],
        "zone": document["inputs"]["scenario"]["timezone"],
        "hours": document["hours"],
        "end": document["inputs"]["scenario"]["end"],
        "bands": [{"name": name, "least": least} for name, least in BANDS],
        "worst": document["worst"],
        "places": [_place(place, language) for place in document["places"]],
        "elements": [_element(element, roads, language) for element in document["elements"]],
        "roads": [_road(road, language) for road in roads.values()],
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


def _road(road: Mapping[str, Any], language: str) -> Row:
    """A controlled road with where its through traffic goes; None without any."""
    found = road["diversion"]
    if found is None:
        return {"id": road["id"], "diversion": None}
    kept = ("extra_s", "vehicles", "vehicles_without")
    line = [[round(lon, 6), round(lat, 6)] for lon, lat in found["line"]]
    diversion = {**{name: found[name] for name in kept}, "way": _said(found, "way", language), "line": line}
    return {"id": road["id"], "diversion": diversion}


def _element(element: Mapping[str, Any], roads: Mapping[str, Mapping[str, Any]], language: str) -> Row:
    kept = ("id", "type", "function", "lon", "lat", "start", "end", "strength", "tier", "filled", "travel_s")
    return {
        **{key: element[key] for key in kept},
        "position": position_of(element),
        "place": element["place_id"],
        "places": places_of(element, roads),
        "control": road_of(element),
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
