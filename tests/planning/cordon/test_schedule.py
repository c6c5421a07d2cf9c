"""The order in which roads close and reopen: whoever is inside can always leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from himaya.planning.cordon.controls import RoadControl
from himaya.planning.cordon.schedule import schedule
from himaya.planning.doctrine import ClosureRule
from himaya.scenario.model import Place, PlaceKind

_START = datetime(2027, 1, 6, 16, tzinfo=UTC)
_PERIOD = (_START - timedelta(hours=4), _START + timedelta(hours=12))
_PLACE = Place("p", "كنيسة", "Church", PlaceKind.CHURCH, 29.9, 31.2, "EG-ALX", 900, 0.0, 3, 3, "", True, "")
_RULE = ClosureRule({}, longest_min=30.0, wave_min=10, announce_h=24, announce_through_h=48)


def control(section: int, *, gate: bool = False, by_hand: bool = False, start: datetime = _START) -> RoadControl:
    end = _START + timedelta(hours=5)
    return RoadControl(f"road/{section}/{section}", section, (_PLACE,), 1, start, end, gate, 0.0, 0.0, by_hand)


def test_through_roads_close_first_and_gates_last_and_reopening_turns_the_order() -> None:
    """Sections 3 (through), 1 (street), 2 (gate)."""
    made = schedule([control(1), control(2, gate=True), control(3)], {3}, rule=_RULE, period=_PERIOD)
    assert [one.control.section for one in made] == [3, 1, 2]
    assert [(one.closes - _START) / timedelta(minutes=1) for one in made] == [0, 10, 20]
    assert [one.order for one in made] == [1, 2, 3]
    assert [one.reopen_order for one in made] == [3, 2, 1]
    assert [one.closes - one.announced for one in made] == [
        timedelta(hours=48),
        timedelta(hours=24),
        timedelta(hours=24),
    ]


def test_decisions_and_the_ends_of_the_period_keep_their_times() -> None:
    """A road closed by hand closes when the decision says; so does one controlled when the period begins."""
    by_hand, early = control(1, by_hand=True), control(2, gate=True, start=_PERIOD[0])
    times = {one.control.section: one for one in schedule([by_hand, early], (), rule=_RULE, period=_PERIOD)}
    assert times[1].closes == _START
    assert times[2].closes == _PERIOD[0]
    assert times[2].opens == early.end - timedelta(minutes=20)


def test_a_control_shorter_than_the_waves_keeps_its_times() -> None:
    """Closing never comes after reopening."""
    short = replace(control(1, gate=True), end=_START + timedelta(minutes=30))
    (made,) = schedule([short], (), rule=_RULE, period=_PERIOD)
    assert (made.closes, made.opens) == (short.start, short.end)


@pytest.mark.parametrize("seed", range(20))
def test_at_every_moment_the_gates_are_the_last_ways_to_close(seed: int) -> None:
    """While any road of a ring is not yet closed or reopened already, so is every gate of it."""
    rng = np.random.default_rng(seed)
    roads = [control(row, gate=bool(rng.random() < 0.3)) for row in range(12)]
    through = set(np.flatnonzero(rng.random(12) < 0.4).tolist())
    made = schedule(roads, through, rule=_RULE, period=_PERIOD)
    gates = [one for one in made if one.control.gate]
    others = [one for one in made if not one.control.gate]
    assert all(gate.closes >= other.closes and gate.opens <= other.opens for gate in gates for other in others)
    assert sorted(one.order for one in made) == sorted(one.reopen_order for one in made) == list(range(1, 13))
    assert all(one.control.start <= one.closes < one.opens <= one.control.end for one in made)
