from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.faults import InvalidProblemError
from himaya.planning.demand.crowd import Gathering, crowd_of
from himaya.planning.demand.solve import safe_capacity, solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.planning.doctrine import Doctrine


@pytest.mark.parametrize(
    ("stepped", "tier", "exits_rule"), [(False, 3, 2952), (True, 3, 2376), (True, 1, 1782), (False, 5, 3690)]
)
def test_exits_rule_loses_the_widest_exit(
    doctrine: Doctrine, place: Any, doors: Any, stepped: Any, tier: int, exits_rule: int
) -> None:
    """Four exits of 1.5 m, one lost, leave 4.5 m: 82 or 66 persons per metre and minute, by the minutes of the tier."""
    exits = doors(*[(1.5, stepped, 0, 0)] * 4)
    assert safe_capacity(doctrine.crowd, place(), exits, tier) == exits_rule


@pytest.mark.parametrize(("stepped", "tier", "expected"), [(False, 3, 2300), (True, 3, 2300), (True, 1, 1782)])
def test_safe_capacity_is_the_lesser_rule(
    doctrine: Doctrine, place: Any, doors: Any, stepped: Any, tier: int, expected: int
) -> None:
    """1,150 m2 at two persons per m2 hold 2,300, not 4,600; the exits rule counts only where it allows fewer."""
    exits = doors(*[(1.5, stepped, 0, 0)] * 4)
    assert safe_capacity(doctrine.crowd, place(area_m2=1150.0), exits, tier) == expected


def test_safe_capacity_at_its_limits(doctrine: Doctrine, place: Any, doors: Any) -> None:
    """One door alone gives no safe capacity; without area and doors the declared capacity stands."""
    assert safe_capacity(doctrine.crowd, place(area_m2=500.0), doors((3.0, False, 1, 1)), 3) == 0
    assert safe_capacity(doctrine.crowd, place(capacity=700), (), 3) == 700


def test_the_exit_that_carries_most_is_lost(doctrine: Doctrine, place: Any, doors: Any) -> None:
    """A level door of 1.8 m carries more than a stepped one of 2.0 m, so losing it is the worse case."""
    exits = doors((2.0, True, 0, 0), (1.8, False, 0, 0))
    assert safe_capacity(doctrine.crowd, place(), exits, 3) == 2.0 * 66 * 8


def test_capacity_of_the_whole_answer_uses_the_tier(ask: Any, place: Any, doors: Any, service: Any) -> None:
    """The tier follows from the persons, and gives the minutes of the exits rule: low risk 8 min, high risk 6 min."""
    exits = doors(*[(1.5, True, 0, 0)] * 4)
    gathering = service(2500, 480, 600)
    low = solve(ask(places=[place(area_m2=1150.0)], doors=exits, services=[gathering]))
    high = solve(ask(places=[place(area_m2=1150.0, threat=5)], doors=exits, services=[gathering]))
    assert (low.tier[0], low.safe_capacity[0]) == (3, 2300)
    assert (high.tier[0], high.safe_capacity[0]) == (1, 1782)


@pytest.mark.parametrize("lanes", [((4, 0),), ((2, 2),), ((0, 4),), ((1, 1), (1, 1))])
def test_four_lanes_leave_1400_of_3000_outside(ask: Any, doors: Any, service: Any, lanes: Any) -> None:
    """4 lanes of 200 an hour let 1,600 of 3,000 in within two hours; the plan says that 1,400 still stand outside."""
    gates = doors(*[(2.0, False, men, women) for men, women in lanes])
    result = solve(ask(doors=gates, services=[service(3000, 480, 660)]))
    assert result.still_outside[0] == pytest.approx(1400, abs=1e-9)
    assert result.queue[0, 31] == pytest.approx(1400, abs=1e-9)


def test_women_wait_where_their_lanes_are_few(ask: Any, doors: Any, service: Any) -> None:
    """Three men's lanes do not help the women's queue: 800 of 1,000 women are let in by nobody else."""
    gates = doors((2.0, False, 7, 1))
    result = solve(ask(doors=gates, services=[service(2000, 480, 660)]))
    assert result.still_outside[0] == pytest.approx(1000 - 400, abs=1e-9)


def test_the_first_gathering_is_let_in_first(ask: Any, doors: Any, service: Any) -> None:
    """Two gatherings at one gate: the earlier one takes all lanes until its queue is gone."""
    first, second = service(800, 480, 700), service(400, 500, 700)
    result = solve(ask(doors=doors((2.0, False, 1, 1)), services=[second, first]))
    alone = solve(ask(doors=doors((2.0, False, 1, 1)), services=[first]))
    assert alone.still_outside[0] == pytest.approx(0, abs=1e-9)
    assert result.still_outside[0] == pytest.approx(400 - 400 / 60 * 20, abs=1e-6)


def test_present_follows_the_gathering(ask: Any, doors: Any, service: Any) -> None:
    """Before the first arrival and after the last departure the residents remain; in between everybody is there."""
    result = solve(ask(doors=doors((2.0, False, 4, 4)), services=[service(1000, 480, 600)]))
    residents = 0.02 * 3000
    assert result.present[0, :24] == pytest.approx(residents)
    assert result.present[0, 31:40] == pytest.approx(residents + 1000)
    assert result.present[0, 45:] == pytest.approx(residents)
    assert result.queue.max() == 0
    assert result.arriving[0, 24:32] == pytest.approx(125)


def test_a_gathering_across_the_edge_of_the_period(ask: Any, doors: Any, service: Any) -> None:
    """Those who came before the period are there at its start; what happens after its end does not count.

    600 from before, and 75 of the next 900 already there when the first begin to leave.
    """
    result = solve(
        ask(doors=doors((2.0, False, 9, 9)), services=[service(600, -30, 60), service(900, 170, 260)], hours=2)
    )
    assert result.present[0, 0] == pytest.approx(660)
    assert result.present.max() == pytest.approx(735)
    assert result.arriving.sum() == pytest.approx(900 * 70 / 120)


def test_consequence_counts_those_at_the_gates(ask: Any, place: Any, doors: Any, service: Any) -> None:
    """3,000 persons of whom most stand at the gates are a target of 3,000: C is 4, R is 36, tier 2."""
    result = solve(ask(places=[place(capacity=0)], doors=doors((2.0, False, 1, 1)), services=[service(3000, 480, 600)]))
    assert result.present.max() < 1700
    assert (result.consequence.max(), result.risk.max(), result.tier[0]) == (4, 36, 2)
    assert result.weight.max() == 36 / 125


@pytest.mark.parametrize(
    ("persons", "consequence"), [(199, 1), (200, 2), (799, 2), (800, 3), (2999, 3), (3000, 4), (10000, 5)]
)
def test_consequence_changes_at_the_thresholds(
    ask: Any, place: Any, service: Any, persons: int, consequence: int
) -> None:
    """C is 1 below 200 persons, 2 below 800, 3 below 3,000, 4 below 10,000, 5 from there."""
    result = solve(ask(places=[place(capacity=0)], services=[service(persons, 480, 600)]))
    assert result.consequence.max() == consequence


def test_an_imminent_threat_is_tier_1(ask: Any, place: Any) -> None:
    """T = 5 makes tier 1 whatever the crowd; without it an empty place with T = V = 1 is tier 5."""
    result = solve(
        ask(places=[place(id="a", threat=5, vulnerability=1, capacity=10), place(id="b", threat=1, vulnerability=1)])
    )
    assert result.tier.tolist() == [1, 5]


_gathering = st.tuples(
    st.integers(1, 5000), st.integers(0, 900), st.integers(1, 400), st.integers(1, 300), st.integers(1, 200)
)


@given(rows=st.lists(_gathering, min_size=1, max_size=3), rate=st.one_of(st.just(math.inf), st.floats(0.0, 60.0)))
def test_people_are_conserved(rows: list[tuple[int, int, int, int, int]], rate: float) -> None:
    """Those who came are inside, outside or gone home at every moment; nobody enters faster than the gate allows."""
    gatherings = [
        Gathering(at - comes, at, at + stays, at + stays + goes, n) for n, at, stays, comes, goes in sorted(rows)
    ]
    times = np.arange(0.0, 1801.0, 15.0)
    crowd = crowd_of(gatherings, [(1.0, rate)], times)
    staying = np.array(
        [[np.clip((g.gone_min - t) / (g.gone_min - g.end_min), 0, 1) for t in crowd.at_min] for g in gatherings]
    )
    assert np.allclose(crowd.inside + crowd.outside, crowd.arrived * staying, atol=1e-6)
    assert crowd.inside.min() >= -1e-6
    assert crowd.outside.min() >= -1e-6
    before_end = np.array([[t <= g.end_min for t in crowd.at_min] for g in gatherings])
    let_in = np.where(before_end, crowd.inside, 0).sum(axis=0)
    rising = np.all(before_end, axis=0)[1:]
    assert np.all(np.diff(let_in)[rising] <= rate * np.diff(crowd.at_min)[rising] + 1e-6)


@given(persons=st.integers(1, 20000), comes=st.integers(1, 300), rate=st.floats(0.1, 300.0))
def test_one_gathering_has_a_closed_form(persons: int, comes: int, rate: float) -> None:
    """With an even arrival those let in at the start are min(all, rate times arrival time)."""
    crowd = crowd_of([Gathering(0.0, comes, comes + 600.0, comes + 700.0, persons)], [(1.0, rate)], np.array([0.0]))
    at = int(np.searchsorted(crowd.at_min, comes))
    assert crowd.inside[0, at] == pytest.approx(min(persons, rate * comes), rel=1e-9)


@given(lanes=st.integers(1, 20), persons=st.integers(0, 6000))
def test_another_lane_never_hurts(ask: Any, doors: Any, service: Any, lanes: int, persons: int) -> None:
    """One lane more leaves nobody outside who was in before."""
    few, more = (
        solve(ask(doors=doors((2.0, False, count, 0)), services=[service(persons, 480, 600)]))
        for count in (lanes, lanes + 1)
    )
    assert more.still_outside[0] <= few.still_outside[0] + 1e-9
    assert np.all(more.queue <= few.queue + 1e-9)


def test_same_problem_same_answer(ask: Any, doors: Any, service: Any) -> None:
    """The answer depends on the problem alone, and on the order of neither doors nor gatherings."""
    gates, masses = doors((2.0, False, 2, 1), (1.0, True, 1, 1)), [service(900, 300, 400), service(2000, 480, 600)]
    one, other = solve(ask(doors=gates, services=masses)), solve(ask(doors=gates, services=masses[::-1]))
    assert one.posts == other.posts
    assert np.array_equal(one.queue, other.queue)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: replace(p, end=p.start),
        lambda p: replace(p, start=p.start.replace(tzinfo=None)),
        lambda p: replace(p, places=p.places * 2),
        lambda p: replace(p, places=(replace(p.places[0], threat=6),)),
        lambda p: replace(p, places=(replace(p.places[0], capacity=-5),)),
        lambda p: replace(p, places=(replace(p.places[0], area_m2=math.nan),)),
        lambda p: replace(p, doors=(replace(p.doors[0], place_id="nowhere"),)),
        lambda p: replace(p, doors=(replace(p.doors[0], width_m=-1.0),)),
        lambda p: replace(p, doors=(replace(p.doors[0], lanes_women=-1),)),
        lambda p: replace(p, services=(replace(p.services[0], place_id="nowhere"),)),
        lambda p: replace(p, services=(replace(p.services[0], end=p.services[0].start),)),
        lambda p: replace(p, services=(replace(p.services[0], attendance=-1),)),
        lambda p: replace(p, services=(replace(p.services[0], arrival_min=-1),)),
        lambda p: replace(p, doctrine=replace(p.doctrine, slot_min=0)),
        lambda p: replace(p, doctrine=replace(p.doctrine, crowd=replace(p.doctrine.crowd, exit_min_by_tier=(6.0,)))),
        lambda p: replace(p, doctrine=replace(p.doctrine, risk=replace(p.doctrine.risk, tier_from=(64, 36, 18, 8, 2)))),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(
    ask: Any, doors: Any, service: Any, spoil: Callable[..., Any]
) -> None:
    """Tables that cannot be meant are refused when the problem is made."""
    problem = ask(doors=doors((2.0, False, 1, 1)), services=[service(100, 480, 600)])
    with pytest.raises(InvalidProblemError, match="demand"):
        spoil(problem)
