"""Functions at the places: W, W1 and the mean against a count by hand, watch by watch and unit by unit."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya import api
from himaya.planning.assembly import Questions
from himaya.planning.codec import from_json
from himaya.planning.content import Content, Results
from himaya.planning.functional_cover import FunctionalCover
from himaya.planning.inputs import world_of
from himaya.planning.planfile import read_plan
from himaya.roads.snap import snap_all
from himaya.roads.store import load_network
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from himaya.planning.doctrine import FunctionRule
    from himaya.scenario.model import Place, Unit


@pytest.fixture(scope="module")
def content(raml_plan: Path) -> Content:
    document = read_plan(raml_plan / "plan.json")
    world = world_of(document, load_network(raml_plan / api.ROADS))
    return Questions(world, from_json(Results, document["results"])).content


class ByHand:
    """The same question asked of each place, watch and function by itself, with one unit lost or none."""

    def __init__(self, content: Content) -> None:
        self.content = content
        scenario, network = content.world.scenario, content.world.network
        bases, places = (
            snap_all(network, [row.lon for row in rows], [row.lat for row in rows])
            for rows in (list(scenario.bases), list(scenario.places))
        )
        self.base_s = travel_times(network, bases, places, limit_s=np.inf).dense(len(scenario.places))

    def share(self, place: Place, start: datetime, end: datetime, lost: str = "") -> float:
        asked = there = 0.0
        for rule in self.content.world.doctrine.functions:
            stints = list(self.stints(rule, place, start, end))
            if rule.always or stints:
                asked += rule.weight
                manned = bool(stints) and all(holder not in ("", lost) for holder in stints)
                if manned or any(unit.id != lost for unit in self.near(rule, place, start, end)):
                    there += rule.weight
        return there / asked if asked else 1.0

    def stints(self, rule: FunctionRule, place: Place, start: datetime, end: datetime) -> Iterable[str]:
        """Holder of every stint of the function there and then, empty where nobody holds it."""
        units = self.content.world.scenario.units
        roads = {control.id for control in self.content.controls if place in control.places}
        for post, unit in zip(self.content.posts, self.content.results.posting.unit_of_post, strict=True):
            serves = post.place_id == place.id or any(post.id.startswith(f"{road}/") for road in roads)
            if post.function in rule.posts and serves and post.start < end and start < post.end:
                yield units[unit].id if unit >= 0 else ""

    def near(self, rule: FunctionRule, place: Place, start: datetime, end: datetime) -> Iterable[Unit]:
        """Units at a point or at their base that meet the function there and then."""
        scenario = self.content.world.scenario
        row = scenario.places.index(place)
        for service in self.content.world.doctrine.respond:
            if service.service in rule.services:
                hours, watch = self.content.hours[service.service], self.content.world.clock.watches.index(start)
                table = hours.travel[int(hours.state_of[watch])].dense(len(scenario.places))
                within = np.flatnonzero(table[:, row] <= service.target_min * 60)
                for relief in self.content.reliefs(service.service):
                    if relief.point in within and relief.start <= start and end <= relief.end:
                        yield scenario.units[relief.unit]
        held = {
            int(unit)
            for post, unit in zip(self.content.posts, self.content.results.posting.unit_of_post, strict=True)
            if post.start < end and start < post.end
        }
        for number, unit in enumerate(scenario.units):
            base = next(index for index, base in enumerate(scenario.bases) if base.id == unit.base_id)
            free = number not in held and unit.duty_start <= start and end <= unit.duty_end
            if unit.kind in rule.kinds and free and self.base_s[base, row] <= rule.base_min * 60:
                yield unit


def test_every_cell_is_what_a_count_by_hand_gives(content: Content) -> None:
    """All places, all watches; the mean and W follow."""
    by_hand, clock = ByHand(content), content.world.clock
    places = content.world.scenario.places
    expected = np.array(
        [
            [by_hand.share(place, start, clock.watch_end(watch)) for watch, start in enumerate(clock.watches)]
            for place in places
        ]
    )
    cover = FunctionalCover(content)
    assert cover.value == pytest.approx(expected, abs=1e-12)
    grave = content.results.demand.tier <= 2
    assert grave.any()
    assert cover.mean == pytest.approx(expected[grave].mean())
    assert cover.least.value == pytest.approx(expected[grave].min())
    assert expected.min() < 1.0


def test_the_worst_single_loss_is_found_among_all_units(content: Content) -> None:
    """W1 against taking away each unit in turn."""
    by_hand, clock = ByHand(content), content.world.clock
    grave = [
        place
        for place, tier in zip(content.world.scenario.places, content.results.demand.tier, strict=True)
        if tier <= 2
    ]
    left = {
        unit.id: min(
            by_hand.share(place, start, clock.watch_end(watch), lost=unit.id)
            for place in grave
            for watch, start in enumerate(clock.watches)
        )
        for unit in content.world.scenario.units
    }
    after = FunctionalCover(content).least_after_loss
    assert after.value == pytest.approx(min(left.values()), abs=1e-12)
    assert left[content.world.scenario.units[after.unit].id] == pytest.approx(after.value, abs=1e-12)
    assert after.value < FunctionalCover(content).least.value


def test_a_unit_more_never_lowers_a_cell(content: Content) -> None:
    """Manning an empty stint, whichever it is."""
    before = FunctionalCover(content).value
    posting = content.results.posting
    empty = np.flatnonzero(posting.unit_of_post < 0)
    free = next(unit for unit in range(len(content.world.scenario.units)) if unit not in posting.unit_of_post)
    for stint in empty:
        holders = posting.unit_of_post.copy()
        holders[stint] = free
        results = dataclasses.replace(content.results, posting=dataclasses.replace(posting, unit_of_post=holders))
        assert (FunctionalCover(dataclasses.replace(content, results=results)).value >= before - 1e-12).all()
