"""The minimum of presence: how much of it a group can give, and what the rest would take."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from himaya.faults import InvalidInputError, InvalidProblemError
from himaya.planning.clock import clock_of
from himaya.planning.doctrine import load_doctrine
from himaya.planning.protect.build import presence_minimum, some_may_come
from himaya.planning.protect.minimum import lack_of, minimum_met
from himaya.planning.protect.problem import ProtectProblem
from himaya.planning.protect.solve import solve
from himaya.planning.protect.verify import verify
from himaya.planning.result import Status
from himaya.scenario.read import read_scenario

SCENARIO = Path(__file__).parents[3] / "scenarios" / "raml-station"
Game = Callable[..., ProtectProblem]
SEEDS = st.integers(0, 2**32 - 1)
many = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _share_by_program(problem: ProtectProblem, group: int, teams: np.ndarray) -> float:
    """Largest share of a group's minimum by linear programming, presence by kind and target; 0 where none fits."""
    mine = np.flatnonzero(problem.group == group)
    kinds = problem.n_kinds
    size = mine.size * kinds + 1
    rows, limits, bounds = [], [], []
    for place, target in enumerate(mine):
        given_here = np.zeros(size)
        given_here[place * kinds : (place + 1) * kinds] = -1.0
        rows += [given_here.copy(), -given_here]
        limits += [-float(problem.floor[target]), 1.0]
        given_here[-1] = problem.minimum[target]
        rows.append(given_here)
        limits.append(0.0)
        bounds += [(0.0, float(problem.kinds[target] >> kind & 1)) for kind in range(kinds)]
    for kind in range(kinds):
        used = np.zeros(size)
        used[kind : size - 1 : kinds] = 1.0
        rows.append(used)
        limits.append(float(teams[kind]))
    aim = np.zeros(size)
    aim[-1] = -1.0
    found = linprog(aim, A_ub=np.array(rows), b_ub=np.array(limits), bounds=[*bounds, (0.0, 1.0)], method="highs")
    return 0.0 if found.status else float(found.x[-1])


def _wanting(problem: ProtectProblem) -> list[int]:
    return sorted(set(problem.group[problem.minimum > 0].tolist()))


@given(seed=SEEDS)
@many
def test_the_share_that_is_met_is_that_of_linear_programming(seed: int, random_game: Game) -> None:
    """Each group with a minimum meets what a linear program finds, one without meets all; the answer verifies."""
    problem = random_game(seed, n_pools=0, minimum=True)
    met, result = minimum_met(problem), solve(problem)
    for group in range(problem.n_groups):
        expected = _share_by_program(problem, group, problem.teams[group]) if group in _wanting(problem) else 1.0
        assert met[group] == pytest.approx(expected, abs=1e-8)
    assert verify(problem, result) == []
    if result.status is Status.OPTIMAL:
        least = np.maximum(problem.floor, problem.minimum * met[problem.group])
        assert (result.coverage >= least - 1e-9).all()


@given(seed=SEEDS)
@many
def test_the_reserve_gives_no_part_of_the_minimum(seed: int, random_game: Game) -> None:
    """Whatever the pools hold, the share is that of the groups' own teams, and the answer verifies."""
    problem = random_game(seed, minimum=True)
    alone = replace(problem, pool=np.full(problem.n_groups, -1), reserve=[])
    result = solve(problem)
    assert minimum_met(problem).tolist() == minimum_met(alone).tolist()
    assert verify(problem, result) == []


@given(seed=SEEDS)
@many
def test_floors_that_cannot_be_met_name_the_same_conflict(seed: int, random_game: Game) -> None:
    """A minimum neither makes floors fail nor changes which sets are named where they do."""
    problem = random_game(seed, minimum=True)
    one, other = solve(problem), solve(replace(problem, minimum=np.zeros(problem.n_targets)))
    assert one.status is other.status
    if one.status is Status.INFEASIBLE:
        assert one.binding_group.tolist() == other.binding_group.tolist()
        assert one.binding_kinds.tolist() == other.binding_kinds.tolist()


@given(seed=SEEDS, step=st.floats(1e-4, 1.0), sign=st.sampled_from([-1, 1]))
@many
def test_a_share_that_is_too_small_or_too_large_is_found(seed: int, step: float, sign: int, random_game: Game) -> None:
    """Whichever group's share is moved, verification names it."""
    problem = random_game(seed, minimum=True)
    result = solve(problem)
    assume(result.status is Status.OPTIMAL)
    met = minimum_met(problem)
    for group in range(problem.n_groups):
        wrong = met.copy()
        wrong[group] += sign * step
        found = verify(problem, replace(result, minimum_met=wrong))
        assert [finding.where for finding in found] == [f"minimum_met[{group}]"]


def test_an_answer_that_keeps_silent_about_the_minimum_is_found(random_game: Game) -> None:
    """Where there is a minimum an answer must say how much of it is met; where there is none it need not."""
    problem = random_game(3, floors=False, minimum=True)
    assert problem.minimum.any()
    silent = replace(solve(problem), minimum_met=None)
    assert [finding.where for finding in verify(problem, silent)] == ["minimum_met"]
    without = replace(problem, minimum=np.zeros(problem.n_targets))
    assert verify(without, replace(solve(without), minimum_met=None)) == []


@given(seed=SEEDS)
@many
def test_the_fewest_teams_more_are_those_of_brute_force(seed: int, random_game: Game) -> None:
    """No smaller number of teams, of whatever kinds, meets the minimum; this number of the kinds named does."""
    problem = random_game(seed, n=8, n_groups=2, n_pools=0, minimum=True)
    assume(solve(problem).status is Status.OPTIMAL)
    for group, lack in lack_of(problem, minimum_met(problem)).items():

        def met_with(more: tuple[int, ...], group: int = group) -> bool:
            return _share_by_program(problem, group, problem.teams[group] + np.array(more)) > 1.0 - 1e-9

        everything = list(itertools.product(range(lack.teams + 1), repeat=problem.n_kinds))
        assert not any(met_with(more) for more in everything if sum(more) < lack.teams)
        assert any(
            met_with(more)
            for more in everything
            if sum(more) == lack.teams and all(not count or lack.missing >> kind & 1 for kind, count in enumerate(more))
        )


@given(seed=SEEDS)
@many
def test_more_teams_of_kinds_that_are_not_used_up_do_not_help(seed: int, random_game: Game) -> None:
    """Teams of all other kinds leave the share as it is; a team of every kind used up raises it."""
    problem = random_game(seed, n_pools=0, floors=False, minimum=True)
    for group, lack in lack_of(problem, before := minimum_met(problem)).items():
        used_up = np.array([lack.used_up >> kind & 1 for kind in range(problem.n_kinds)])
        others, those = (problem.teams[group] + more for more in (5 * (1 - used_up), used_up))
        assert _share_by_program(problem, group, others) == pytest.approx(before[group], abs=1e-8)
        assert _share_by_program(problem, group, those) > before[group] + 1e-9


def test_half_of_the_minimum_by_hand() -> None:
    """One team and twenty places that want a tenth of the watch each: half of it, and one team more meets all."""
    problem = ProtectProblem(
        group=np.zeros(20), kinds=np.ones(20), loss_uncovered=np.full(20, 0.5), loss_covered=np.full(20, 0.1),
        floor=np.zeros(20), teams=[[1, 3]], pool=[-1], reserve=[], minimum=np.full(20, 0.1),
    )  # fmt: skip
    met = minimum_met(problem)
    assert met.tolist() == pytest.approx([0.5])
    lack = lack_of(problem, met)[0]
    assert (lack.used_up, lack.missing, lack.teams) == (1, 1, 1)


def test_a_minimum_where_nobody_may_come_is_refused() -> None:
    """The question contradicts itself: whoever asks it must leave such a place out and say so."""
    with pytest.raises(InvalidProblemError):
        ProtectProblem(
            group=[0], kinds=[0], loss_uncovered=[0.5], loss_covered=[0.1], floor=[0.0], teams=[[1]], pool=[-1],
            reserve=[], minimum=[0.1],
        )  # fmt: skip


def test_the_minimum_counts_from_the_first_arrival_to_the_last_departure() -> None:
    """Every watch that meets the time of a gathering has its tier's share, every other none; watches are an hour."""
    scenario, doctrine = read_scenario(SCENARIO), load_doctrine()
    rule = replace(doctrine.protect, presence_min_by_tier=(0.5, 0.4, 0.3, 0.2, 0.1))
    clock = clock_of(scenario, doctrine)
    tier = np.arange(len(scenario.places)) % 5 + 1
    wanted = presence_minimum(scenario, tier, rule=rule, clock=clock)
    for index, place in enumerate(scenario.places):
        minutes = {
            moment
            for service in scenario.services
            if service.place_id == place.id and service.attendance > 0
            for moment in range(
                int((service.start - scenario.start) / timedelta(minutes=1)) - service.arrival_min,
                int((service.end - scenario.start) / timedelta(minutes=1)) + service.departure_min,
            )
        }
        gathered = [any(moment // 60 == watch for moment in minutes) for watch in range(len(clock.watches))]
        assert wanted[index].tolist() == [rule.presence_min_by_tier[index % 5] * one for one in gathered]
    assert not presence_minimum(scenario, tier, rule=replace(rule, presence_min_by_tier=()), clock=clock).any()


def test_a_kind_without_a_free_team_cannot_come() -> None:
    """A place counts in the watches in which at least one kind that reaches it has a free team."""
    may = some_may_come(np.array([0b01, 0b10, 0b11, 0]), np.array([[1, 0], [0, 0], [0, 2]]))
    assert may.tolist() == [[True, False, False], [False, False, True], [True, False, True], [False, False, False]]


@pytest.mark.parametrize("least", ["[0.1, 0.05]", "[0.1, 0.05, 0.0, 0.0, 1.5]", "[-0.1, 0.0, 0.0, 0.0, 0.0]"])
def test_a_minimum_out_of_range_is_refused(least: str, tmp_path: Path) -> None:
    """A doctrine has one share from 0 to 1 for every tier."""
    text = (Path(__file__).parents[3] / "src/himaya/planning/doctrine.toml").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("presence_min_by_tier"))
    (tmp_path / "doctrine.toml").write_text(text.replace(line, f"presence_min_by_tier = {least}"), "utf-8")
    with pytest.raises(InvalidInputError) as caught:
        load_doctrine(tmp_path / "doctrine.toml")
    assert caught.value.faults[0].column == "/protect/presence_min_by_tier"
