"""Duty tables: the least cost there is, block by block, with loans, limits and reasons."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from himaya.planning.codec import to_json
from himaya.planning.result import Status
from himaya.planning.roster.block import blocks_of
from himaya.planning.roster.cost import cost_of, missing
from himaya.planning.roster.keeps import broken_rules
from himaya.planning.roster.solve import solve
from himaya.planning.roster.verify import verify
from himaya.planning.roster.work import RosterParams

if TYPE_CHECKING:
    from himaya.planning.roster.problem import RosterProblem, RosterResult

Ask = Any
BRIEF = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def least_cost(problem: RosterProblem) -> int:
    """Cheapest table of a single block by trying all of them."""
    block = blocks_of(problem, problem.zone)[0]
    lines = range(-1, len(problem.line_ids))
    rows = [
        [
            row
            for row in product(lines, repeat=problem.n_days)
            if not any(broken_rules(problem, crew, np.append(problem.line_shift, -1)[list(row)]))
            and all(line < 0 or not problem.line_skill[line] & ~problem.skills[crew] for line in row)
        ]
        for crew in block.crews
    ]
    own = np.argsort(block.lines)
    tables = (np.append(own, -1)[np.array(table)] for table in product(*rows))
    return min(cost_of(block, table) for table in tables if (missing(block, table) >= 0).all())


def checked(problem: RosterProblem, **options: Any) -> RosterResult:
    result = solve(problem, **options)
    assert verify(problem, result) == []
    return result


small = st.fixed_dictionaries(
    {
        "demand": st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), min_size=3, max_size=3),
        "hours": st.sampled_from([8, 10, 12]),
        "rule": st.fixed_dictionaries(
            {
                "off_every_days": st.integers(2, 4),
                "nights_max": st.integers(1, 3),
                "week_average_h": st.sampled_from([12, 22, 48]),
                "week_max_h": st.sampled_from([12, 60]),
                "longest_h": st.sampled_from([10, 12]),
                "spread_free_h": st.integers(0, 12),
                "spread_free_nights": st.integers(0, 1),
                "rest_h": st.sampled_from([11, 13]),
            }
        ),
        "leave": st.lists(st.booleans(), min_size=6, max_size=6).map(lambda on: np.array(on).reshape(2, 3)),
        "avoid": st.lists(st.integers(0, 9), min_size=6, max_size=6).map(lambda on: np.array(on).reshape(2, 3)),
        "override": st.lists(st.booleans(), min_size=6, max_size=6).map(lambda on: np.array(on).reshape(2, 3)),
        "skills": st.lists(st.integers(0, 1), min_size=2, max_size=2),
        "line_skill": st.lists(st.integers(0, 1), min_size=2, max_size=2),
        "line_weight": st.lists(st.integers(1, 3), min_size=2, max_size=2),
        "last_end": st.lists(st.integers(-1500, 0), min_size=2, max_size=2),
        "days_before": st.lists(st.integers(1, 3), min_size=2, max_size=2),
        "nights_before": st.lists(st.integers(0, 1), min_size=2, max_size=2),
    }
)


@BRIEF
@given(given_=small)
def test_no_table_is_cheaper_than_the_one_found(ask: Ask, given_: dict[str, Any]) -> None:
    """On tiny questions the search agrees with trying every table, and the bound with both."""
    problem = ask(crews=2, **given_)
    result = checked(problem)
    assert result.status is Status.OPTIMAL
    assert result.objective == result.bound == least_cost(problem)


@BRIEF
@given(given_=small)
def test_another_crew_never_makes_it_worse(ask: Ask, given_: dict[str, Any]) -> None:
    """Adding a crew never raises the least shortage."""
    fewer = {name: value[:1] if name in _OF_CREWS else value for name, value in given_.items()}
    one, two = (checked(ask(crews=n, **changes)) for n, changes in ((1, fewer), (2, given_)))
    weight = np.array(given_["line_weight"])
    assert (two.shortage * weight).sum() <= (one.shortage * weight).sum()


_OF_CREWS = ("leave", "avoid", "override", "skills", "last_end", "days_before", "nights_before")


@BRIEF
@given(given_=small, turned=st.booleans())
def test_other_names_change_nothing_but_names(ask: Ask, given_: dict[str, Any], turned: bool) -> None:  # noqa: FBT001 - drawn
    """The same crews in another order and under other names get the same days."""
    problem = ask(crews=2, **given_)
    order = [1, 0] if turned else [0, 1]
    other = replace(
        problem, crew_ids=("X", "A"), **{name: getattr(problem, name)[order] for name in (*_OF_CREWS, "zone", "kind")}
    )
    one, two = solve(problem), solve(other)
    assert one.objective == two.objective
    assert sorted(one.duty.tolist()) == sorted(two.duty.tolist())


def test_threads_and_repetition_change_no_byte(ask: Ask) -> None:
    """The same question and seed give the same answer on one thread and on several."""
    problem = ask(np.tile([3, 3, 3], (15, 1)), crews=10)
    answers = [to_json(solve(problem, params=RosterParams(workers=workers), seed=5)) for workers in (1, 2, 1)]
    assert answers[0] == answers[1] == answers[2]


def test_everybody_on_duty_cannot_last_a_week(ask: Ask) -> None:
    """Where every crew is needed every day, the seventh day fails by the free day, and crews would repair it."""
    block = checked(ask(np.full((15, 1), 4), crews=4)).blocks[0]
    assert block.first_day == 6
    assert block.first_price.size
    assert block.extra_crews == 1
    assert block.conflict == ("day_off", *(f"demand/{day}" for day in range(7)))


def test_what_is_said_to_repair_does_repair(ask: Ask) -> None:
    """So many crews more end the shortage and one fewer does not; the rules named end it, the others do not."""
    demand = np.full((15, 1), 4)
    block = checked(ask(demand, crews=4)).blocks[0]
    for more, short in ((block.extra_crews - 1, True), (block.extra_crews, False)):
        assert bool(solve(ask(demand, crews=4 + more)).shortage.any()) is short
    forgiving = ask(np.full((8, 1), 4), crews=4, rule={"week_average_h": 60})
    assert checked(forgiving).blocks[0].rules_that_help == ("day_off",)
    assert not solve(replace(forgiving, rule=replace(forgiving.rule, off_every_days=9))).shortage.any()


def test_the_table_that_holds_longest_is_kept_where_the_cheapest_one_does_not(ask: Ask) -> None:
    """A first day of low weight that the cheapest table leaves short is still a day that can be held."""
    demand = np.array([[1, 0], [0, 1], [0, 1]])
    problem = ask(demand, crews=1, line_weight=[1, 3], rule={"week_average_h": 16, "off_every_days": 9})
    result = checked(problem)
    assert result.shortage[0, 0] == 1
    assert result.blocks[0].first_day == 2
    assert result.blocks[0].hold.tolist() == [[0, 1]]


def test_a_crew_is_lent_within_reach_and_never_beyond(ask: Ask) -> None:
    """A zone that is short gets the spare crew of another, at least travel, and none from too far away."""
    zones = {
        "zone_ids": ("near", "far", "short"),
        "zone": [0, 0, 1, 1, 2],
        "line_ids": ("a", "b", "c"),
        "line_zone": [0, 1, 2],
        "line_kind": [0, 0, 0],
        "line_shift": [0, 0, 0],
        "line_skill": [0, 0, 0],
        "line_weight": [1, 1, 1],
        "start": [[0], [1440], [2880]],
        "end": [[480], [1920], [3360]],
        "night": [False],
    }
    demand = np.tile([1, 1, 2], (3, 1))
    travel = np.array([[0, 60, 20], [60, 0, 30], [20, 30, 0]])
    result = checked(ask(demand, crews=5, **zones, travel_min=travel))
    assert not result.shortage.any()
    assert result.serves.tolist() == [0, 2, 1, 1, 2]
    alone = checked(ask(demand, crews=5, **zones, travel_min=travel * 10.0))
    assert alone.shortage.sum() == 3
    assert alone.serves.tolist() == [0, 0, 1, 1, 2]


def test_a_short_rest_needs_a_recorded_exception(ask: Ask) -> None:
    """Eight hours between two duties only where a commander has recorded it, and it still costs."""
    demand = np.array([[0, 1], [1, 0]])
    day = {"start": [[0, 900], [1440 + 420, 3000]], "end": [[480, 1380], [1440 + 900, 3480]], "night": [False, False]}
    assert checked(ask(demand, crews=1, **day)).shortage.sum() == 1
    allowed = checked(ask(demand, crews=1, **day, override=[[False, True]]))
    assert not allowed.shortage.any()
    assert allowed.objective == allowed.bound == 210


def test_rest_counts_elapsed_hours_when_the_clock_goes_forward(ask: Ask) -> None:
    """Ten elapsed hours are too few, though the clock on the wall shows eleven."""
    demand = np.ones((2, 1))
    wall = {"start": [[0], [660 + 480]], "end": [[480], [1140 + 480]]}
    assert not checked(ask(demand, crews=1, **wall)).shortage.any()
    sprung = {"start": [[0], [600 + 480]], "end": [[480], [1080 + 480]]}
    assert checked(ask(demand, crews=1, **sprung)).shortage.sum() == 1


def test_what_came_before_the_first_day_counts(ask: Ask) -> None:
    """Six days in a row before the first day leave a crew no duty on it."""
    result = checked(ask(np.ones((2, 1)), crews=1, days_before=[6], last_end=[-960]))
    assert result.duty.tolist() == [[-1, 0]]


def test_a_shift_longer_than_allowed_is_worked_by_nobody(ask: Ask) -> None:
    """A shift of a whole day stays empty, and the reason names the rule."""
    result = checked(ask(np.ones((3, 1)), crews=2, hours=24, rule={"rest_h": 0, "rest_hard_h": 0}))
    assert result.shortage.sum() == 3
    assert result.blocks[0].first_day == 0
    assert "longest" in result.blocks[0].conflict


def test_a_stop_gives_a_table_that_keeps_the_rules(ask: Ask) -> None:
    """Stopped at once, the answer is still a valid table with a bound that holds."""
    problem = ask(np.tile([3, 3, 3], (15, 1)), crews=10)
    stopped = checked(problem, stop=lambda: True)
    best = solve(problem)
    assert stopped.status is Status.STOPPED
    assert stopped.bound <= best.objective <= stopped.objective


@pytest.mark.parametrize("crews", [0, 3])
def test_without_crews_or_without_demand_there_is_still_an_answer(ask: Ask, crews: int) -> None:
    """Nobody there is a shortage from the first day; nothing asked for is none."""
    asked_for = 1 if crews == 0 else 0
    result = checked(ask(np.full((2, 1), asked_for), crews=crews))
    assert result.shortage.sum() == 2 * asked_for
    assert [block.first_day for block in result.blocks] == [0 if crews == 0 else -1]
