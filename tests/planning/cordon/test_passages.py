"""Cordons that stand together: each place stays within reach of an emergency base, there and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.planning.content import World
from himaya.planning.cordon.controls import Ring, road_controls
from himaya.planning.cordon.corridor import EMERGENCY_BASES
from himaya.planning.doctrine import load_doctrine
from himaya.planning.elements import plan_elements
from himaya.planning.plan import answer
from himaya.roads.snap import anchors_at, snap_all
from himaya.roads.times import travel_times
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.content import Content
    from himaya.roads.network import RoadNetwork

SCENARIO = Path(__file__).parents[3] / "scenarios" / "alexandria-christmas"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def content(alexandria_network: RoadNetwork) -> Content:
    return answer(World(read_scenario(SCENARIO), alexandria_network, load_doctrine()))


def reached(content: Content, rings: Sequence[Ring]) -> list[bool]:
    """Whether some emergency base drives to the core of each ring and back on the roads that the rings leave open."""
    network, bases = content.world.network, content.world.scenario.bases
    shut = np.array([control.section for control in road_controls(network, rings) if not control.gate])
    homes = [base for base in bases if base.kind in EMERGENCY_BASES]
    start = snap_all(network, [base.lon for base in homes], [base.lat for base in homes])
    found = []
    for ring in rings:
        core = ring.problem.node[ring.problem.core]
        core = core[network.in_main_part[core]]
        at = anchors_at(network, core)
        there = travel_times(network, start, at, closed=shut, limit_s=np.inf).dense(core.size)
        back = travel_times(network, at, start, closed=shut, limit_s=np.inf).dense(len(homes))
        found.append(bool(np.isfinite(there + back.T).any()))
    return found


def alone(rings: Sequence[Ring]) -> list[Ring]:
    return [replace(ring, corridor=replace(ring.corridor, passages=())) for ring in rings]


def test_every_ringed_place_is_reached_while_all_cordons_are_shut(content: Content) -> None:
    """And some are so only because other cordons let their vehicles pass."""
    assert all(reached(content, content.rings))
    assert not all(reached(content, alone(content.rings)))


def test_a_passage_belongs_to_another_cordon_and_is_no_gate_already(content: Content) -> None:
    """Nothing opens that need not."""
    for ring in content.rings:
        assert not set(ring.corridor.passages) & set(ring.sections)
    for number, ring in enumerate(content.rings):
        if ring.corridor.passages:
            fewer = [*content.rings]
            fewer[number] = replace(ring, corridor=replace(ring.corridor, passages=()))
            assert not all(reached(content, fewer)), ring.place.id


def test_the_minutes_told_are_those_with_every_cordon_shut(content: Content) -> None:
    """No leg is faster with the cordons than without, and none is lost."""
    for ring in content.rings:
        for leg in ring.corridor.legs:
            assert leg.before_s is not None
            assert leg.after_s is not None
            assert leg.after_s >= leg.before_s


def test_the_order_says_for_whom_a_passage_opens(content: Content) -> None:
    """In the reason of the road, in both languages."""
    elements = {one["id"].rsplit("/", 1)[0]: one for one in plan_elements(content) if one["type"] == "checkpoint"}
    named = {ring.place.name_en for ring in content.rings if ring.corridor.passages}
    told = [one["why_en"] for one in elements.values() if "stays open to emergency vehicles bound for" in one["why_en"]]
    assert told
    assert all(any(name in text for text in told) for name in named)
