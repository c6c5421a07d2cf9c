"""A plan whose free teams cannot give the minimum of presence comes out, and says what is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya import api
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.assessment.figures import gap_kind
from himaya.planning.content import World
from himaya.planning.doctrine import load_doctrine
from himaya.planning.edits.model import Edits, PresenceFloor
from himaya.planning.explain.gaps import close_gap
from himaya.scenario.model import UnitKind
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Unit

SCENARIO = Path(__file__).parents[2] / "scenarios" / "raml-station"
LEAST = (0.9, 0.9, 0.0, 0.0, 0.0)
CAR = UnitKind.PATROL_VEHICLE


@pytest.fixture(scope="module")
def world(raml_network: RoadNetwork) -> World:
    """The small scenario with one patrol car alone, which two places of tier 1 want for nine tenths of every watch."""
    scenario, doctrine = read_scenario(SCENARIO), load_doctrine()
    mobile = doctrine.protect.mobile_kinds
    whole = (scenario.start, scenario.end)
    cars = [unit for unit in scenario.units if unit.kind is CAR and (unit.duty_start, unit.duty_end) == whole]
    units = (*(unit for unit in scenario.units if unit.kind not in mobile), cars[0])
    rule = replace(doctrine.protect, presence_min_by_tier=LEAST)
    return World(replace(scenario, units=units), raml_network, replace(doctrine, protect=rule))


def _car(world: World) -> Unit:
    return world.scenario.units[-1]


def _with_last(world: World, *units: Unit) -> World:
    """The same world with other units in place of the patrol car."""
    return replace(world, scenario=replace(world.scenario, units=(*world.scenario.units[:-1], *units)))


def _plan(world: World, folder: Path, edits: Edits | None = None) -> dict[str, Any]:
    document = api.plan_world(world, folder, edits=edits, deployment_only=True).document
    assert api.verify(folder) == []
    return document


def _gaps(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [gap for gap in document["gaps"] if gap_kind(gap) == kind]


@pytest.fixture(scope="module")
def planned(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its plan."""
    folder = tmp_path_factory.mktemp("minimum") / "plan"
    _plan(world, folder)
    return folder


def test_the_minimum_is_lowered_alike_and_the_gap_says_so(planned: Path) -> None:
    """1 of 1.8 teams: 55.5 % of nine tenths at both places while people gather, one more car would do."""
    document = Assessor.open(planned).document
    protect, n_watches = document["results"]["protect"], len(document["hours"])
    assert protect["minimum_met"] == pytest.approx([1.0] * 2 + [1 / 1.8] * (n_watches - 2))
    for index, place in enumerate(document["places"]):
        given = protect["coverage"][index * n_watches + 2 : (index + 1) * n_watches]
        assert given == pytest.approx([0.5 if place["tier"] == 1 else 0.0] * (n_watches - 2))
    (gap,) = _gaps(document, "presence")
    assert gap["severity"] == "red"
    assert gap["text_en"] == (
        "Mobile presence from 17:00 to 00:00 stays below the minimum for places of tier 1: 55.5% of it is given, and "
        "every free unit of these kinds is used up: vehicle patrol."
    )
    assert gap["remedy_en"] == (
        "Mobile units to add on duty at this time: 1, of kind: vehicle patrol. "
        "Or lower the minimum in the planning rules."
    )


def test_the_gap_is_told_wherever_gaps_are(planned: Path) -> None:
    """The report has the sentence, and asking how to close the gap gives its remedy."""
    assessor = Assessor.open(planned)
    (gap,) = _gaps(assessor.document, "presence")
    report = (planned / api.REPORT).read_text("utf-8")
    assert gap["text_ar"] in report
    assert [(way.text.ar, way.text.en) for way in close_gap(assessor, gap)] == [(gap["remedy_ar"], gap["remedy_en"])]


def test_the_remedy_closes_the_gap(world: World, tmp_path: Path) -> None:
    """With as many cars more as the gap asks for, the whole minimum is given."""
    car = _car(world)
    document = _plan(_with_last(world, car, replace(car, id="more", call_sign="P99")), tmp_path / "plan")
    assert set(document["results"]["protect"]["minimum_met"]) == {1.0}
    assert not _gaps(document, "presence")


def test_a_watch_without_a_free_team_is_a_gap_of_the_place(world: World, tmp_path: Path) -> None:
    """The car leaves at 21:00: until then it gives what it can; from then on each place says that nobody is free."""
    car, end = _car(world), world.clock.watches[6]
    document = _plan(_with_last(world, replace(car, duty_end=end)), tmp_path / "plan")
    assert document["results"]["protect"]["minimum_met"] == pytest.approx([1.0] * 2 + [1 / 1.8] * 4 + [1.0] * 3)
    gaps = _gaps(document, "nobody_free")
    assert {gap["place_id"] for gap in gaps} == {place["id"] for place in document["places"] if place["tier"] == 1}
    assert all("from 21:00 to 00:00" in gap["text_en"] and "(90%)" in gap["text_en"] for gap in gaps)


def test_a_place_out_of_reach_says_that_its_minimum_is_not_given(world: World, tmp_path: Path) -> None:
    """Nobody reaches anything: no minimum counts, and the gap of a place that had one names it."""
    rule = replace(world.doctrine.protect, access_min=(0.0,) * len(world.doctrine.protect.access_min))
    document = _plan(replace(world, doctrine=replace(world.doctrine, protect=rule)), tmp_path / "plan")
    assert set(document["results"]["protect"]["minimum_met"]) == {1.0}
    first = {place["id"] for place in document["places"] if place["tier"] == 1}
    assert {gap["place_id"] for gap in _gaps(document, "unreached_minimum")} == first
    assert len(_gaps(document, "unreached")) == len(document["places"]) - len(first)


def test_a_floor_by_hand_is_never_lowered(world: World, tmp_path: Path) -> None:
    """A place of tier 1 whose floor takes the whole car leaves nothing of the minimum of the other; it stays whole."""
    n_watches = len(world.clock.watches)
    place = world.scenario.places[0]
    document = _plan(world, tmp_path / "plan", Edits(presence=(PresenceFloor(place.id, (1.0,) * n_watches),)))
    assert document["results"]["protect"]["coverage"][:n_watches] == pytest.approx([1.0] * n_watches)
    assert document["results"]["protect"]["minimum_met"] == pytest.approx([1.0] * 2 + [0.0] * (n_watches - 2))
