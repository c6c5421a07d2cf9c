"""The plan for any map program: GeoJSON (RFC 7946), flat properties, longitude before latitude."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from himaya.documents.wording import function_name, kind_name
from himaya.faults import Language
from himaya.planning.counting import plan_counts, position_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE_FIELDS = (
    *("id", "name_ar", "name_en", "kind", "tier", "risk", "threat", "vulnerability", "consequence"),
    *("peak", "safe_capacity", "still_outside", "illustrative"),
)
_ELEMENT_FIELDS = (
    *("id", "function", "place_id", "name_ar", "name_en", "start", "end", "strength", "tier", "filled"),
    *("road_ar", "road_en", "travel_s"),
)
_LINES = ("cordon", "closure")
"""Elements drawn as the line they have; a checkpoint is a spot on its road."""


def plan_geojson(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Put places and every element of a plan on a map, the mobile presence of a place at the place.

    Each place carries its least protection and the hour of it, each presence its
    largest share and the hour of that. Times are UTC instants, ISO 8601.

    Parameters
    ----------
    plan : content of plan.json (`himaya-plan/1`).

    Returns
    -------
    dict : a FeatureCollection with the members `attribution` and `counts`; the property `feature` names what each one
        is, `position` joins the stints of one position.
    """
    places = [_place(plan, place) for place in plan["places"]]
    diversions = [_diversion(road) for road in plan.get("closures", {}).get("roads", []) if _has_way(road)]
    elements = [_element(plan, element) for element in plan["elements"]]
    return {
        "type": "FeatureCollection",
        "attribution": plan["inputs"]["scenario"]["attribution"],
        "plan": plan["id"],
        "hash": plan["hash"],
        "counts": {name: asdict(count) for name, count in plan_counts(plan).items()},
        "features": places + elements + diversions,
    }


def _has_way(road: Mapping[str, Any]) -> bool:
    return road["diversion"] is not None and len(road["diversion"]["line"]) > 1


def _diversion(road: Mapping[str, Any]) -> dict[str, Any]:
    """The diversion of a closed road as a line through its junctions."""
    found = road["diversion"]
    properties = {
        "feature": "diversion",
        "id": f"diversion/{road['id']}",
        **{name: road[name] for name in ("road_ar", "road_en", "closes", "opens", "order", "announced")},
        **{name: found[name] for name in ("way_ar", "way_en", "extra_s", "vehicles", "vehicle_minutes")},
    }
    line = [list(point) for point in found["line"]]
    return _feature({"type": "LineString", "coordinates": line}, properties)


def _place(plan: Mapping[str, Any], place: Mapping[str, Any]) -> dict[str, Any]:
    protection = place["protection"]
    weakest = min(range(len(protection)), key=protection.__getitem__)
    properties = {
        "feature": "place",
        **{name: place[name] for name in _PLACE_FIELDS},
        "kind_ar": kind_name(place["kind"]),
        "protection_least": protection[weakest],
        "protection_least_hour": plan["hours"][weakest],
    }
    return _feature({"type": "Point", "coordinates": [place["lon"], place["lat"]]}, properties)


def _element(plan: Mapping[str, Any], element: Mapping[str, Any]) -> dict[str, Any]:
    line = element["geometry"]
    geometry = (
        {"type": "LineString", "coordinates": [list(point) for point in line]}
        if element["type"] in _LINES and len(line) > 1
        else {"type": "Point", "coordinates": [element["lon"], element["lat"]]}
    )
    properties = {
        "feature": element["type"],
        "position": position_of(element),
        **{name: element[name] for name in _ELEMENT_FIELDS},
        "function_ar": function_name(element["function"]),
        "function_en": function_name(element["function"], Language.EN),
        "units": ", ".join(element["units"]),
        "call_signs": "، ".join(element["call_signs"]),
    }
    shares = element["coverage"]
    if shares:
        most = max(range(len(shares)), key=shares.__getitem__)
        properties |= {"presence_most": shares[most], "presence_most_hour": plan["hours"][most]}
    return _feature(geometry, properties)


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": properties["id"], "geometry": geometry, "properties": properties}
