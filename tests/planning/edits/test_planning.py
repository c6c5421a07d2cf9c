"""Plans under decisions: what was decided stands, everything else is answered anew, and all of it verifies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError, Language
from himaya.planning.doctrine import PostFunction
from himaya.planning.edits.form import edits_to_json
from himaya.planning.edits.locks import kept_of, locks_of
from himaya.planning.edits.merge import merge, without
from himaya.planning.edits.model import (
    NOTHING,
    Absence,
    Crowd,
    Edits,
    Kept,
    Pin,
    PostAdded,
    PostChanged,
    PresenceFloor,
    RoadClosed,
    StandbyFixed,
)
from himaya.planning.edits.verify import verify_edits
from himaya.planning.planfile import plan_bytes, seal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.planning.edits.conftest import Bench

HOUR = timedelta(hours=1)


def _road(element: dict[str, Any]) -> str:
    return "/".join(element["id"].split("/")[:3])


def _free_road(bench: Bench) -> str:
    """A section that no ring controls."""
    network = bench.world.network
    controlled = {_road(one) for one in bench.document["elements"] if one["type"] in ("closure", "checkpoint")}
    roads = (f"road/{network.osm_way_id[section]}/{section}" for section in range(network.n_sections))
    return next(road for road in roads if road not in controlled)


def _pin(bench: Bench) -> Edits:
    """The unit of one post moved to another of the same function."""
    one, other = [post for post in bench.of_type("post") if post["function"] == "door_guard"][:2]
    return Edits(pins=(Pin(one["id"], other["units"][0]),))


def _empty(bench: Bench) -> Edits:
    return Edits(pins=(Pin(bench.of_type("post")[0]["id"], ""),))


def _added(bench: Bench) -> Edits:
    place, start = bench.world.scenario.places[0], bench.world.scenario.start
    begin, end, guard = start + HOUR, start + 8 * HOUR, PostFunction.DOOR_GUARD
    return Edits(added=(PostAdded(f"{place.id}/door_guard/H1", place.id, guard, place.lon, place.lat, begin, end),))


def _removed(bench: Bench) -> Edits:
    return Edits(removed=(bench.of_type("post")[0]["id"].rpartition("/")[0],))


def _changed(bench: Bench) -> Edits:
    post = bench.of_type("post")[0]
    return Edits(changed=(PostChanged(post["id"], lon=post["lon"] + 1e-4, lat=post["lat"], strength=1),))


def _opened(bench: Bench) -> Edits:
    return Edits(opened=(_road(bench.of_type("closure")[0]),))


def _closed(bench: Bench) -> Edits:
    start = bench.world.scenario.start
    return Edits(closed=(RoadClosed(_free_road(bench), start + HOUR, start + 7 * HOUR),))


def _standby(bench: Bench) -> Edits:
    chosen = {one["id"].split("/")[2] for one in bench.of_type("standby") if one["function"] == "ambulance"}
    other = next(point.id for point in bench.world.scenario.standby if point.id not in chosen)
    return Edits(standby=(StandbyFixed("ambulance", other),))


def _lost(bench: Bench) -> Edits:
    return Edits(absences=(Absence(bench.of_type("post")[0]["units"][0]),))


def _withheld(bench: Bench) -> Edits:
    element, start = bench.of_type("standby")[0], bench.world.scenario.start
    return Edits(absences=(Absence(element["units"][0], start + 2 * HOUR, start + 3 * HOUR),))


def _crowd(bench: Bench) -> Edits:
    service = bench.world.scenario.services[0]
    return Edits(crowds=(Crowd(service.id, service.attendance * 3),))


def _floor(bench: Bench) -> Edits:
    presence = bench.of_type("presence")[-1]
    watch = max(range(len(presence["coverage"])), key=lambda index: presence["coverage"][index])
    coverage = [0.0] * len(presence["coverage"])
    coverage[watch] = min(presence["coverage"][watch] + 0.2, 1.0)
    return Edits(presence=(PresenceFloor(presence["place_id"], tuple(coverage)),))


DECISIONS: list[Callable[[Bench], Edits]] = [
    _pin, _empty, _added, _removed, _changed, _opened, _closed, _standby, _lost, _withheld, _crowd, _floor,
]  # fmt: skip


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_is_respected_and_the_plan_verifies(bench: Bench, decide: Callable[[Bench], Edits]) -> None:
    """Independent code finds the decision kept and every certificate sound."""
    document = bench.plan(decide(bench))
    assert "edits" in document["inputs"]
    assert bench.verify(document) == []


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_plan_that_breaks_a_decision_is_found_out(bench: Bench, decide: Callable[[Bench], Edits]) -> None:
    """A plan made without a decision, sealed anew with the decision among its inputs, does not verify."""
    decisions = edits_to_json(decide(bench))
    forged = seal({**bench.document, "inputs": {**bench.document["inputs"], "edits": decisions}})
    assert bench.verify(forged) != []
    group = next(iter(decisions))
    assert all(finding.where.startswith(f"/inputs/edits/{group}") for finding in verify_edits(forged))
    assert verify_edits(forged) != []


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_taken_back_restores_the_plan(bench: Bench, decide: Callable[[Bench], Edits]) -> None:
    """Merged and undone, a decision leaves the bytes of the plan without it."""
    undone = without(merge(NOTHING, decide(bench)), decide(bench))
    assert plan_bytes(bench.plan(undone)) == plan_bytes(bench.document)


def test_no_decisions_give_the_bytes_of_a_plan_without_them(bench: Bench) -> None:
    """An empty set of decisions is no input."""
    assert plan_bytes(bench.plan(NOTHING)) == plan_bytes(bench.document)


def test_locking_everything_gives_the_same_arrangement(bench: Bench) -> None:
    """Every element stands as it stood: same ids, times, spots, units and shares."""
    locked = bench.plan(locks_of(bench.document, [element["id"] for element in bench.document["elements"]]))
    assert _arrangement(locked) == _arrangement(bench.document)
    assert locked["worst"] == bench.document["worst"]
    assert bench.verify(locked) == []


def test_keeping_the_present_arrangement_without_a_change_keeps_all_of_it(bench: Bench) -> None:
    """What is to be kept where it costs little is kept whole when nothing else changes."""
    kept = bench.plan(Edits(keep=kept_of(bench.document)))
    assert _arrangement(kept) == _arrangement(bench.document)
    assert bench.verify(kept) == []


def _arrangement(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in element.items() if name not in ("why_ar", "why_en")}
        for element in document["elements"]
    ]


def test_another_unit_is_taken_only_where_it_saves_more_than_a_change_counts(bench: Bench) -> None:
    """Told that two units stand the other way round, a plan leaves them so: swapping back saves too little."""
    posts = [post for post in bench.of_type("post") if post["function"] == "door_guard"]
    one, other = next(
        (a, b) for a in posts for b in posts
        if a["units"] != b["units"] and (a["start"], a["end"]) == (b["start"], b["end"])
    )  # fmt: skip
    swapped = (Pin(one["id"], other["units"][0]), Pin(other["id"], one["units"][0]))
    kept = bench.plan(Edits(keep=Kept(posts=swapped)))
    held = {element["id"]: element["units"] for element in kept["elements"]}
    assert (held[one["id"]], held[other["id"]]) == (other["units"], one["units"])


def test_taking_a_post_out_never_raises_what_posts_give(bench: Bench) -> None:
    """What the rules ask for stays the measure: a removed post is a gap, not a lesser need."""
    document = bench.plan(_removed(bench))
    post = bench.of_type("post")[0]
    gone = [gap for gap in document["gaps"] if "took it out" in gap["text_en"]]
    assert {gap["place_id"] for gap in gone} == {post["place_id"]}


def test_a_post_added_by_hand_is_cut_into_stints(bench: Bench) -> None:
    """Nobody stands longer than the rules allow, also by decision."""
    document = bench.plan(_added(bench))
    name = _added(bench).added[0].id
    stints = [one for one in document["elements"] if one["id"].startswith(f"{name}/")]
    assert [one["id"][-1] for one in stints] == ["1", "2"]
    assert all("decision by hand" in one["why_en"] for one in stints)


def _refused(bench: Bench, **groups: Any) -> str:
    with pytest.raises(InvalidInputError) as refused:
        bench.plan(Edits(**groups))
    for language in Language:
        assert "{" not in refused.value.faults[0].text(language)
    assert len(refused.value.faults) == 1
    return refused.value.faults[0].code.removeprefix("edits.")


def test_decisions_about_what_the_scenario_lacks_are_refused(bench: Bench) -> None:
    """Units, places, gatherings, points, services, roads and posts are known by their ids."""
    place, start = bench.world.scenario.places[0], bench.world.scenario.start
    post = bench.of_type("post")[0]

    def added(**changes: Any) -> tuple[PostAdded, ...]:
        asked = {
            "id": "X/door_guard/H1", "place_id": place.id, "function": PostFunction.DOOR_GUARD,
            "lon": place.lon, "lat": place.lat, "start": start, "end": start + HOUR,
        }  # fmt: skip
        return (PostAdded(**{**asked, **changes}),)

    assert _refused(bench, pins=(Pin(post["id"], "U-none"),)) == "unknown_unit"
    assert _refused(bench, added=added(place_id="none")) == "unknown_place"
    assert _refused(bench, crowds=(Crowd("none", 5),)) == "unknown_gathering"
    assert _refused(bench, standby=(StandbyFixed("ambulance", "none"),)) == "unknown_point"
    assert _refused(bench, standby=(StandbyFixed("none", bench.world.scenario.standby[0].id),)) == "unknown_service"
    assert _refused(bench, opened=("road/1/1",)) == "unknown_road"
    assert _refused(bench, removed=("none",)) == "unknown_post"
    assert _refused(bench, pins=(Pin("none", ""),)) == "unknown_post"
    assert _refused(bench, added=added(lon=31.235, lat=30.044)) == "outside_governorate"
    assert _refused(bench, added=added(lon=29.85, lat=31.35)) in {"far_from_roads", "outside_governorate"}
    assert _refused(bench, added=added(start=start - HOUR)) == "outside_period"
    assert _refused(bench, added=added(function=PostFunction.ROAD_CLOSURE)) == "not_a_post"
    assert _refused(bench, added=added(id=post["id"].rpartition("/")[0])) == "id_taken"
    assert _refused(bench, presence=(PresenceFloor(place.id, (0.1,)),)) == "wrong_watches"


def test_decisions_that_cannot_be_carried_out_are_refused(bench: Bench) -> None:
    """Two places at once, withheld, unsuited, no women, too few, too long: each has its own words."""
    units = {unit.id: unit for unit in bench.world.scenario.units}
    guard, women = bench.post("door_guard"), bench.post("search_women")
    same_time = next(one for one in bench.of_type("post") if one is not guard and one["start"] == guard["start"])
    holder = units[guard["units"][0]]
    elsewhere = next(unit for unit in units.values() if unit.kind.value == "ambulance")
    closure, start, end = bench.of_type("closure")[0], bench.world.scenario.start, bench.world.scenario.end

    with pytest.raises(InvalidInputError, match="two places at once"):
        bench.plan(Edits(pins=(Pin(guard["id"], holder.id), Pin(same_time["id"], holder.id))))
    assert _refused(bench, pins=(Pin(guard["id"], elsewhere.id),)) == "unit_unsuited"
    assert _refused(bench, absences=(Absence(holder.id),), pins=(Pin(guard["id"], holder.id),)) == "unit_withheld"
    strong = (PostChanged(guard["id"], strength=holder.crew + 1),)
    assert _refused(bench, changed=strong, pins=(Pin(guard["id"], holder.id),)) == "crew_too_small"
    searchers = units[women["units"][0]]
    many = (PostChanged(women["id"], strength=searchers.women + 1),)
    assert _refused(bench, changed=many, pins=(Pin(women["id"], searchers.id),)) == "women_missing"
    assert _refused(bench, removed=(closure["id"],)) == "post_of_a_road"
    assert _refused(bench, changed=(PostChanged(guard["id"], start=start, end=end),)) == "stint_too_long"
    far_point = bench.world.scenario.standby[0].id
    assert _refused(bench, standby=(StandbyFixed("fire", far_point, 50),)) == "too_many_waiting"
    everywhere = tuple(PresenceFloor(p.id, (1.0,) * len(bench.document["hours"])) for p in bench.world.scenario.places)
    assert _refused(bench, presence=everywhere) == "presence_too_much"


def test_an_attendance_above_the_tables_is_refused() -> None:
    """The tables take five million at most, and so do decisions: one more is refused with both figures."""
    assert Edits(crowds=(Crowd("S-01", 5_000_000),)).crowds[0].attendance == 5_000_000
    with pytest.raises(InvalidInputError, match="5,000,001; the tables take 5,000,000"):
        Edits(crowds=(Crowd("S-01", 5_000_001),))


def test_an_attendance_above_the_capacity_of_the_place_is_a_gap(bench: Bench) -> None:
    """The plan is made, says which gathering is too large for which place, and verifies."""
    service = bench.world.scenario.services[0]
    capacity = next(place.capacity for place in bench.world.scenario.places if place.id == service.place_id)
    for attendance, gaps in ((capacity, 0), (capacity + 1, 1)):
        document = bench.plan(Edits(crowds=(Crowd(service.id, attendance),)))
        told = [gap for gap in document["gaps"] if "above the capacity" in gap["text_en"]]
        assert len(told) == gaps
        assert all(f"({capacity + 1:,})" in gap["text_en"] and f"({capacity:,})" in gap["text_en"] for gap in told)
        assert all(service.name_ar in gap["text_ar"] and gap["place_id"] == service.place_id for gap in told)
        assert not bench.verify(document)


def test_two_stints_for_one_unit_are_refused_even_one_after_the_other(bench: Bench) -> None:
    """A unit holds one stint in a plan."""
    everything = [one for one in bench.document["elements"] if one["type"] in ("post", "closure", "checkpoint")]
    one, other = next((a, b) for a in everything for b in everything if a["units"] and a["end"] <= b["start"])
    unit = one["units"][0]
    with pytest.raises(InvalidInputError) as refused:
        bench.plan(Edits(pins=(Pin(one["id"], unit), Pin(other["id"], unit))))
    assert refused.value.faults[0].code == "edits.unit_has_a_post"
    assert refused.value.faults[0].value == unit


def test_locking_an_element_that_is_not_there_is_refused(bench: Bench) -> None:
    """Locks speak of elements of the plan at hand."""
    with pytest.raises(InvalidInputError) as refused:
        locks_of(bench.document, ["none"])
    assert refused.value.faults[0].code == "edits.unknown_element"
