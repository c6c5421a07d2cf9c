from __future__ import annotations

import dataclasses
import itertools
import json
import shutil
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from himaya import api
from himaya.planning.codec import to_json
from himaya.planning.content import World
from himaya.planning.doctrine import load_doctrine
from himaya.planning.plan import make_plan
from himaya.planning.planfile import broken_seals, plan_bytes, read_plan, seal
from himaya.planning.verify import verify_plan
from himaya.roads.store import load_network
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork

SCENARIO = Path(__file__).parents[2] / "scenarios" / "raml-station"


@pytest.fixture(scope="module")
def network(raml_plan: Path) -> RoadNetwork:
    return load_network(raml_plan / api.ROADS)


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
    ("/inputs/scenario/units/2/crew", lambda _value: 1),
    ("/inputs/doctrine/protect/team_effect", lambda value: value / 2),
    ("/inputs/roads/nodes", lambda value: value + 1),
    ("/results/demand/objective", lambda value: value - 1),
    ("/results/demand/present/0/3", lambda value: value + 5),
    ("/results/demand/tier/0", lambda value: value % 5 + 1),
    ("/results/demand/posts/0/strength", lambda value: value + 1),
    ("/results/cordon/CH-01/objective", lambda value: value - 1),
    ("/results/cordon/CH-01/bound", lambda value: value - 1),
    ("/results/cordon/CH-01/closed", lambda value: value[1:]),
    ("/results/posting/objective", lambda value: value - 60),
    ("/results/posting/post_price/0", lambda value: value + 500),
    ("/results/posting/unit_of_post/0", lambda value: value + 1),
    ("/results/protect/objective", lambda value: value + 0.01),
    ("/results/protect/bound", lambda value: value + 0.01),
    ("/results/protect/coverage/0", lambda value: value * 0.5 + 0.4),
    ("/results/sensitivity/objective", lambda value: value * 0.5),
    ("/results/sensitivity/plan_loss/0", lambda value: value * 0.9),
    ("/results/sensitivity/least_loss/0", lambda value: value * 1.1),
    ("/results/sensitivity/binding_group/0", lambda value: value + 1),
    ("/results/sensitivity/binding_kinds/0", lambda value: value - 1),
    ("/results/sensitivity/binding_case", lambda value: value[1:]),
    ("/results/respond/ambulance.0/objective", lambda value: value * 1.1),
    ("/results/respond/ambulance.0/bound", lambda value: value * 0.9),
    ("/results/respond/ambulance.0/chosen/0", lambda value: value + 1),
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
    ("/results/patrol/objective", lambda value: value + 0.01),
    ("/results/patrol/bound", lambda value: value - 0.001),
    ("/results/patrol/arrive/3", lambda value: value + 1),
    ("/results/patrol/chance/0", lambda value: value + 0.01),
    ("/results/patrol/break_at/0", lambda value: value + 1),
    ("/results/patrol/pattern/0", lambda value: value[1:] + value[:1]),
    ("/results/patrol/presence/0/0", lambda value: value + 0.01),
    ("/results/patrol/weight/0/0", lambda value: value + 1.0),
    ("/results/supervise/field/objective", lambda value: value + 0.01),
    ("/results/supervise/field/bound", lambda value: value * 0.9),
    ("/results/supervise/field/arrive/2", lambda value: value + 1),
    ("/results/supervise/field/pattern/0", lambda value: value[1:] + value[:1]),
    ("/results/supervise/senior/chance/0", lambda value: value + 0.01),
    ("/results/supervise/senior/presence/0/0", lambda value: value + 0.01),
    ("/results/supervise/senior/weight/0/0", lambda value: value + 1.0),
    ("/results/roster/objective", lambda value: value - 10_000),
    ("/results/roster/bound", lambda value: value - 10_000),
    ("/results/roster/duty/0", lambda value: [max(value)] * len(value)),
    ("/results/roster/serves/0", lambda value: value + 1),
    ("/results/roster/shortage/14/0", lambda value: value - 1),
    ("/results/roster/blocks/0/shortage_bound", lambda value: value + 1),
    ("/results/roster/blocks/0/price", lambda value: [0.0] * len(value)),
    ("/results/roster/blocks/0/first_day", lambda value: value + 1),
    ("/results/roster/blocks/0/first_price", lambda value: [0.0] * len(value)),
    ("/results/rehearse/objective", lambda value: value + 0.01),
    ("/results/rehearse/calls/0/0", lambda value: value + 1),
    ("/results/rehearse/met/0/0", lambda value: value + 1),
    ("/results/rehearse/percentile_ms/0/1", lambda value: value - 60_000),
    ("/results/rehearse/loss_ms/0", lambda value: value / 2),
    ("/results/rehearse/sample_closure_ms/0/0", lambda value: value // 2),
    ("/results/rehearse/incident_last_ms/0/0", lambda value: value - 60_000),
    ("/results/rehearse/gate_wait_ms/0/1", lambda value: value - 30_000),
    ("/rounds/0/visits", lambda value: value + 1),
    ("/rounds/0/present_min", lambda value: value + 1),
    ("/supervision/0/unannounced", lambda _value: 0.1),
    ("/supervision/0/tiers/0/least", lambda _value: 0.999),
    ("/supervision/1/positions/0/dwell_min", lambda value: value + 5),
    ("/supervision/1/tours/0/visits", lambda value: value + 1),
    ("/sensitivity/kinds/0/worst/regret", lambda value: value / 2),
    ("/sensitivity/within", lambda value: value / 2),
    ("/roster/held_days", lambda value: value + 1),
    ("/roster/missing", lambda value: value - 1),
    ("/roster/kinds/0/extra_crews", lambda value: value - 1),
    ("/roster/crews/0/shifts/0", lambda value: value + 1),
    ("/rehearsal/services/0/met", lambda _value: 1.0),
    ("/rehearsal/losses/0/delay_s", lambda value: value / 2),
    ("/rehearsal/gates/0/wait_p90_s", lambda value: value / 2),
    ("/functions/mean", lambda value: value + 0.01),
    ("/functions/w/value", lambda _value: 0.99),
    ("/functions/w/missing", lambda value: value[1:]),
    ("/functions/w1/value", lambda _value: 0.99),
    ("/functions/w1/unit", lambda _value: "U-001"),
    ("/closures/vehicle_minutes", lambda value: value / 2),
    ("/closures/roads/0/order", lambda value: value + 1),
    ("/closures/roads/1/closes", lambda _value: "2027-01-06T15:00:00Z"),
    ("/closures/roads/0/diversion/extra_s", lambda value: value / 2),
    ("/closures/areas/0/against/0/id", lambda _value: "road/1/1"),
    ("/closures/on_foot/0/exits", lambda value: value + 1),
    ("/rooms/0/objective", lambda value: value + 1),
    ("/rooms/0/text_en", lambda _value: "All is well."),
    ("/places/0/protection/0", lambda value: value / 2),
    ("/places/0/risk", lambda value: value + 1),
    ("/worst/protection", lambda value: value + 0.01),
    ("/elements/0/strength", lambda value: value + 1),
    ("/elements/0/start", lambda _value: "2027-01-06T00:00:00Z"),
    ("/hours/0", lambda _value: "2027-01-06T00:00:00Z"),
]


ANSWERS = [(pointer, change) for pointer, change in ALTERATIONS if pointer.startswith(("/results/", "/inputs/"))]
"""What the rooms refuse by themselves; the other parts follow from answers, but for the seed, which only seals hold."""


@pytest.mark.parametrize(("pointer", "change"), ALTERATIONS, ids=[pointer for pointer, _ in ALTERATIONS])
def test_an_altered_number_breaks_its_seal(document: dict[str, Any], pointer: str, change: Any) -> None:
    """The seal that is broken says where, for any number in any part."""
    assert any(pointer.startswith(broken) for broken in broken_seals(_altered(document, pointer, change)))


@pytest.mark.parametrize("pointer", ["/seed", "/results/patrol/objective", "/functions/mean"])
def test_verification_names_the_broken_seal(
    raml_plan: Path, document: dict[str, Any], tmp_path: Path, pointer: str
) -> None:
    """Of a file that somebody wrote to by hand."""
    shutil.copytree(raml_plan, tmp_path / "plan")
    (tmp_path / "plan" / api.PLAN).write_bytes(plan_bytes(_altered(document, pointer, lambda value: value + 1)))
    findings = api.verify(tmp_path / "plan")
    assert any(pointer.startswith(finding.where) for finding in findings if finding.room == "seal"), findings[:3]


@pytest.mark.parametrize(("pointer", "change"), ANSWERS, ids=[pointer for pointer, _ in ANSWERS])
def test_an_altered_answer_is_found_even_under_new_seals(
    document: dict[str, Any], network: RoadNetwork, pointer: str, change: Any
) -> None:
    """Whoever seals the plan again is caught by the numbers: an answer by the verification of its own room."""
    findings = verify_plan(seal(_altered(document, pointer, change)), network)
    assert findings
    part, room = pointer.split("/")[1:3]
    assert part == "inputs" or findings[0].room == room


def test_what_follows_from_answers_is_found_where_it_was_altered(
    document: dict[str, Any], network: RoadNetwork
) -> None:
    """All such alterations at once, under new seals: each is named, and nothing else is."""
    altered = document
    derived = [one for one in ALTERATIONS[1:] if one not in ANSWERS]
    for pointer, change in derived:
        altered = _altered(altered, pointer, change)
    findings = verify_plan(seal(altered), network)
    assert sorted(finding.where for finding in findings) == sorted(pointer for pointer, _ in derived)


def test_a_fault_is_planted_in_every_answer(document: dict[str, Any]) -> None:
    """And in every part of a plan that is derived from them: none is trusted because no test altered it."""
    altered = {tuple(pointer.split("/")[1:]) for pointer, _ in ALTERATIONS}
    assert set(document["results"]) == {path[1] for path in altered if path[0] == "results"}
    derived = set(document) - {"format", "himaya", "id", "seed", "inputs", "results", "gaps", "hash", "integrity"}
    assert derived <= {path[0] for path in altered}


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
