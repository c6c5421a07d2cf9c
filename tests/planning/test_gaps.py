"""What the gaps of a plan say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.planning.planfile import read_plan

if TYPE_CHECKING:
    from pathlib import Path


def test_a_gap_on_a_road_names_the_road_or_its_spot(raml_plan: Path) -> None:
    """Seven empty closures round one place are told apart by those who must fill them."""
    document = read_plan(raml_plan / "plan.json")
    roads = {one["id"]: one for one in document["elements"] if one["type"] in ("closure", "checkpoint")}
    told = [(gap, roads[gap["element_id"]]) for gap in document["gaps"] if gap["element_id"] in roads]
    assert {bool(road["road_ar"]) for _gap, road in told} == {True, False}
    for gap, road in told:
        spot = f"{road['lat']:.5f}, {road['lon']:.5f}"
        assert f"({road['road_ar'] or spot})" in gap["text_ar"]
        assert f"({road['road_en'] or spot})" in gap["text_en"]
