"""Planning anew after a change, and two plans side by side."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from himaya import api
from himaya.faults import InvalidInputError
from himaya.planning import plan
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.compare import compare
from himaya.planning.edits.model import NOTHING, Absence, Edits, PostChanged, RoadClosed
from himaya.planning.planfile import plan_bytes, read_plan
from himaya.planning.replan import replan
from himaya.planning.respond import relief
from himaya.planning.respond.session import Prover
from himaya.planning.roads import road_at

if TYPE_CHECKING:
    from pathlib import Path

    from tests.planning.edits.conftest import Bench

    from himaya.planning.respond.problem import RespondResult


@pytest.fixture(scope="module")
def assessor(bench: Bench) -> Assessor:
    return Assessor(bench.document, bench.world.network)


def test_a_plan_does_not_differ_from_itself(bench: Bench) -> None:
    """Nothing is listed, and the sentence of every figure says so."""
    found = compare(bench.document, bench.document)
    assert found.is_empty
    assert all("in both" in value.text.en for value in found.values)


def test_replanning_without_a_change_keeps_everything(assessor: Assessor) -> None:
    """What nothing touches stands as it stood, at the same value."""
    assert replan(assessor, NOTHING).difference.is_empty


def test_losing_a_unit_moves_few_others(assessor: Assessor, bench: Bench) -> None:
    """One unit lost: the new plan verifies, and the lost unit's own post is the first that changes."""
    post = bench.of_type("post")[0]
    made = replan(assessor, Edits(absences=(Absence(post["units"][0]),)))
    assert bench.verify(made.plan.document) == []
    moved = {one.element_id for one in made.difference.elements if any(part.field == "units" for part in one.fields)}
    assert post["id"] in moved
    assert len(moved) <= 3


def test_an_empty_post_stays_the_empty_one(assessor: Assessor, bench: Bench) -> None:
    """Where one of two posts must stay empty, it is the one that is empty now; a second replanning changes nothing."""
    lost = Edits(absences=(Absence(bench.of_type("post")[0]["units"][0]),))
    once = replan(assessor, lost).plan.document
    again = replan(Assessor(once, bench.world.network), NOTHING)
    assert again.difference.is_empty


def test_keeping_costs_fewer_changes_than_planning_from_nothing(assessor: Assessor, bench: Bench) -> None:
    """With the present arrangement to keep, no more posts change hands than without it."""
    lost = Edits(absences=tuple(Absence(post["units"][0]) for post in bench.of_type("post")[:3]))
    kept = replan(assessor, lost).difference
    anew = compare(bench.document, bench.plan(lost))

    def hands(found: Any) -> int:
        return sum(any(part.field == "units" for part in one.fields) for one in found.elements)

    assert hands(kept) <= hands(anew)


def test_changes_are_listed_field_by_field(bench: Bench) -> None:
    """A stint that ends earlier and is stronger is one changed element with two fields, in both languages."""
    post = bench.of_type("post")[0]
    end = bench.world.scenario.start + timedelta(hours=1)
    altered = json.loads(json.dumps(bench.document))
    element = next(one for one in altered["elements"] if one["id"] == post["id"])
    element["strength"] += 1
    element["end"] = end.isoformat().replace("+00:00", "Z")
    changes = compare(bench.document, altered).elements
    assert [(one.element_id, one.state) for one in changes] == [(post["id"], "changed")]
    assert [part.field for part in changes[0].fields] == ["end", "strength"]
    assert "Strength" in changes[0].text.en
    assert "القوة" in changes[0].text.ar


def test_elements_that_came_and_went_are_listed(bench: Bench) -> None:
    """The difference read backwards swaps what was added and what was removed."""
    gone = bench.plan(Edits(removed=(bench.of_type("post")[0]["id"],)))
    there, back = compare(bench.document, gone), compare(gone, bench.document)
    assert {one.element_id for one in there.elements if one.state == "removed"} == {
        one.element_id for one in back.elements if one.state == "added"
    }
    assert there.gaps_appeared == back.gaps_vanished


def test_an_edited_plan_can_be_edited_further(bench: Bench) -> None:
    """Decisions add up from plan to plan."""
    one, other = bench.of_type("post")[:2]
    first = bench.plan(Edits(changed=(PostChanged(one["id"], strength=1),)))
    second = replan(Assessor(first, bench.world.network), Edits(absences=(Absence(other["units"][0]),))).plan.document
    assert {"changed", "absences", "keep"} == set(second["inputs"]["edits"])
    assert bench.verify(second) == []


def test_a_folder_is_replanned_into_another_one(raml_plan: Path, tmp_path: Path) -> None:
    """The new folder verifies, compares with the old one, and the old one stays as it was."""
    before = (raml_plan / api.PLAN).read_bytes()
    service = read_plan(raml_plan / api.PLAN)["inputs"]["scenario"]["services"][0]
    made = api.replan(raml_plan, tmp_path / "new", crowds={service["id"]: service["attendance"] + 100})
    assert api.verify(tmp_path / "new") == []
    assert (raml_plan / api.PLAN).read_bytes() == before
    assert api.compare(raml_plan, tmp_path / "new") == made.difference
    with pytest.raises(InvalidInputError) as refused:
        api.replan(raml_plan, raml_plan)
    assert refused.value.faults[0].code == "planning.out_is_plan"


def _streets(bench: Bench, count: int) -> list[str]:
    """Roads beside the first places of the scenario."""
    network, places = bench.world.network, bench.world.scenario.places
    found = (road_at(network, place.lon, place.lat) for place in places)
    return list(dict.fromkeys(road for road in found if road))[:count]


def _closing(bench: Bench, roads: list[str]) -> Edits:
    scenario = bench.world.scenario
    return Edits(closed=tuple(RoadClosed(road, scenario.start, scenario.end) for road in roads))


def test_what_was_measured_for_other_closed_roads_never_changes_a_plan(assessor: Assessor, bench: Bench) -> None:
    """Roads that close one after the other and open again give the bytes of a plan opened for each; so does a thread.

    Times come from those under other closed roads where the same plan stays open.
    """
    streets = _streets(bench, 3)
    assert len(streets) > 1
    for roads in ([streets[0]], streets, streets[1:], []):
        kept = replan(assessor, _closing(bench, roads))
        fresh = replan(Assessor(bench.document, bench.world.network), _closing(bench, roads), workers=1)
        assert plan_bytes(kept.plan.document) == plan_bytes(fresh.plan.document)
        assert bench.verify(kept.plan.document) == []


def test_earlier_multipliers_keep_the_points_that_a_search_keeps(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standby points settled by the multipliers of the earlier plan are those settled without them."""
    edits, carried = _closing(bench, _streets(bench, 2)), list[bool]()
    settle = plan.carried_standby

    def settled(*asked: Any, **how: Any) -> RespondResult | None:
        found = settle(*asked, **how)
        carried.append(found is not None)
        return found

    monkeypatch.setattr(plan, "carried_standby", settled)
    quick = replan(Assessor(bench.document, bench.world.network), edits).plan.document["results"]["respond"]
    assert any(carried)
    monkeypatch.setattr(plan, "carried_standby", lambda *_, **__: None)
    full = replan(Assessor(bench.document, bench.world.network), edits).plan.document["results"]["respond"]
    assert {key: one["chosen"] for key, one in quick.items()} == {key: one["chosen"] for key, one in full.items()}


def test_diversions_asked_the_same_are_not_searched_again(
    assessor: Assessor, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lost unit closes no road: through traffic keeps its ways, byte for byte."""
    monkeypatch.setattr(plan, "solve_diversion", lambda _: pytest.fail("searched again"))
    lost = Edits(absences=(Absence(bench.of_type("post")[0]["units"][0]),))
    kept = replan(assessor, lost).plan.document["results"]["diversion"]
    assert kept["ways"]
    assert kept == bench.document["results"]["diversion"]


def test_the_searching_process_begins_early_only_where_other_roads_close(
    assessor: Assessor, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lost unit leaves the roads as they are; a closed one makes a search of standby points likely."""
    begun = list[bool]()
    monkeypatch.setattr(Prover, "begin", lambda _: begun.append(True))
    replan(assessor, Edits(absences=(Absence(bench.of_type("post")[0]["units"][0]),)))
    assert not begun
    replan(assessor, _closing(bench, _streets(bench, 1)))
    assert begun


def test_the_ways_of_responders_from_their_bases_are_measured_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many services wait, their units' bases are measured together."""
    content, measured = Assessor(bench.document, bench.world.network).before, []
    measure = relief.travel_times
    monkeypatch.setattr(
        relief, "travel_times", lambda *args, **how: measured.append(len(args[1])) or measure(*args, **how)
    )
    held = [service for service in content.hours if content.reliefs(service)]
    assert len(held) > 1
    assert len(measured) == 1 + len(content.hours)


def test_rounds_that_promise_otherwise_need_no_roads_measured(raml_plan: Path) -> None:
    """Without its mobile units a plan promises other presence, and nobody asks how far the places are apart."""
    opened = Assessor.open(raml_plan)
    world = opened.before.world
    kinds = world.doctrine.protect.mobile_kinds
    lost = tuple(Absence(unit.id) for unit in world.scenario.units if unit.kind in kinds)
    assert "patrol" in opened.document["results"]
    assert "patrol" not in replan(opened, Edits(absences=lost)).plan.document["results"]
    assert "patrol" not in vars(opened.before)
