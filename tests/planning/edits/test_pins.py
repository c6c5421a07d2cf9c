"""Pins and the present arrangement within the posting question, against every possible assignment."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.faults import InvalidInputError
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.duty import ALWAYS, Duty, without
from himaya.planning.edits.model import Pin
from himaya.planning.edits.pins import Force, pinned
from himaya.planning.posting.problem import PostingProblem
from himaya.planning.posting.solve import solve
from himaya.planning.posting.verify import verify

if TYPE_CHECKING:
    from tests.planning.edits.conftest import Bench

NOON = datetime(2027, 1, 6, 12, tzinfo=UTC)


def _problem(seed: int) -> PostingProblem:
    rng = np.random.default_rng(seed)
    shape = (3, 4)
    return PostingProblem(
        tuple(f"P{i}" for i in range(shape[0])),
        tuple(f"U{j}" for j in range(shape[1])),
        rng.random(shape) < 0.8,
        rng.integers(0, 9, shape) * 60.0,
        rng.choice([1e3, 1e4], shape[0]),
        change_s=rng.choice([0.0, 600.0], shape),
    )


@given(st.integers(0, 2**32 - 1))
def test_the_present_arrangement_is_weighed_as_if_every_assignment_were_tried(seed: int) -> None:
    """Travel, changes and empty posts together cost the least there is, and the prices prove it."""
    problem = _problem(seed)
    result = solve(problem)
    assert problem.change_s is not None
    best = np.inf
    for sent in itertools.product(range(-1, 4), repeat=3):
        taken = [unit for unit in sent if unit >= 0]
        if len(set(taken)) < len(taken) or not all(problem.eligible[p, u] for p, u in enumerate(sent) if u >= 0):
            continue
        cost = sum(
            problem.travel_s[p, u] + problem.change_s[p, u] if u >= 0 else problem.unfilled_cost_s[p]
            for p, u in enumerate(sent)
        )
        best = min(best, cost)
    assert result.objective == pytest.approx(best)
    assert verify(problem, result) == []


def test_a_unit_too_far_away_is_refused(bench: Bench) -> None:
    """A pair that fits in everything but travel is refused for its travel."""
    guard = bench.post("door_guard")
    content = Assessor(bench.document, bench.world.network).before
    number = next(index for index, post in enumerate(content.posts) if post.id == guard["id"])
    eligible = content.posting.eligible.copy()
    eligible[number] = False
    force = Force(bench.world.scenario.units, ALWAYS, content.world.clock)
    with pytest.raises(InvalidInputError) as refused:
        pinned([Pin(guard["id"], guard["units"][0])], content.posts, force, eligible)
    assert refused.value.faults[0].code == "edits.unit_too_far"


@pytest.mark.parametrize(
    ("duty_hours", "withheld", "code"), [(0, False, "edits.unit_off_duty"), (24, True, "edits.unit_withheld")]
)
def test_a_unit_off_duty_is_told_apart_from_one_that_a_decision_withholds(
    bench: Bench, *, duty_hours: int, withheld: bool, code: str
) -> None:
    """Only the second can be put right by taking a decision back, so only there both decisions are named."""
    guard = bench.post("door_guard")
    content = Assessor(bench.document, bench.world.network).before
    post = next(post for post in content.posts if post.id == guard["id"])
    holder = next(unit for unit in bench.world.scenario.units if unit.id == guard["units"][0])
    ends = post.start + timedelta(hours=duty_hours)
    units = [replace(holder, duty_start=min(holder.duty_start, post.start - timedelta(hours=1)), duty_end=ends)]
    force = Force(units, Duty({holder.id: ()}) if withheld else ALWAYS, content.world.clock)
    with pytest.raises(InvalidInputError) as refused:
        pinned([Pin(post.id, holder.id)], [post], force, np.zeros((1, 1), dtype=np.bool_))
    assert [(fault.code, fault.value) for fault in refused.value.faults] == [(code, holder.id)]


@given(st.lists(st.tuples(st.integers(-2, 10), st.integers(1, 4)), max_size=4))
def test_what_is_left_of_a_duty_is_what_no_absence_covers(absences: list[tuple[int, int]]) -> None:
    """Minute by minute, a unit is there when it is on duty and not withheld."""
    hours = [(NOON + timedelta(hours=begin), NOON + timedelta(hours=begin + length)) for begin, length in absences]
    span = (NOON, NOON + timedelta(hours=8))
    left = without(span, hours)
    for step in range(-4, 22):
        moment = NOON + timedelta(minutes=30 * step)
        there = span[0] <= moment < span[1] and not any(start <= moment < end for start, end in hours)
        assert any(start <= moment < end for start, end in left) == there
    assert all(one[1] < other[0] for one, other in itertools.pairwise(left))


def test_a_unit_is_there_only_where_one_span_covers_the_time(bench: Bench) -> None:
    """A break in the middle is a break, however short."""
    unit = bench.world.scenario.units[0]
    middle = unit.duty_start + timedelta(hours=2)
    duty = Duty({unit.id: without((unit.duty_start, unit.duty_end), [(middle, middle + timedelta(minutes=1))])})
    assert duty.covers(unit, unit.duty_start, middle)
    assert not duty.covers(unit, unit.duty_start, middle + timedelta(minutes=2))
    assert ALWAYS.covers(unit, unit.duty_start, unit.duty_end)
