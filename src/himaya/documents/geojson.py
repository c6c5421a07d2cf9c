"""The plan for any map program: GeoJSON (RFC 7946), flat properties, longitude before latitude."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.wording import function_name, kind_name
from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAPPED = ("post", "standby", "checkpoint", "closure")
_PLACE_FIELDS = (
    *("id", "name_ar", "name_en", "kind", "tier", "risk", "threat", "vulnerability", "consequence"),
    *("peak", "safe_capacity", "still_outside", "illustrative"),
)
_ELEMENT_FIELDS = (
    *("id", "function", "place_id", "name_ar", "name_en", "start", "end", "strength", "tier", "filled"),
    *("road_ar", "road_en", "travel_s"),
)


def plan_geojson(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Put places, posts, standby positions, checkpoints and closed roads of a plan on a map.

    Mobile presence has no position of its own: each place carries its least
    protection and the hour of it. Times are UTC instants, ISO 8601.

    Parameters
    ----------
    plan : content of plan.json (`himaya-plan/1`).

    Returns
    -------
    dict : a FeatureCollection with an `attribution` member; the property `feature` names what each one is.
    """
    places = [_place(plan, place) for place in plan["places"]]
    elements = [_element(element) for element in plan["elements"] if element["type"] in _MAPPED]
    return {
        "type": "FeatureCollection",
        "attribution": plan["inputs"]["scenario"]["attribution"],
        "plan": plan["id"],
        "hash": plan["hash"],
        "features": places + elements,
    }


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


def _element(element: Mapping[str, Any]) -> dict[str, Any]:
    line = element["geometry"]
    geometry = (
        {"type": "LineString", "coordinates": [list(point) for point in line]}
        if element["type"] == "closure" and len(line) > 1
        else {"type": "Point", "coordinates": [element["lon"], element["lat"]]}
    )
    properties = {
        "feature": element["type"],
        **{name: element[name] for name in _ELEMENT_FIELDS},
        "function_ar": function_name(element["function"]),
        "function_en": function_name(element["function"], Language.EN),
        "units": ", ".join(element["units"]),
        "call_signs": "، ".join(element["call_signs"]),
    }
    return _feature(geometry, properties)


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": properties["id"], "geometry": geometry, "properties": properties}
