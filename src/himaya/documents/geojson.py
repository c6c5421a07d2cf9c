"""The plan for any map program: GeoJSON (RFC 7946), flat properties, longitude before latitude."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.wording import word
from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAPPED = ("post", "standby", "checkpoint", "closure")


def plan_geojson(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Places, posts, standby positions, checkpoints and closed roads of a plan.

    Mobile presence has no position of its own: each place carries its least
    protection and the hour of it. Times are UTC instants, ISO 8601.

    Parameters
    ----------
    plan : content of plan.json (`himaya-plan/1`).

    Returns
    -------
    dict : a FeatureCollection with an `attribution` member; `feature` in the properties names what each feature is.
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
    kept = (
        "id",
        "name_ar",
        "name_en",
        "kind",
        "tier",
        "risk",
        "threat",
        "vulnerability",
        "consequence",
        "peak",
    )
    return _feature(
        {"type": "Point", "coordinates": [place["lon"], place["lat"]]},
        place["id"],
        {
            "feature": "place",
            **{name: place[name] for name in kept},
            "kind_ar": word("kind", place["kind"]),
            "safe_capacity": place["safe_capacity"],
            "still_outside": place["still_outside"],
            "protection_least": protection[weakest],
            "protection_least_hour": plan["hours"][weakest],
            "illustrative": place["illustrative"],
        },
    )


def _element(element: Mapping[str, Any]) -> dict[str, Any]:
    line = element["geometry"]
    geometry = (
        {"type": "LineString", "coordinates": [list(point) for point in line]}
        if len(line) > 1
        else {"type": "Point", "coordinates": [element["lon"], element["lat"]]}
    )
    kept = ("id", "function", "place_id", "name_ar", "name_en", "start", "end", "strength", "tier", "filled")
    return _feature(
        geometry,
        element["id"],
        {
            "feature": element["type"],
            **{name: element[name] for name in kept},
            "function_ar": word("function", element["function"]),
            "function_en": word("function", element["function"], Language.EN),
            "units": ", ".join(element["units"]),
            "call_signs": "، ".join(element["call_signs"]),
            "road_ar": element["road_ar"],
            "road_en": element["road_en"],
            "travel_s": element["travel_s"],
        },
    )


def _feature(geometry: dict[str, Any], identity: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": identity, "geometry": geometry, "properties": properties}
