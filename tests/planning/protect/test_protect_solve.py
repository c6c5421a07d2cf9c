from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from himaya.faults import InvalidProblemError
from himaya.planning.codec import from_json, to_json
from himaya.planning.protect.problem import ProtectProblem, ProtectResult
from himaya.planning.protect.solve import solve
from himaya.planning.protect.verify import verify
from himaya.planning.result import Status

EXACT = 1e-9
Game = Callable[..., ProtectProblem]
Value = Callable[[ProtectProblem], float | None]
Losses = Callable[[ProtectProblem], NDArray[np.float64]]
SEEDS = st.integers(0, 2**32 - 1)
many = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _losses(problem: ProtectProblem, result: ProtectResult) -> NDArray[np.float64]:
    return problem.loss_uncovered - result.coverage * (problem.loss_uncovered - problem.loss_covered)


def _game(**changes: Any) -> ProtectProblem:
    """Two targets of one group, one team of each of two kinds: the team of kind 0 only helps at the first."""
    fields = {
        "group": [0, 0],
        "kinds": [1, 2],
        "loss_uncovered": [0.8, 0.6],
        "loss_covered": [0.2, 0.1],
        "floor": [0.0, 0.0],
        "teams": [[1, 1]],
        "pool": [-1],
        "reserve": [],
    }
    return ProtectProblem(**(fields | changes))


@given(seed=SEEDS)
@many
def test_value_equals_the_linear_program(seed: int, random_game: Game, lp_value: Value) -> None:
    """Objective and bound agree with a linear program to 1e-9, infeasible floors included, and the answer verifies."""
    problem = random_game(seed)
    result, expected = solve(problem), lp_value(problem)
    assert verify(problem, result) == []
    assert (expected is None) == (result.status is Status.INFEASIBLE)
    if expected is not None:
        assert result.objective == pytest.approx(expected, abs=EXACT)
        assert result.bound == pytest.approx(expected, abs=EXACT)


@pytest.mark.parametrize("seed", range(3))
def test_value_equals_the_linear_program_on_a_city(seed: int, lp_value: Value) -> None:
    """Four hundred targets, five kinds, six watches of two directorates and a reserve: the same value to 1e-9."""
    rng = np.random.default_rng(seed)
    high = rng.uniform(0.05, 1.0, 400)
    problem = ProtectProblem(
        group=rng.integers(0, 12, 400),
        kinds=rng.integers(1, 32, 400),
        loss_uncovered=high,
        loss_covered=high * rng.uniform(0.1, 0.6, 400),
        floor=np.where(rng.random(400) < 0.1, 0.05, 0.0),
        teams=rng.integers(0, 3, (12, 5)),
        pool=np.arange(12) % 6,
        reserve=np.full(6, 2),
    )
    result = solve(problem)
    assert verify(problem, result) == []
    assert result.binding_group.size > 0
    assert result.objective == pytest.approx(lp_value(problem), abs=EXACT)


@given(seed=SEEDS)
@some
def test_value_equals_brute_force_over_all_stands(seed: int, random_game: Game, mixture_value: Value) -> None:
    """No lottery over the ways to send the teams out protects the worst place better, and one is as good."""
    problem = random_game(seed, n=4, n_groups=2, n_kinds=2, n_pools=1)
    problem = dataclasses.replace(problem, teams=np.minimum(problem.teams, 1), reserve=np.minimum(problem.reserve, 2))
    result, expected = solve(problem), mixture_value(problem)
    assert (expected is None) == (result.status is Status.INFEASIBLE)
    if expected is not None:
        assert result.objective == pytest.approx(expected, abs=1e-7)


@given(seed=SEEDS)
@some
def test_losses_are_lexicographically_least(seed: int, random_game: Game, lexicographic_losses: Losses) -> None:
    """From the worst to the mildest, every loss equals what a sequence of linear programs reaches."""
    problem = random_game(seed, n=6)
    result = solve(problem)
    if result.status is Status.OPTIMAL:
        assert -np.sort(-_losses(problem, result)) == pytest.approx(lexicographic_losses(problem), abs=1e-6)


@given(seed=SEEDS)
@many
def test_one_more_team_never_lowers_the_value(seed: int, random_game: Game) -> None:
    """A team more in any group, or in any pool, leaves the worst protection as high or higher."""
    problem = random_game(seed, floors=False)
    before = solve(problem).objective
    for index in np.ndindex(problem.teams.shape):
        teams = problem.teams.copy()
        teams[index] += 1
        assert solve(dataclasses.replace(problem, teams=teams)).objective >= before - EXACT
    for pool in range(problem.reserve.size):
        reserve = problem.reserve.copy()
        reserve[pool] += 1
        assert solve(dataclasses.replace(problem, reserve=reserve)).objective >= before - EXACT


@given(seed=SEEDS)
@many
def test_names_do_not_matter(seed: int, random_game: Game) -> None:
    """Renumbered targets, groups and kinds get the same losses, and meet the same shares of their minimum."""
    problem = random_game(seed, minimum=True)
    rng = np.random.default_rng(seed)
    targets, groups = rng.permutation(problem.n_targets), rng.permutation(problem.n_groups)
    kinds = rng.permutation(problem.n_kinds)
    masks = sum((problem.kinds >> old & 1) << new for new, old in enumerate(kinds))
    renamed = ProtectProblem(
        group=np.argsort(groups)[problem.group][targets],
        kinds=masks[targets],
        loss_uncovered=problem.loss_uncovered[targets],
        loss_covered=problem.loss_covered[targets],
        floor=problem.floor[targets],
        teams=problem.teams[groups][:, kinds],
        pool=problem.pool[groups],
        reserve=problem.reserve,
        minimum=problem.minimum[targets],
    )
    one, other = solve(problem), solve(renamed)
    assert one.status is other.status
    assert one.objective == pytest.approx(other.objective, abs=EXACT)
    assert _losses(problem, one)[targets] == pytest.approx(_losses(renamed, other), abs=1e-8)
    assert one.minimum_met is not None
    assert one.minimum_met[groups] == pytest.approx(other.minimum_met, abs=EXACT)


@given(seed=SEEDS, factor=st.floats(0.01, 1.0))
@many
def test_the_scale_of_losses_does_not_matter(seed: int, factor: float, random_game: Game) -> None:
    """Losses in another unit give the same worst place, its loss in that unit."""
    problem = random_game(seed, minimum=True)
    scaled = dataclasses.replace(
        problem, loss_uncovered=problem.loss_uncovered * factor, loss_covered=problem.loss_covered * factor
    )
    one, other = solve(problem), solve(scaled)
    assert one.status is other.status
    if one.status is Status.OPTIMAL:
        assert (1.0 - one.objective) * factor == pytest.approx(1.0 - other.objective, abs=EXACT)


def test_the_same_question_gives_the_same_bytes_and_stays_unchanged(random_game: Game) -> None:
    """Two runs agree to the last bit, and the question's arrays are neither changed nor writable."""
    problem = random_game(7, n=40)
    before = json.dumps(to_json(problem))
    one, other = (json.dumps(to_json(solve(problem))) for _ in range(2))
    assert one == other
    assert json.dumps(to_json(problem)) == before
    assert not any(getattr(problem, field.name).flags.writeable for field in dataclasses.fields(problem))


@pytest.mark.parametrize("seed", range(5))
def test_an_answer_survives_the_file(seed: int, random_game: Game) -> None:
    """Written as JSON and read again, the answer still verifies."""
    problem = random_game(seed)
    again = from_json(ProtectResult, json.loads(json.dumps(to_json(solve(problem)))))
    assert verify(problem, again) == []


def test_one_team_is_shared_so_that_both_places_are_equally_bad() -> None:
    """With one team for both places, x solves (0.8-x)/0.6 + (0.6-x)/0.5 = 1 by hand: x = 23/55."""
    problem = _game(kinds=[1, 1], teams=[[1, 0]])
    result = solve(problem)
    assert 1.0 - result.objective == pytest.approx((0.8 / 0.6 + 0.6 / 0.5 - 1.0) / (1 / 0.6 + 1 / 0.5), abs=1e-12)
    assert result.binding_group.tolist() == [0]
    assert result.binding_kinds.tolist() in ([1], [3])


def test_a_place_that_no_team_reaches_limits_the_value() -> None:
    """Where no kind may come the loss stays whole, no set binds, and the other place is still improved."""
    problem = _game(kinds=[0, 2])
    result = solve(problem)
    assert result.objective == pytest.approx(0.2, abs=1e-12)
    assert result.binding_group.size == 0
    assert result.coverage.tolist() == pytest.approx([0.0, 1.0])
    assert verify(problem, result) == []


def test_no_team_is_wasted_where_it_has_no_effect() -> None:
    """A place whose loss a team cannot change gets its floor and no more."""
    problem = _game(kinds=[3, 3], loss_covered=[0.8, 0.1], floor=[0.25, 0.0])
    result = solve(problem)
    assert result.coverage.tolist() == pytest.approx([0.25, 1.0])
    assert verify(problem, result) == []


def test_the_reserve_goes_where_it_is_worst() -> None:
    """One lent team for two watches: the group with the higher losses gets more of it, and the shares add up to it."""
    problem = _game(group=[0, 1], kinds=[1, 1], teams=[[0, 0], [0, 0]], pool=[0, 0], reserve=[1])
    result = solve(problem)
    assert result.granted.sum() == pytest.approx(1.0)
    assert result.granted[0] > result.granted[1] > 0
    assert result.binding_group.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("changes", "groups", "kinds"),
    [
        ({"floor": [1.0, 1.0], "teams": [[0, 1]]}, [0], [1]),
        ({"floor": [1.0, 1.0], "kinds": [1, 1]}, [0], [1]),
        ({"floor": [0.1, 0.0], "kinds": [0, 2]}, [0], [0]),
        (
            {"group": [0, 1], "teams": [[0, 0], [0, 0]], "floor": [1.0, 1.0], "pool": [0, 0], "reserve": [1]},
            [0, 1],
            [1, 2],
        ),
    ],
)
def test_floors_beyond_the_teams_are_named(changes: dict[str, Any], groups: list[int], kinds: list[int]) -> None:
    """Infeasible floors are a status, with the groups and the sets of kinds that are short, and this verifies."""
    problem = _game(**changes)
    result = solve(problem)
    assert result.status is Status.INFEASIBLE
    assert (result.binding_group.tolist(), result.binding_kinds.tolist()) == (groups, kinds)
    assert verify(problem, result) == []


def test_a_plan_without_places_is_perfect() -> None:
    """No targets: nothing can be lost."""
    problem = _game(group=[], kinds=[], loss_uncovered=[], loss_covered=[], floor=[])
    result = from_json(ProtectResult, to_json(solve(problem)))
    assert (result.objective, result.bound, result.value.tolist()) == (1.0, 1.0, [1.0])
    assert verify(problem, result) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"group": [0]},
        {"group": [0, 1]},
        {"group": [0, -1]},
        {"kinds": [1, 4]},
        {"kinds": [-1, 1]},
        {"loss_uncovered": [0.8, 1.2]},
        {"loss_covered": [0.9, 0.1]},
        {"loss_covered": [-0.1, 0.1]},
        {"loss_uncovered": [0.8, np.nan]},
        {"floor": [0.0, 1.1]},
        {"floor": [np.nan, 0.0]},
        {"teams": [[1, -1]]},
        {"teams": [1, 1]},
        {"teams": [[1] * 11]},
        {"pool": [0]},
        {"pool": [-2]},
        {"pool": [-1, -1]},
        {"reserve": [-1]},
        {"reserve": [[1]]},
    ],
)
def test_a_question_that_contradicts_itself_is_refused(changes: dict[str, Any]) -> None:
    """Wrong shapes, indices and ranges raise the planner's fault, naming this room."""
    with pytest.raises(InvalidProblemError) as caught:
        _game(**changes)
    assert caught.value.faults[0].details["room"] == "protect"


@pytest.mark.parametrize("seed", range(60))
def test_ties_floors_and_steep_losses_are_proven(seed: int) -> None:
    """Equal losses, whole-numbered demands, floors that use teams up and effects down to nothing: all verify."""
    rng = np.random.default_rng(seed)
    n, n_groups, n_pools = int(rng.integers(20, 400)), int(rng.integers(1, 12)), int(rng.integers(1, 4))
    high = [rng.random(n), rng.integers(0, 6, n) / 5, rng.random(n), rng.random(n)][seed % 4]
    share = [rng.random(n), rng.integers(0, 5, n) / 4, 10.0 ** -rng.uniform(0, 10, n), np.full(n, 0.6)][seed % 4]
    problem = ProtectProblem(
        group=rng.integers(0, n_groups, n),
        kinds=rng.integers(1, 16, n),
        loss_uncovered=high,
        loss_covered=high * (1.0 - share),
        floor=np.where(rng.random(n) < 0.1, rng.choice([0.05, 0.5], n), 0.0) * (seed % 3 == 0),
        teams=rng.integers(0, int(rng.choice([2, 5, 60])), (n_groups, 4)),
        pool=rng.integers(-1, n_pools, n_groups),
        reserve=rng.integers(0, 8, n_pools),
    )
    assert verify(problem, solve(problem)) == []


def test_the_bound_is_proven_where_a_pool_is_used_up_by_full_coverage() -> None:
    """A pool spent whole by a floor leaves the worst place to its own group's team, and the proof says so."""
    problem = ProtectProblem(
        group=[0, 1, 1],
        kinds=[1, 1, 1],
        loss_uncovered=[0.9, 0.6, 0.5],
        loss_covered=[0.1, 0.2, 0.1],
        floor=[1.0, 0.0, 0.0],
        teams=[[0], [1]],
        pool=[0, 0],
        reserve=[1],
    )
    result = solve(problem)
    assert verify(problem, result) == []
    assert 1.0 - result.objective == pytest.approx((0.6 / 0.4 + 0.5 / 0.4 - 1.0) / (2 / 0.4), abs=1e-12)
    assert result.binding_group.tolist() == [0, 1]
