"""A cordon as one element of the plan: what it is made of, what it costs, and what locking it holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import shapely

from himaya.planning.assessment.assessor import Assessor
from himaya.planning.counting import ROADS
from himaya.planning.edits.locks import locks_of, road_of
from himaya.planning.edits.model import Edits
from himaya.planning.explain.elements import explain

if TYPE_CHECKING:
    from tests.planning.edits.conftest import Bench


def roads_of(bench: Bench, cordon: dict[str, Any]) -> set[str]:
    """Controlled roads of the plan whose sections the cordon's answer closes."""
    place = cordon["place_id"]
    sections = Assessor(bench.document, bench.world.network).before
    ring = next(ring for ring in sections.rings if ring.place.id == place)
    closed = set(ring.problem.section[ring.result.closed].tolist())
    return {control.id for control in sections.controls if control.section in closed}


def test_a_cordon_goes_once_round_its_place_through_every_road_of_it(bench: Bench) -> None:
    """Its line is a simple ring round the place; on it are the spots of exactly the roads that the answer closes."""
    cordons = bench.of_type("cordon")
    assert {one["place_id"] for one in cordons} == {
        place for place, result in bench.document["results"]["cordon"].items() if result["closed"]
    }
    for cordon in cordons:
        spots = {tuple(spot) for spot in cordon["geometry"]}
        there = {
            road_of(one)
            for one in bench.document["elements"]
            if one["type"] in ROADS and (one["lon"], one["lat"]) in spots
        }
        assert there == roads_of(bench, cordon)
        if len(spots) > 2:
            ring = shapely.LinearRing(cordon["geometry"])
            assert ring.is_simple


def test_a_cordon_stands_while_its_roads_are_controlled(bench: Bench) -> None:
    """No road of it opens before the cordon ends."""
    for cordon in bench.of_type("cordon"):
        for road in roads_of(bench, cordon):
            turns = [one for one in bench.document["elements"] if road_of(one) == road]
            assert min(one["start"] for one in turns) <= cordon["start"]
            assert max(one["end"] for one in turns) >= cordon["end"]


def test_locking_a_cordon_holds_all_its_roads(bench: Bench) -> None:
    """Whoever locks the cordon locks what it is made of, and the next plan has it again."""
    cordon = bench.of_type("cordon")[0]
    edits = locks_of(bench.document, [cordon["id"]])
    assert {one.road_id for one in edits.closed} == roads_of(bench, cordon)
    again = bench.plan(edits)
    assert bench.verify(again) == []
    found = next(one for one in again["elements"] if one["id"] == cordon["id"])
    assert found["geometry"] == cordon["geometry"]


def test_the_next_cheapest_cordon_is_what_the_planner_makes_without_that_road(bench: Bench) -> None:
    """No road of the cordon can be left open for less than the explanation says, and one for exactly that."""
    cordon = bench.of_type("cordon")[0]
    said = explain(Assessor(bench.document, bench.world.network), cordon["id"]).second_best.en
    told = re.search(r"at (\d+) equivalent officers more", said)
    costs = []
    for road in sorted(roads_of(bench, cordon)):
        result = bench.plan(Edits(opened=(road,)))["results"]["cordon"][cordon["place_id"]]
        if result["status"] == "optimal":
            costs.append(result["objective"] - bench.document["results"]["cordon"][cordon["place_id"]]["objective"])
    if told is None:
        assert "no other cordon" in said
        assert costs == []
    else:
        assert round(min(costs)) == int(told.group(1))
