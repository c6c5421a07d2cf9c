"""The plan's GeoJSON: what a map program gets."""

from __future__ import annotations

import json
from typing import Any

import shapely

from himaya.documents.geojson import plan_geojson

Plan = dict[str, Any]


def _of(plan: Plan, feature: str) -> list[dict[str, Any]]:
    return [one for one in plan_geojson(plan)["features"] if one["properties"]["feature"] == feature]


def test_collection_names_its_source_and_version(plan: Plan) -> None:
    """Attribution and hash travel with the data."""
    collection = plan_geojson(plan)
    assert collection["type"] == "FeatureCollection"
    assert "OpenStreetMap" in collection["attribution"]
    assert collection["hash"] == plan["hash"]


def test_every_mapped_thing_is_there_once(plan: Plan) -> None:
    """Places and all elements."""
    expected = [one["id"] for one in (*plan["places"], *plan["elements"])]
    assert [feature["id"] for feature in plan_geojson(plan)["features"]] == expected


def test_geometry_is_longitude_first_and_valid(plan: Plan) -> None:
    """Any reader gets points in Egypt and lines for closed roads."""
    for feature in plan_geojson(plan)["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.within(shapely.box(24, 22, 37, 32))
    for drawn in ("closure", "cordon"):
        assert {feature["geometry"]["type"] for feature in _of(plan, drawn)} == {"LineString"}
    assert {feature["geometry"]["type"] for feature in _of(plan, "checkpoint")} == {"Point"}


def test_properties_are_flat(plan: Plan) -> None:
    """No lists and no nesting, so that every program shows them."""
    for feature in plan_geojson(plan)["features"]:
        assert all(not isinstance(value, dict | list) for value in feature["properties"].values())


def test_a_place_carries_its_weakest_hour(plan: Plan) -> None:
    """Least protection and when."""
    church = next(one for one in _of(plan, "place") if one["id"] == "saints")["properties"]
    assert church["protection_least"] == 0.6254
    assert church["protection_least_hour"] == "2027-01-06T18:00:00Z"
    assert church["kind_ar"] == "كنيسة"


def test_mobile_presence_stands_at_its_place_with_its_largest_share(plan: Plan) -> None:
    """Presence moves, so it is a point at the place, with the hour in which it is strongest."""
    (presence,) = _of(plan, "presence")
    church = next(one for one in _of(plan, "place") if one["id"] == "saints")
    assert presence["properties"]["place_id"] == church["id"]
    assert presence["properties"]["presence_most"] == 0.62
    assert presence["properties"]["presence_most_hour"] == plan["hours"][3]


def test_stints_of_one_position_are_told_by_it(plan: Plan) -> None:
    """Two stints of a closed road are two features of one position, as the counts of the collection say."""
    assert {one["properties"]["position"] for one in _of(plan, "closure")} == {"road/11/1/road_closure"}
    assert plan_geojson(plan)["counts"]["closures"] == {"positions": 1, "stints": 2, "filled": 2}


def test_a_road_without_a_line_is_a_point(plan: Plan) -> None:
    """A closure whose geometry is missing is still on the map."""
    for element in plan["elements"]:
        element["geometry"] = []
    assert {feature["geometry"]["type"] for feature in _of(plan, "closure")} == {"Point"}
