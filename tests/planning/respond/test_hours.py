"""The services through the night: phases, questions and reliefs against counts by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya import api
from himaya.planning.assembly import Questions
from himaya.planning.codec import from_json
from himaya.planning.content import Content, Results
from himaya.planning.counting import position_of
from himaya.planning.doctrine import RespondRule
from himaya.planning.elements import plan_elements
from himaya.planning.inputs import world_of
from himaya.planning.plan import answer
from himaya.planning.planfile import read_plan
from himaya.planning.respond.build import target_min
from himaya.planning.respond.certificate import objective_of
from himaya.planning.respond.hours import Hours, phases_of
from himaya.planning.waiting import doubled, lapses, reached
from himaya.roads.times import Times
from himaya.scenario.model import Settlement, UnitKind

if TYPE_CHECKING:
    from pathlib import Path

RULE = RespondRule("ambulance", (UnitKind.AMBULANCE,), 5.0, 0.25, 10.0, (1,), 0.4)


@pytest.fixture(scope="module")
def content(raml_plan: Path) -> Content:
    """The plan of the Raml station, as its folder holds it."""
    document, network = read_plan(raml_plan / api.PLAN), api.load_network(raml_plan / api.ROADS)
    return Questions(world_of(document, network), from_json(Results, document["results"])).content


def hours(free: list[str], seconds: list[list[list[float]]], state_of: list[int], **changes: object) -> Hours:
    """A service from one string a unit ("1" = free in that watch) and tables of seconds (state, point, place)."""
    table = np.array([[letter == "1" for letter in unit] for unit in free])
    travel = []
    for rows in seconds:
        near = np.array(rows)
        origin, place = np.nonzero(np.isfinite(near))
        first = np.searchsorted(origin, np.arange(len(rows) + 1))
        travel.append(Times(first, place, near[origin, place]))
    n_places = len(seconds[0][0])
    phases = phases_of(RULE, table)
    made = Hours(
        rule=RULE, free=table, phases=phases, travel=travel, state_of=np.array(state_of),
        weight=np.random.default_rng(1).random((n_places, table.shape[1])),
        target_s=np.full(n_places, 300.0), is_double=np.zeros(n_places, dtype=np.bool_),
        n_points=len(seconds[0]), fixed=tuple(np.zeros(0, dtype=np.int64) for _ in phases),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # the changes are the caller's


def value_by_hand(service: Hours, watches: range, points: tuple[int, ...]) -> float:
    """Expected cover of units at `points`, watch by watch and place by place."""
    total = 0.0
    for watch, place in itertools.product(watches, range(len(service.weight))):
        table = service.travel[service.state_of[watch]].dense(len(service.weight))
        near = sum(table[point, place] <= service.target_s[place] for point in points)
        expected, share = 1 - service.rule.busy_share**near, service.rule.double_share
        if service.is_double[place]:
            expected = (1 - share) * expected + share * min(near, 2) / 2
        total += service.weight[place, watch] * expected
    return total


def test_equally_many_free_units_in_a_row_are_a_phase() -> None:
    """Who they are does not matter; watches without any are in no phase."""
    free = np.array([[letter == "1" for letter in unit] for unit in ("1100110", "0010100")])
    phases = phases_of(replace(RULE, service="fire"), free)
    assert [(one.first, one.end, one.units) for one in phases] == [(0, 3, 1), (4, 5, 2), (5, 6, 1)]
    assert [one.key for one in phases] == ["fire.0", "fire.1", "fire.2"]
    capped = phases_of(replace(RULE, most_waiting=1), free)
    assert [(one.first, one.end, one.units) for one in capped] == [(0, 3, 1), (4, 6, 1)]


def test_a_question_counts_every_watch_with_its_own_roads_and_backup() -> None:
    """Each choice of points is worth what a count by hand gives, targets and places that want two units included."""
    rng = np.random.default_rng(3)
    seconds = (rng.random((2, 4, 5)) * 600).tolist()
    service = hours(
        ["111100", "111111"], seconds, [0, 1, 1, 0, 0, 1],
        is_double=np.array([True, False, True, False, False]), target_s=np.array([300.0, 300.0, 450.0, 200.0, 300.0]),
    )  # fmt: skip
    assert [phase.units for phase in service.phases] == [2, 1]
    for phase in service.phases:
        problem = service.question(phase)
        for points in itertools.combinations_with_replacement(range(4), phase.units):
            assert objective_of(problem, np.array(points)) == pytest.approx(
                value_by_hand(service, phase.watches, points)
            )


def test_a_service_is_asked_for_its_own_hours(content: Content) -> None:
    """A unit that sweeps a place waits nowhere meanwhile; hours without a free unit are told as a gap."""
    eod, clock = content.hours["eod"], content.world.clock
    for post, unit in zip(content.posts, content.results.posting.unit_of_post, strict=True):
        if content.world.scenario.units[int(unit)].kind is UnitKind.EOD:
            held = [
                watch
                for watch, start in enumerate(clock.watches)
                if post.start < clock.watch_end(watch) and start < post.end
            ]
            assert held
            assert not eod.free[int(unit), held].any()
    assert eod.phases


def test_units_wait_one_at_a_place_at_a_time_and_only_while_free(content: Content) -> None:
    """In every watch the chosen points of the phase are held, each by one free unit, and no unit holds two."""
    clock = content.world.clock
    for service, found in content.hours.items():
        reliefs = content.reliefs(service)
        for phase in found.phases:
            for watch in phase.watches:
                now = [one for one in reliefs if one.start <= clock.watches[watch] < one.end]
                assert sorted(one.point for one in now) == content.standing(phase).tolist(), (service, watch)
                units = [one.unit for one in now]
                assert len(set(units)) == len(units)
                assert found.free[units, watch].all()


def test_a_unit_stays_while_its_point_is_held(content: Content) -> None:
    """Nobody is moved between two points that are both held before and after."""
    for service in content.hours:
        for one in content.reliefs(service):
            after = [other for other in content.reliefs(service) if other.unit == one.unit and other.start == one.end]
            for moved in after:
                assert moved.point != one.point
                taken = sorted(other.point for other in content.reliefs(service) if other.start <= one.end < other.end)
                before = [other for other in content.reliefs(service) if other.start < one.end <= other.end]
                assert taken.count(one.point) < sum(other.point == one.point for other in before)


def test_places_outside_towns_have_their_own_target(content: Content) -> None:
    """A place counts as covered within the target of its area, and a rural one is covered by more points."""
    rule = next(one for one in content.world.doctrine.respond if one.service == "ambulance")
    assert (target_min(rule, Settlement.URBAN), target_min(rule, Settlement.RURAL)) == (8.0, 15.0)
    scenario = content.world.scenario
    rural = replace(scenario, places=tuple(replace(place, settlement=Settlement.RURAL) for place in scenario.places))
    outside = answer(replace(content.world, scenario=rural))
    assert outside.hours["ambulance"].target_s.tolist() == [900.0] * len(scenario.places)
    assert outside.cover("ambulance")[0] >= content.cover("ambulance")[0] - 1e-9


def test_cover_is_the_sum_of_the_phases_and_below_its_bound(content: Content) -> None:
    """What a service covers is a count by hand over all watches of the night."""
    for service, found in content.hours.items():
        by_hand = sum(
            value_by_hand(found, phase.watches, tuple(content.standing(phase).tolist())) for phase in found.phases
        )
        cover, bound = content.cover(service)
        assert cover == pytest.approx(by_hand)
        assert cover <= bound + 1e-9


def test_reached_and_doubled_hold_in_every_watch(content: Content) -> None:
    """A place is reached where every watch of the service has a unit near it, and doubled where it has two."""
    for service in content.hours:
        near = content.units_near(service)
        on_duty = near[:, (near >= 0).all(axis=0)]
        assert reached(content, service).tolist() == [bool(row.size and row.min() > 0) for row in on_duty]
        wanted = content.hours[service].is_double
        assert doubled(content, service).tolist() == [
            bool(asked and row.size and row.min() > 1) for asked, row in zip(wanted, on_duty, strict=True)
        ]


def test_lapses_are_the_marked_stretches(content: Content) -> None:
    """Marked watches in a row are one stretch, up to the end of the period."""
    clock = content.world.clock
    marks = np.zeros(len(clock.watches), dtype=np.bool_)
    marks[[1, 2, -1]] = True
    found = [(one.start, one.end) for one in lapses(content, marks)]
    assert found == [(clock.watches[1], clock.watches[2] + timedelta(hours=1)), (clock.watches[-1], clock.end)]


def test_a_unit_that_comes_back_is_another_turn_at_the_same_position(content: Content) -> None:
    """However often a unit returns to a point, each turn has an id of its own and belongs to the point's position."""
    standby = [one for one in plan_elements(content) if one["type"] == "standby"]
    assert len({one["id"] for one in standby}) == len(standby)
    held = {f"standby/{service}/{content.world.scenario.standby[relief.point].id}"
            for service in content.hours for relief in content.reliefs(service)}  # fmt: skip
    assert {position_of(one) for one in standby} == held
