"""The rehearsal as a part of the plan."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from himaya import api
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.certificate import plan_rooms
from himaya.planning.compare import compare
from himaya.planning.edits.model import Absence, Edits
from himaya.planning.planfile import read_plan, seal
from himaya.planning.rehearsed import rehearsal_words, rehearsed
from himaya.planning.replan import replan
from himaya.planning.verify import verify_plan
from himaya.roads.store import load_network

Forge = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def document(raml_plan: Path) -> dict[str, Any]:
    return read_plan(raml_plan / api.PLAN)


@pytest.fixture(scope="module")
def assessor(raml_plan: Path) -> Assessor:
    return Assessor.open(raml_plan)


def test_every_service_unit_and_gate_is_told(document: dict[str, Any]) -> None:
    """Each responding unit is lost in turn, each stream of each gathering has its gate, each figure its limits."""
    facts = document["rehearsal"]
    waiting = {key.partition(".")[0] for key in document["results"]["respond"]}
    called = [one["service"] for one in document["inputs"]["doctrine"]["rehearse"]["services"]]
    assert [one["service"] for one in facts["services"]] == [service for service in called if service in waiting]
    kinds = {"ambulance", "fire", "emergency_police", "rapid_intervention"}
    units = {unit["id"] for unit in document["inputs"]["scenario"]["units"] if unit["kind"] in kinds}
    assert {one["unit"] for one in facts["losses"]} == units
    gathered = {service["place_id"] for service in document["inputs"]["scenario"]["services"]}
    assert {gate["place_id"] for gate in facts["gates"]} == gathered
    for one in facts["services"]:
        assert one["met_low"] <= one["met"] <= one["met_high"]
        assert one["p50_s"] <= one["p90_s"] <= one["p95_s"]
        assert one["calls"] * facts["nights"] == pytest.approx(one["answered"] + one["open"], abs=2)
    assert {road["road_en"] for road in facts["closures"]} <= set(load_names(document))
    assert len(facts["incidents"]["place_ids"]) == 2


def load_names(document: dict[str, Any]) -> list[str]:
    """English names of the streets of Raml Station."""
    from himaya.api import read_roads  # noqa: PLC0415 - used here alone

    scenario = document["inputs"]["scenario"]
    network = read_roads(Path(__file__).parents[2] / "scenarios" / "raml-station" / scenario["roads"])
    return [*network.name_en, *network.name_ar]


def test_the_certificate_tells_the_rehearsal_in_both_languages(document: dict[str, Any]) -> None:
    """A commander reads response times with their limits, the gates and the loss that hurts most."""
    room = document["rooms"][-1]
    assert room["room"] == "rehearse"
    assert room["objective"] == room["bound"]
    facts = document["rehearsal"]
    assert f"{facts['nights']} simulated nights" in room["text_en"]
    assert room["text_en"].count("90 of 100 calls") == len(facts["services"])
    assert room["text_ar"].count("90 من كل 100 بلاغ") == len(facts["services"])
    assert facts["losses"][0]["call_sign"] in room["text_en"]


def test_crowded_places_slow_gates_and_missing_figures_have_words(assessor: Assessor, document: dict[str, Any]) -> None:
    """What Raml Station does not have is told as well: queues, crowding, calls without a unit, a loss among several."""
    facts = copy.deepcopy(document["rehearsal"])
    gate = facts["gates"][0]
    gate |= {"peak_wait_s": 1320.0, "longest": 840.4}
    facts["dense"] = [{"place_id": gate["place_id"], "minutes_3": 31.0, "minutes_4": 12.2, "most_3": 40, "most_4": 20}]
    facts["services"][0] |= {"p90_s": None, "p95_s": None}
    facts["services"][1] |= {"p50_s": None, "p90_s": None}
    facts["services"][2] |= {"p90_low_s": None}
    facts["losses"] = [{**facts["losses"][0], "service": "ambulance", "delay_s": 66.0}]
    words = rehearsal_words(assessor.before, facts)
    for told in (
        "22.0 min",
        "840 people",
        "31 min a night",
        "12 min",
        "more than 10 of 100",
        "too few",
        "waits 1.1 min",
    ):
        assert told in words.en
    facts["gates"] = []
    assert "no search gates" in rehearsal_words(assessor.before, facts).en


def test_facts_and_rooms_follow_from_the_answers(assessor: Assessor, document: dict[str, Any]) -> None:
    """The plain figures are derived the same way again; without an answer there are none."""
    assert rehearsed(assessor.before) == document["rehearsal"]
    rooms = {room["room"] for room in plan_rooms(assessor.before)}
    assert "rehearse" not in rooms


def test_a_deployment_alone_has_no_rehearsal(tmp_path: Path) -> None:
    """`deployment_only` leaves the rehearsal out, and the plan is whole without it."""
    api.plan(Path(__file__).parents[2] / "scenarios" / "raml-station", tmp_path / "plan", deployment_only=True)
    document = read_plan(tmp_path / "plan" / api.PLAN)
    assert "rehearsal" not in document
    assert "rehearse" not in document["results"]
    assert api.verify(tmp_path / "plan") == []


def test_a_replan_carries_no_rehearsal_of_the_old_deployment(assessor: Assessor) -> None:
    """A plan whose deployment changed says nothing about nights it was not rehearsed for."""
    made = replan(assessor, Edits(absences=(Absence("U-053"),))).plan
    assert "rehearsal" not in made.document
    assert "rehearse" not in {room["room"] for room in made.document["rooms"]}


def _of_another_deployment(document: dict[str, Any]) -> None:
    document["results"]["respond"]["ambulance.0"]["chosen"] = [0, 1]


def _without_doctrine(document: dict[str, Any]) -> None:
    del document["inputs"]["doctrine"]["rehearse"]


@pytest.mark.parametrize("forge", [_of_another_deployment, _without_doctrine])
def test_a_forged_rehearsal_is_refused(raml_plan: Path, document: dict[str, Any], forge: Forge) -> None:
    """Nights of another deployment, and nights that the doctrine has no numbers for, are found under new seals."""
    forged = copy.deepcopy(document)
    forge(forged)
    assert verify_plan(seal(forged), load_network(raml_plan / api.ROADS))


def test_two_plans_are_compared_night_by_night(document: dict[str, Any], tmp_path: Path) -> None:
    """One ambulance fewer: its calls wait longer by more than chance, the others as before; a deployment has no say."""
    out = tmp_path / "fewer"
    api.plan(Path(__file__).parents[2] / "scenarios" / "raml-station", out, edits=Edits(absences=(Absence("U-053"),)))
    fewer = read_plan(out / api.PLAN)
    changes = {one.key: one for one in compare(document, fewer).values if one.key.startswith("nights.")}
    assert set(changes) == {f"nights.{one['service']}" for one in document["rehearsal"]["services"]}
    ambulance, fire = changes["nights.ambulance"], changes["nights.fire"]
    assert ambulance.after is not None
    assert ambulance.before is not None
    assert ambulance.after > ambulance.before
    assert "Difference over the same nights +" in ambulance.text.en
    assert (fire.before, "No distinguishable difference" in fire.text.en) == (fire.after, True)
    alone = {key: value for key, value in fewer.items() if key != "rehearsal"}
    assert not any(one.key.startswith("nights.") for one in compare(document, alone).values)
