from __future__ import annotations

import dataclasses
import itertools
import json
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from himaya import api
from himaya.planning.codec import to_json
from himaya.planning.content import World
from himaya.planning.doctrine import load_doctrine
from himaya.planning.plan import make_plan
from himaya.planning.planfile import plan_bytes, read_plan, seal
from himaya.scenario.read import read_scenario

SCENARIO = Path(__file__).parents[2] / "scenarios" / "raml-station"


@pytest.fixture(scope="module")
def document(raml_plan: Path) -> dict[str, Any]:
    return read_plan(raml_plan / "plan.json")


def test_the_document_follows_the_published_schema(document: dict[str, Any]) -> None:
    """What `himaya plan` writes is what the reference promises."""
    schema = json.loads(resources.files("himaya.planning").joinpath("plan.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_plan_verifies(raml_plan: Path) -> None:
    """Independent code finds nothing wrong with a plan as it was written."""
    assert api.verify(raml_plan) == []


def test_one_worker_or_two_give_the_same_bytes(raml_plan: Path, tmp_path: Path) -> None:
    """Threads change the time, never the plan."""
    api.plan(SCENARIO, tmp_path / "again", workers=1)
    for name in (api.PLAN, api.GEOJSON, api.REPORT, api.ROADS):
        assert (tmp_path / "again" / name).read_bytes() == (raml_plan / name).read_bytes()


def test_planning_does_not_change_its_inputs(raml_plan: Path) -> None:
    """The scenario, the doctrine and the roads are the same after planning as before."""
    scenario, doctrine = read_scenario(SCENARIO), load_doctrine()
    network = api.load_network(raml_plan / api.ROADS)
    before = json.dumps([to_json(scenario), to_json(doctrine)]), network.length_m.copy()
    make_plan(World(scenario, network, doctrine), api.road_file(network, raml_plan / api.ROADS))
    assert json.dumps([to_json(scenario), to_json(doctrine)]) == before[0]
    assert (network.length_m == before[1]).all()


def test_every_room_states_value_bound_and_words(document: dict[str, Any]) -> None:
    """No answer stands without its bound, and no bound is beaten."""
    rooms = {room["room"]: room for room in document["rooms"]}
    assert {"demand", "cordon", "posting", "protect", "respond.ambulance"} <= set(rooms)
    for name, room in rooms.items():
        better = room["objective"] - room["bound"]
        larger = name in ("protect", "patrol") or name.startswith(("respond", "supervise"))
        assert (better if larger else -better) <= 1e-9, name
        assert room["text_ar"]
        assert room["text_en"]


def test_the_worst_place_is_the_least_protected_of_the_lists(document: dict[str, Any]) -> None:
    """The headline is the minimum of the figures below it, and the game's own value."""
    least = min(min(place["protection"]) for place in document["places"])
    worst = document["worst"]
    place = next(place for place in document["places"] if place["id"] == worst["place_id"])
    assert worst["protection"] == least == place["protection"][document["hours"].index(worst["hour"])]
    assert worst["protection"] == pytest.approx(document["results"]["protect"]["objective"], abs=1e-8)


def test_no_unit_is_in_two_places_at_once(document: dict[str, Any]) -> None:
    """A unit's posts and standby times never overlap."""
    held: dict[str, list[tuple[str, str]]] = {}
    for element in document["elements"]:
        for unit in element["units"]:
            held.setdefault(unit, []).append((element["start"], element["end"]))
    for unit, times in held.items():
        times.sort()
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(times)), unit


def test_every_empty_post_is_a_gap(document: dict[str, Any]) -> None:
    """Nothing that is missing goes unsaid."""
    empty = {element["id"] for element in document["elements"] if not element["filled"]}
    assert empty == {gap["element_id"] for gap in document["gaps"] if gap["element_id"]}


def _altered(document: dict[str, Any], pointer: str, change: Any) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(document))
    *path, last = pointer.split("/")[1:]
    target: Any = copy
    for key in path:
        target = target[int(key)] if isinstance(target, list) else target[key.replace("~1", "/")]
    index: Any = int(last) if isinstance(target, list) else last
    target[index] = change(target[index])
    return copy


def _first(values: list[float], wanted: Any) -> int:
    return next(index for index, value in enumerate(values) if wanted(value))


ALTERATIONS = [
    ("/seed", lambda value: value + 1),
    ("/inputs/scenario/places/0/lat", lambda value: value + 0.001),
    ("/inputs/scenario/services/0/attendance", lambda value: value * 10),
    ("/inputs/scenario/units/0/crew", lambda value: value + 30),
    ("/inputs/doctrine/protect/team_effect", lambda value: value / 2),
    ("/inputs/roads/nodes", lambda value: value + 1),
    ("/results/demand/objective", lambda value: value - 1),
    ("/results/demand/present/0/3", lambda value: value + 5),
    ("/results/demand/tier/0", lambda value: value % 5 + 1),
    ("/results/demand/posts/0/strength", lambda value: value + 1),
    ("/results/posting/objective", lambda value: value - 60),
    ("/results/posting/post_price/0", lambda value: value + 500),
    ("/results/posting/unit_of_post/0", lambda value: value + 1),
    ("/results/protect/objective", lambda value: value + 0.01),
    ("/results/protect/bound", lambda value: value + 0.01),
    ("/results/protect/coverage/0", lambda value: value * 0.5 + 0.4),
    ("/results/respond/ambulance/objective", lambda value: value * 1.1),
    ("/results/respond/ambulance/bound", lambda value: value * 0.9),
    ("/results/respond/ambulance/chosen/0", lambda value: value + 1),
    ("/results/access/area~11886291824/objective", lambda value: value - 1e6),
    ("/results/access/area~11886291824/opened/0", lambda value: value + 1),
    ("/results/access/area~11886291824/bound", lambda value: value - 1e6),
    ("/results/common/CH-01+SQ-01/objective", lambda value: value - 1),
    ("/results/common/CH-01+SQ-01/bound", lambda value: value - 1),
    ("/results/common/CH-01+SQ-01/closed", lambda value: value[1:]),
    ("/results/on_foot/CH-01/paths/0/0", lambda value: value + 1),
    ("/results/on_foot/CH-01/paths/1", lambda value: value[:-1]),
    ("/results/diversion/after_ms/0", lambda value: value - 1),
    ("/results/diversion/before_ms/0", lambda value: value + 1),
    ("/results/diversion/ways/0", lambda value: value[1:]),
    ("/results/diversion/objective", lambda value: value / 2),
    ("/closures/vehicle_minutes", lambda value: value / 2),
    ("/closures/roads/0/order", lambda value: value + 1),
    ("/closures/roads/1/closes", lambda _value: "2027-01-06T15:00:00Z"),
    ("/closures/roads/0/diversion/extra_s", lambda value: value / 2),
    ("/closures/areas/0/against/0/id", lambda _value: "road/1/1"),
    ("/closures/on_foot/0/exits", lambda value: value + 1),
    ("/rooms/0/objective", lambda value: value + 1),
    ("/places/0/protection/0", lambda value: value / 2),
    ("/places/0/risk", lambda value: value + 1),
    ("/worst/protection", lambda value: value + 0.01),
    ("/elements/0/strength", lambda value: value + 1),
    ("/elements/0/start", lambda _value: "2027-01-06T00:00:00Z"),
    ("/hours/0", lambda _value: "2027-01-06T00:00:00Z"),
]


@pytest.mark.parametrize(("pointer", "change"), ALTERATIONS, ids=[pointer for pointer, _ in ALTERATIONS])
def test_an_altered_number_is_found_and_named(
    raml_plan: Path, document: dict[str, Any], tmp_path: Path, pointer: str, change: Any
) -> None:
    """Verification fails and says where, for any number in any part."""
    shutil.copytree(raml_plan, tmp_path / "plan")
    (tmp_path / "plan" / api.PLAN).write_bytes(plan_bytes(_altered(document, pointer, change)))
    findings = api.verify(tmp_path / "plan")
    assert any(pointer.startswith(finding.where) for finding in findings if finding.room == "seal"), findings[:3]


@pytest.mark.parametrize(("pointer", "change"), ALTERATIONS[1:], ids=[pointer for pointer, _ in ALTERATIONS[1:]])
def test_an_altered_number_is_found_even_under_new_seals(
    raml_plan: Path, document: dict[str, Any], tmp_path: Path, pointer: str, change: Any
) -> None:
    """Whoever recomputes the seals as well is still caught by the numbers themselves."""
    shutil.copytree(raml_plan, tmp_path / "plan")
    (tmp_path / "plan" / api.PLAN).write_bytes(plan_bytes(seal(_altered(document, pointer, change))))
    assert api.verify(tmp_path / "plan") != []


ADDED = [
    "/forged",
    "/places/0/forged",
    "/rehearsal/forged",
    "/rounds/0/forged",
    "/roster/kinds/0/forged",
    "/worst/forged",
]


@pytest.mark.parametrize("pointer", [*ADDED, "/id", "/inputs/roads/length_km"])
def test_what_follows_from_nothing_is_found_even_under_new_seals(
    raml_plan: Path, document: dict[str, Any], tmp_path: Path, pointer: str
) -> None:
    """A part that nobody computed, anywhere, the plan's name, and the length of its roads: each is named."""
    forged: dict[str, Any] = json.loads(json.dumps(document))
    target: Any = forged
    *path, last = pointer.split("/")[1:]
    for key in path:
        target = target[int(key)] if isinstance(target, list) else target[key]
    target[last] = 7.0 if last == "length_km" else "forged"
    assert pointer in {finding.where for finding in _resealed(raml_plan, tmp_path, forged)}


@pytest.mark.parametrize(("room", "part"), [("rehearse", "rehearsal"), ("patrol", "rounds"), ("roster", "roster")])
def test_a_part_whose_room_is_gone_is_found(
    raml_plan: Path, document: dict[str, Any], tmp_path: Path, room: str, part: str
) -> None:
    """Figures of a night that nothing in the plan answers for are refused, whoever sealed them."""
    forged: dict[str, Any] = json.loads(json.dumps(document))
    del forged["results"][room]
    forged["rooms"] = [one for one in forged["rooms"] if one["room"] != room]
    assert any(finding.where.startswith(f"/{part}") for finding in _resealed(raml_plan, tmp_path, forged))


def _resealed(plan: Path, folder: Path, document: dict[str, Any]) -> list[Any]:
    """What verification finds of a forged document under new seals, with the files beside it made anew."""
    shutil.copytree(plan, folder / "plan")
    sealed = seal(document)
    (folder / "plan" / api.PLAN).write_bytes(plan_bytes(sealed))
    for name, content in api.companions(sealed).items():
        (folder / "plan" / name).write_bytes(content)
    return api.verify(folder / "plan")


@pytest.mark.parametrize("name", ["plan.geojson", "report.md", "roads.npz"])
def test_altered_companion_files_are_found(raml_plan: Path, tmp_path: Path, name: str) -> None:
    """The files beside plan.json say what it says, or verification names them."""
    shutil.copytree(raml_plan, tmp_path / "plan")
    path = tmp_path / "plan" / name
    if name == "roads.npz":
        network = api.load_network(path)
        api.save_network(dataclasses.replace(network, speed_kmh=network.speed_kmh * 2), path)
    else:
        path.write_text(path.read_text("utf-8").replace("2", "3", 1), "utf-8")
    findings = api.verify(tmp_path / "plan")
    assert any(name in finding.where for finding in findings)
