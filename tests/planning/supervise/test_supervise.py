"""The supervisors' tours of a real small plan: Raml Station."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya import api
from himaya.faults import InvalidInputError
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.clock import clock_of
from himaya.planning.doctrine import load_doctrine
from himaya.planning.patrol.certificate import most_earned
from himaya.planning.planfile import read_issued_plan, seal
from himaya.planning.supervise.build import shifts_of
from himaya.planning.supervise.draw import VisitDraw, draw_visits, tours_of
from himaya.planning.supervise.orders import tour_orders
from himaya.planning.verify import verify_plan
from himaya.roads.store import load_network
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from himaya.planning.supervise.orders import TourOrder

NIGHT = date(2027, 1, 6)
SCENARIO = Path(__file__).parents[3] / "scenarios" / "raml-station"
LEVELS = ("field", "senior")


@pytest.fixture(scope="module")
def document(raml_plan: Path) -> dict[str, Any]:
    return read_issued_plan(raml_plan / api.PLAN)


@pytest.fixture(scope="module")
def assessor(raml_plan: Path) -> Assessor:
    return Assessor.open(raml_plan)


def _level(document: dict[str, Any], level: str) -> dict[str, Any]:
    return next(one for one in document["supervision"] if one["level"] == level)


def _nights(document: dict[str, Any], level: str) -> list[tuple[float, list[TourOrder]]]:
    """Every pattern of a level with its chance, as orders."""
    chances = tours_of(document)[level].chance.tolist()
    return [(chance, tour_orders(document, {level: VisitDraw(n, ())})) for n, chance in enumerate(chances)]


def _manned(document: dict[str, Any], position: dict[str, Any]) -> list[tuple[datetime, datetime]]:
    """Spans in which the plan's elements have a unit at a position."""
    kinds = {"closure", "checkpoint"} if position["road"] else {"post"}
    key = position["id"]
    return [
        (datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]))
        for one in document["elements"]
        if one["type"] in kinds
        and one["units"]
        and (one["id"].startswith(f"{key}/") if position["road"] else one["place_id"] == key)
    ]


@pytest.mark.parametrize("level", LEVELS)
def test_the_chances_are_those_of_the_nights(level: str, document: dict[str, Any]) -> None:
    """A position's chance in a shift is the share of the nights in which some order sends a supervisor there."""
    told = _level(document, level)
    found = {one["id"]: [0.0] * len(told["shifts"]) for one in told["positions"]}
    for chance, orders in _nights(document, level):
        for order in orders:
            shift = next(
                n for n, one in enumerate(told["shifts"]) if datetime.fromisoformat(one["start"]) == order.start
            )
            for line in order.lines:
                if line.position_id:
                    found[line.position_id][shift] += chance
    for one in told["positions"]:
        for chance, nights in zip(one["chance"], found[one["id"]], strict=True):
            assert nights == pytest.approx(chance or 0.0, abs=1e-6)
    for tier in told["tiers"]:
        chances = [
            c for one in told["positions"] if one["tier"] == tier["tier"] for c in one["chance"] if c is not None
        ]
        assert tier["least"] == pytest.approx(min(chances), abs=1e-6)


@pytest.mark.parametrize("level", LEVELS)
def test_posts_are_manned_whenever_a_supervisor_is_there(level: str, document: dict[str, Any]) -> None:
    """Every minute of every visit of every night, by the elements of the plan; nobody comes twice in a shift."""
    positions = {one["id"]: one for one in _level(document, level)["positions"]}
    for _, orders in _nights(document, level):
        for start in {order.start for order in orders}:
            visited = [
                line.position_id for one in orders if one.start == start for line in one.lines if line.position_id
            ]
            assert len(visited) == len(set(visited))
        for order in orders:
            for line in order.lines:
                if line.position_id:
                    position = positions[line.position_id]
                    assert line.end - line.start == timedelta(minutes=position["dwell_min"])
                    spans = _manned(document, position)
                    minutes = (line.end - line.start) // timedelta(minutes=1)
                    moments = [line.start + n * timedelta(minutes=1) for n in range(minutes)]
                    assert all(any(begin <= moment < end for begin, end in spans) for moment in moments)


@pytest.mark.parametrize("level", LEVELS)
def test_tours_keep_to_their_shift_and_take_their_break(level: str, document: dict[str, Any]) -> None:
    """In order, without two things at once, with a break wherever the shift is longer than one may go without."""
    rule = document["inputs"]["doctrine"]["patrol"]
    for _, orders in _nights(document, level):
        for order in orders:
            times = [moment for line in order.lines for moment in (line.start, line.end)]
            assert times == sorted(times)
            assert all(order.start <= moment <= order.end for moment in times)
            long = order.end - order.start > timedelta(minutes=rule["break_after_min"])
            assert sum(line.place is None for line in order.lines) == (long and bool(order.lines))


@pytest.mark.parametrize("level", LEVELS)
def test_many_patterns_none_oftener_than_a_night_in_ten(level: str, document: dict[str, Any]) -> None:
    """Who knows the plan cannot wait for the usual night."""
    chance = tours_of(document)[level].chance
    assert chance.size >= 10
    assert chance.max() <= 0.1 + 1e-9


def test_nobody_asks_for_what_no_tour_can_reach(assessor: Assessor) -> None:
    """For every position and shift with a chance asked for, some tour of the shift earns something there."""
    for asked in assessor.before.supervise.values():
        for row, shift in np.argwhere(asked.due > 0).tolist():
            prize = np.zeros(asked.due.shape)
            prize[row, shift] = 1.0
            classes = [n for n, one in enumerate(asked.tours) if one.shift == shift]
            share = asked.problem.dwell[row] / asked.problem.watch_steps[shift]
            assert max(most_earned(asked.problem, prize, n) for n in classes) >= share - 1e-9


def test_value_and_bound_are_shares_of_what_is_asked_for(document: dict[str, Any]) -> None:
    """The certificate's value is the least chance over the one asked for, and no more than the bound."""
    for level in document["supervision"]:
        room = next(one for one in document["rooms"] if one["room"] == f"supervise.{level['level']}")
        least = min(tier["least"] / tier["asked"] for tier in level["tiers"])
        assert room["objective"] == pytest.approx(min(least, 1.0), abs=1e-6)
        assert room["objective"] <= room["bound"] <= 1.0
        assert f"{room['bound'] * 100:.1f}%" in room["text_en"] or room["status"] == "optimal"


def test_every_visit_is_announced_as_often_as_any_other(document: dict[str, Any]) -> None:
    """At least the doctrine's share of a night stays unannounced, and which is announced is even over the seeds."""
    ends: dict[str, list[float]] = {f"{level} {end}": [] for level in LEVELS for end in ("first", "last")}
    for seed in range(400):
        for level, drawn in draw_visits(document, seed=seed, night=NIGHT).items():
            orders = tour_orders(document, {level: drawn})
            flags = [line.announced for order in orders for line in order.lines if line.position_id]
            share = _level(document, level)["unannounced"]
            assert flags.count(False) >= share * len(flags) > flags.count(False) - 1
            ends[f"{level} first"].append(flags[0] - flags.count(True) / len(flags))
            ends[f"{level} last"].append(flags[-1] - flags.count(True) / len(flags))
    assert all(abs(np.mean(surplus)) < 0.08 for surplus in ends.values())


def test_tours_have_exactly_their_chances_and_never_follow_themselves(document: dict[str, Any]) -> None:
    """Over many nights each pattern comes as often as the plan says; the levels know nothing of each other."""
    results, last = tours_of(document), dict[str, int]()
    counts = {level: np.zeros(result.chance.size) for level, result in results.items()}
    pairs = np.zeros((results["field"].chance.size, results["senior"].chance.size))
    nights = 3000
    for number in range(nights):
        drawn = draw_visits(document, seed=number, night=NIGHT + timedelta(days=number), before=last)
        assert all(one.pattern != last.get(level) for level, one in drawn.items())
        last = {level: one.pattern for level, one in drawn.items()}
        for level, pattern in last.items():
            counts[level][pattern] += 1
        pairs[last["field"], last["senior"]] += 1
    for level, result in results.items():
        assert np.abs(counts[level] / nights - result.chance).max() < 0.02
    apart = np.outer(counts["field"], counts["senior"]) / nights**2
    assert np.abs(pairs / nights - apart).max() < 0.01


def test_a_level_of_too_few_patterns_is_drawn_all_the_same(document: dict[str, Any]) -> None:
    """A pattern that is needed in more than half of the nights may follow itself; the rounds are not held up by it."""
    few = json.loads(json.dumps(document))
    chance = few["results"]["supervise"]["field"]["chance"]
    chance[:] = [0.6, *[0.4 / (len(chance) - 1)] * (len(chance) - 1)]
    nights = [draw_visits(few, seed=seed, night=NIGHT, before={"field": 0, "senior": 0}) for seed in range(200)]
    assert sum(drawn["field"].pattern == 0 for drawn in nights) > 80
    assert all(drawn["senior"].pattern != 0 for drawn in nights)


def _later(document: dict[str, Any]) -> None:
    document["results"]["supervise"]["field"]["arrive"][2] += 1


def _oftener(document: dict[str, Any]) -> None:
    result = document["results"]["supervise"]["field"]
    result["presence"][0][0] += 0.01


def _proven(document: dict[str, Any]) -> None:
    document["results"]["supervise"]["senior"]["bound"] *= 0.9


def _lost(document: dict[str, Any]) -> None:
    del document["results"]["supervise"]["senior"]


def _promised(document: dict[str, Any]) -> None:
    document["supervision"][0]["tiers"][0]["least"] = 0.999


def _told(document: dict[str, Any]) -> None:
    document["supervision"][0]["unannounced"] = 0.1


@pytest.mark.parametrize("fault", [_later, _oftener, _proven, _lost, _promised, _told])
def test_a_planted_fault_is_found_under_new_seals(fault: Any, document: dict[str, Any], raml_plan: Path) -> None:
    """Tours, chances, bound, levels and what is said of them follow from the plan, whoever seals it."""
    changed = json.loads(json.dumps(document))
    fault(changed)
    findings = verify_plan(seal(changed), load_network(raml_plan / api.ROADS))
    assert findings
    in_summary = fault in (_promised, _told)
    assert all(finding.room == ("document" if in_summary else "supervise") for finding in findings)


def test_a_plan_without_tours_still_verifies(document: dict[str, Any], raml_plan: Path) -> None:
    """As plans issued before there were any, with the doctrine of then."""
    earlier = json.loads(json.dumps(document))
    del earlier["inputs"]["doctrine"]["supervise"], earlier["results"]["supervise"], earlier["supervision"]
    earlier["rooms"] = [room for room in earlier["rooms"] if not room["room"].startswith("supervise.")]
    assert verify_plan(seal(earlier), load_network(raml_plan / api.ROADS)) == []
    assert draw_visits(earlier, seed=1, night=NIGHT) == {}
    assert api.draw(earlier, seed=1, night=NIGHT).tours == ()


def test_a_deployment_alone_has_no_tours(tmp_path: Path) -> None:
    """They take the deployment as it stands, as the rounds do."""
    made = api.plan(SCENARIO, tmp_path / "plan", deployment_only=True)
    assert "supervision" not in made.document
    assert "supervise" not in made.document["results"]


@pytest.mark.parametrize("hours", range(1, 30))
def test_shifts_are_whole_watches_and_nobody_goes_round_too_long(hours: int) -> None:
    """They cover the period one after the other, about equally, each no longer than the longest round."""
    doctrine, scenario = load_doctrine(), read_scenario(SCENARIO)
    clock = clock_of(replace(scenario, end=scenario.start + timedelta(hours=hours)), doctrine)
    shifts = shifts_of(clock, doctrine)
    assert shifts[0][0] == 0
    assert shifts[-1][1] == hours
    assert all(one[1] == other[0] for one, other in pairwise(shifts))
    lengths = [end - first for first, end in shifts]
    assert max(lengths) * 60 <= doctrine.patrol.longest_round_min
    assert max(lengths) - min(lengths) <= 1


@pytest.mark.parametrize(
    ("before", "after", "at"),
    [
        ("asked = [1.0, 1.0, 0.8, 0.8, 0.6]", "asked = [1.0, 1.2, 0.8, 0.8, 0.6]", "/supervise/0/asked"),
        ('level = "senior"', 'level = "field"', "/supervise/1/level"),
        ("unannounced = 0.7", "unannounced = 1.7", "/supervise/0/positions_per_tour"),
        ("road_dwell_min = 10           #", "road_dwell_min = 0 #", "/supervise/0/dwell_min"),
    ],
)
def test_numbers_that_cannot_be_are_refused_by_their_place(before: str, after: str, at: str, tmp_path: Path) -> None:
    """The message names the number in the doctrine file."""
    text = (Path(api.__file__).parent / "planning" / "doctrine.toml").read_text("utf-8")
    assert before in text
    path = tmp_path / "doctrine.toml"
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(InvalidInputError) as caught:
        load_doctrine(path)
    assert caught.value.faults[0].column == at
