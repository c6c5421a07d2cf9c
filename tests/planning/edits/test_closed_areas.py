"""Decisions on roads and those who live behind them: who is shut in is a gap; residents' gates are held as such."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from himaya.planning.cordon.controls import control_posts
from himaya.planning.edits.locks import locks_of
from himaya.planning.edits.model import Edits, RoadClosed
from himaya.planning.memo import Memo
from himaya.planning.plan import stationed
from himaya.scenario.model import BaseKind

if TYPE_CHECKING:
    from tests.planning.edits.conftest import Bench


def _closed(road: dict[str, Any], **changes: Any) -> RoadClosed:
    start, end = (datetime.fromisoformat(road[name]) for name in ("closes", "opens"))
    return RoadClosed(road["id"], start, end, road["place_ids"][0], **changes)


def test_closing_every_gate_shuts_residents_in_and_the_plan_says_so(bench: Bench) -> None:
    """A red gap with its remedy, an infeasible room, and a plan that still verifies."""
    roads = bench.document["closures"]["roads"]
    document = bench.plan(Edits(closed=tuple(_closed(road) for road in roads)))
    (area,) = (one for one in document["closures"]["areas"] if one["status"] == "infeasible")
    assert area["shut_in"] > 0
    assert area["farthest_s"] is None
    gaps = [gap for gap in document["gaps"] if "cannot drive out" in gap["text_en"]]
    assert [gap["severity"] for gap in gaps] == ["red"]
    assert gaps[0]["remedy_ar"]
    assert next(room for room in document["rooms"] if room["room"] == "access")["status"] == "infeasible"
    assert bench.verify(document) == []


def _without_bases(bench: Bench) -> Bench:
    """The same night without any base of emergency vehicles, so that no gate is there for them."""
    scenario = bench.world.scenario
    bases = tuple(replace(base, kind=BaseKind.POLICE_STATION) for base in scenario.bases)
    world = replace(bench.world, scenario=replace(scenario, bases=bases), memo=Memo())
    return replace(bench, world=world)


def test_where_no_emergency_gate_opens_one_for_residents_does(bench: Bench) -> None:
    """Nobody is shut in, and each gate is there for residents alone."""
    document = _without_bases(bench).plan(Edits())
    opened = {gate for area in document["closures"]["areas"] for gate in area["gates"]}
    assert opened == {road["id"] for road in document["closures"]["roads"] if road["gate"]}
    assert opened
    assert all(area["shut_in"] == 0 for area in document["closures"]["areas"])
    assert bench.verify(document) == []


def test_a_gate_for_residents_is_held_by_its_own_crew_and_locked_as_such(bench: Bench) -> None:
    """Strength of the doctrine, either kind of crew; a lock of it keeps both."""
    document = _without_bases(bench).plan(Edits())
    road = next(one for one in document["closures"]["roads"] if one["residents"])
    stints = [one for one in document["elements"] if one["id"].startswith(f"{road['id']}/")]
    rule = bench.world.doctrine.cordon
    assert {one["strength"] for one in stints} == {rule.residents_strength}
    assert all("gate for residents" in one["why_en"] for one in stints)
    (lock,) = locks_of(document, [stints[0]["id"]]).closed
    assert lock.gate
    assert lock.residents
    (control,) = (
        one for one in stationed(_without_bases(bench).world.under(Edits(closed=(lock,)))).controls if one.by_hand
    )
    assert control.residents
    (post, *_) = control_posts([control], bench.world.doctrine)
    assert post.strength == rule.residents_strength
    assert {*rule.closure_kinds, *rule.checkpoint_kinds} == set(post.kinds)
    (harder, *_) = control_posts([replace(control, residents=False)], bench.world.doctrine)
    assert harder.strength == rule.checkpoint_strength
