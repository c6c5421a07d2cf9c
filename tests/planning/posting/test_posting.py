from __future__ import annotations

import dataclasses
import itertools
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from himaya.faults import InvalidProblemError
from himaya.planning.codec import from_json, to_json
from himaya.planning.posting.problem import PostingProblem, PostingResult
from himaya.planning.posting.solve import solve
from himaya.planning.posting.verify import verify
from himaya.planning.result import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEEDS = st.integers(0, 2**32 - 1)


def _random(seed: int, *, most: int = 5) -> PostingProblem:
    """Few posts and units, many ties, some posts cheaper empty than filled."""
    rng = np.random.default_rng(seed)
    n_posts, n_units = (int(rng.integers(1, most + 1)) for _ in range(2))
    whole = rng.random() < 0.5
    travel_s = rng.integers(0, 5, (n_posts, n_units)) * 60.0 if whole else rng.random((n_posts, n_units)) * 900
    return PostingProblem(
        tuple(f"P{i}" for i in range(n_posts)),
        tuple(f"U{j}" for j in range(n_units)),
        rng.random((n_posts, n_units)) < 0.7,
        travel_s,
        rng.choice([100.0, 1e4, 8e4], n_posts),
    )


def _brute_force(problem: PostingProblem) -> float:
    """Least cost over every way to place units or leave posts empty."""
    n_posts, n_units = problem.eligible.shape
    best = np.inf
    for sent in itertools.product(range(-1, n_units), repeat=n_posts):
        taken = [unit for unit in sent if unit >= 0]
        if len(set(taken)) < len(taken) or not all(problem.eligible[p, u] for p, u in enumerate(sent) if u >= 0):
            continue
        cost = sum(problem.travel_s[p, u] if u >= 0 else problem.unfilled_cost_s[p] for p, u in enumerate(sent))
        best = min(best, cost)
    return best


def _lp(problem: PostingProblem) -> float:
    n_posts, n_units = problem.eligible.shape
    rows_of_posts = np.kron(np.eye(n_posts), np.ones(n_units))
    rows_of_units = np.kron(np.ones(n_posts), np.eye(n_units))
    cost = problem.travel_s - problem.unfilled_cost_s[:, None]
    answer = linprog(
        cost.ravel(),
        A_ub=np.vstack([rows_of_posts, rows_of_units]),
        b_ub=np.ones(n_posts + n_units),
        bounds=[(0.0, float(may)) for may in problem.eligible.ravel()],
        method="highs",
    )
    return float(answer.fun + problem.unfilled_cost_s.sum())


@given(seed=SEEDS)
@settings(max_examples=100, deadline=None)
def test_cost_equals_brute_force(seed: int) -> None:
    """No way to place up to four units at up to four posts costs less, and the prices prove it."""
    problem = _random(seed, most=4)
    result = solve(problem)
    assert verify(problem, result) == []
    assert result.objective == pytest.approx(_brute_force(problem), rel=1e-9, abs=1e-9)
    assert result.bound == pytest.approx(result.objective, rel=1e-9, abs=1e-6)


@given(seed=SEEDS)
@settings(max_examples=25, deadline=None)
def test_cost_equals_the_linear_program(seed: int) -> None:
    """Up to 25 posts and units: the same cost as a linear program."""
    problem = _random(seed, most=25)
    result = solve(problem)
    assert verify(problem, result) == []
    assert result.objective == pytest.approx(_lp(problem), rel=1e-8, abs=1e-6)


@given(seed=SEEDS)
@settings(max_examples=50, deadline=None)
def test_names_and_one_more_unit_do_not_hurt(seed: int) -> None:
    """Another order of posts and units costs the same; with one unit less it costs the same or more."""
    problem = _random(seed, most=8)
    rng = np.random.default_rng(seed)
    posts, units = rng.permutation(len(problem.post_ids)), rng.permutation(len(problem.unit_ids))

    def part(posts: NDArray[np.int64], units: NDArray[np.int64]) -> PostingProblem:
        return PostingProblem(
            tuple(problem.post_ids[post] for post in posts),
            tuple(problem.unit_ids[unit] for unit in units),
            problem.eligible[np.ix_(posts, units)],
            problem.travel_s[np.ix_(posts, units)],
            problem.unfilled_cost_s[posts],
        )

    objective = solve(problem).objective
    assert solve(part(posts, units)).objective == pytest.approx(objective, rel=1e-9, abs=1e-9)
    assert solve(part(posts, units[1:])).objective >= objective - 1e-6


def test_the_more_important_post_is_filled() -> None:
    """One unit for two posts goes to the post that costs more to leave empty, although it is further away."""
    problem = PostingProblem(("a", "b"), ("u",), [[True], [True]], [[60.0], [600.0]], [20_000.0, 80_000.0])
    result = solve(problem)
    assert result.unit_of_post.tolist() == [-1, 0]
    assert result.objective == 20_600.0
    assert result.bound == pytest.approx(20_600.0, abs=1e-6)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_and_nothing(shape: tuple[int, int]) -> None:
    """Without posts nothing costs; without units every post stays empty; both verify, also after the file."""
    n_posts, n_units = shape
    problem = PostingProblem(
        tuple(f"P{i}" for i in range(n_posts)),
        tuple(f"U{j}" for j in range(n_units)),
        np.zeros(shape, bool),
        np.zeros(shape),
        np.full(n_posts, 7.0),
    )
    result = from_json(PostingResult, json.loads(json.dumps(to_json(solve(problem)))))
    assert result.objective == 7.0 * n_posts
    assert verify(problem, result) == []


def test_travel_times_of_barred_pairs_do_not_matter() -> None:
    """A pair that is not eligible may carry any time, not-a-number included."""
    problem = PostingProblem(("a",), ("u", "w"), [[False, True]], [[np.nan, 30.0]], [1000.0])
    result = solve(problem)
    assert result.unit_of_post.tolist() == [1]
    assert verify(problem, result) == []


def test_the_same_question_gives_the_same_bytes_and_stays_unchanged() -> None:
    """Two runs on a question full of ties agree to the last bit and leave it as it was."""
    problem = _random(3, most=30)
    before = json.dumps(to_json(problem))
    one, other = (json.dumps(to_json(solve(problem))) for _ in range(2))
    assert one == other
    assert json.dumps(to_json(problem)) == before


def test_a_thousand_posts_with_ties_are_proven() -> None:
    """600 posts, 500 units, times in whole minutes: cost and proof agree."""
    rng = np.random.default_rng(0)
    problem = PostingProblem(
        tuple(f"P{i}" for i in range(600)),
        tuple(f"U{j}" for j in range(500)),
        rng.random((600, 500)) < 0.3,
        rng.integers(1, 30, (600, 500)) * 60.0,
        rng.choice([1e4, 2e4, 8e4], 600),
    )
    result = solve(problem)
    assert verify(problem, result) == []
    assert (result.unit_of_post < 0).sum() == 100
    assert result.bound == pytest.approx(result.objective, rel=1e-9)


@pytest.fixture(scope="module")
def problem() -> PostingProblem:
    """Three posts, three units, the last post empty."""
    return PostingProblem(
        ("a", "b", "c"),
        ("u", "v", "w"),
        [[True, True, False], [True, True, False], [False, True, False]],
        [[60.0, 120.0, 0.0], [90.0, 240.0, 0.0], [0.0, 300.0, 0.0]],
        [1000.0, 900.0, 500.0],
    )


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"status": Status.STOPPED}, "status"),
        ({"objective": 600.0}, "objective"),
        ({"objective": float("nan")}, "objective"),
        ({"bound": 600.0}, "bound"),
        ({"bound": float("nan")}, "bound"),
        ({"unit_of_post": np.array([0, 1])}, "unit_of_post"),
        ({"unit_of_post": np.array([0, 0, -1])}, "unit_of_post[1] b"),
        ({"unit_of_post": np.array([1, 0, 2])}, "unit_of_post[2] c"),
        ({"unit_of_post": np.array([1, 0, 3])}, "unit_of_post[2] c"),
        ({"unit_of_post": np.array([1, -2, -1])}, "unit_of_post[1] b"),
        ({"unit_of_post": np.array([0, 1, -1])}, "objective"),
        ({"unit_of_post": np.array([1, -1, -1])}, "objective"),
        ({"post_price": np.array([1e6, 0.0, 0.0])}, "post_price[0] a"),
        ({"post_price": np.zeros(3)}, "bound"),
        ({"post_price": np.array([np.nan, 0.0, 0.0])}, "post_price[0]"),
        ({"unit_price": np.array([5.0, 0.0, 0.0])}, "unit_price[0] u"),
        ({"unit_price": np.zeros(3)}, "post_price[0] + unit_price[0] a u"),
        ({"unit_price": np.zeros(2)}, "unit_price"),
    ],
)
def test_a_planted_fault_is_found_and_named(problem: PostingProblem, changes: dict[str, Any], where: str) -> None:
    """Each altered field leads to a finding of this room that names it."""
    result = solve(problem)
    assert verify(problem, result) == []
    findings = verify(problem, dataclasses.replace(result, **changes))
    assert where in {finding.where for finding in findings}
    assert {finding.room for finding in findings} == {"posting"}


def test_a_dearer_assignment_with_an_honest_cost_is_found(problem: PostingProblem) -> None:
    """A feasible assignment with its true cost fails against the prices."""
    result = solve(problem)
    assert result.unit_of_post.tolist() == [1, 0, -1]
    dearer = dataclasses.replace(result, unit_of_post=np.array([0, 1, -1]), objective=800.0)
    assert [finding.where for finding in verify(problem, dearer)] == ["objective"]


@pytest.mark.parametrize(
    "changes",
    [
        {"post_ids": ("a", "a", "c")},
        {"unit_ids": ("u", "u", "w")},
        {"post_ids": ("a", "b")},
        {"eligible": np.ones((2, 3), bool)},
        {"travel_s": np.zeros((3, 2))},
        {"travel_s": np.full((3, 3), np.inf)},
        {"travel_s": np.full((3, 3), -1.0)},
        {"unfilled_cost_s": np.zeros(2)},
        {"unfilled_cost_s": np.array([1.0, -1.0, 1.0])},
        {"unfilled_cost_s": np.array([1.0, np.nan, 1.0])},
    ],
)
def test_a_question_that_contradicts_itself_is_refused(problem: PostingProblem, changes: dict[str, Any]) -> None:
    """Wrong shapes, repeated names and impossible times raise the planner's fault, naming this room."""
    with pytest.raises(InvalidProblemError) as caught:
        dataclasses.replace(problem, **changes)
    assert caught.value.faults[0].details["room"] == "posting"
