from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planning.respond.conftest import problem_from_matrix

from himaya.faults import InvalidProblemError
from himaya.planning.codec import from_json, to_json
from himaya.planning.respond.certificate import objective_of, unlifted_bound
from himaya.planning.respond.problem import Model, RespondProblem, RespondResult
from himaya.planning.respond.solve import RespondParams, solve
from himaya.planning.respond.verify import verify
from himaya.planning.result import Status

if TYPE_CHECKING:
    from collections.abc import Callable

QUICK = RespondParams(kicks=20, multiplier_steps=200, prove=False)
"""Without the child process, for properties over many tiny problems."""
STEPS_TO_END = 8
"""How often the rule may still be asked after it fired, once in each step on the way out."""


def value_by_hand(problem: RespondProblem, chosen: tuple[int, ...]) -> float | None:
    """Value of a choice by plain loops; None where set_cover is not covered."""
    total = 0.0
    for point in range(problem.n_demand):
        pairs = range(problem.indptr[point], problem.indptr[point + 1])
        times = {int(problem.candidate[pair]): float(problem.time_s[pair]) for pair in pairs}
        near = [unit for unit in chosen if times.get(unit, np.inf) <= problem.target_s]
        if problem.model is Model.P_MEDIAN:
            best = min([times[unit] for unit in chosen if unit in times], default=np.inf)
            total += problem.weight[point] * min(best, problem.unreached_s)
        elif problem.model is Model.MAX_COVER:
            need = int(problem.need[point])
            total += problem.weight[point] * sum(
                (rank < need) if need else (1 - problem.busy_share) * problem.busy_share**rank
                for rank in range(len(near))
            )
        elif not near:
            return None
    return float(len(chosen)) if problem.model is Model.SET_COVER else total


def best_by_hand(problem: RespondProblem) -> float | None:
    """Best value over all choices; None where there is none."""
    limit = problem.capacity_of if problem.busy_share > 0 else np.ones(problem.n_candidates, dtype=np.int64)
    pool = [site for site in range(problem.n_candidates) for _ in range(limit[site])]
    most = problem.n_candidates if problem.model is Model.SET_COVER else problem.p
    values = [
        value_by_hand(problem, chosen) for size in range(most + 1) for chosen in set(itertools.combinations(pool, size))
    ]
    known = [value for value in values if value is not None]
    if not known:
        return None
    return max(known) if problem.model is Model.MAX_COVER else min(known)


@st.composite
def problems(draw: st.DrawFn, model: Model) -> RespondProblem:
    """Tiny problems with gaps in reach, fractional weights now and then, busy units and backup for max_cover."""
    n_demand, n_candidates = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    cells = st.one_of(st.integers(0, 15), st.just(float("nan")))
    time_s = np.array(draw(st.lists(cells, min_size=n_demand * n_candidates, max_size=n_demand * n_candidates)))
    needs = st.sampled_from([0, 0, 1, 2, 3]) if model is Model.MAX_COVER else st.just(0)
    weights = st.one_of(st.integers(0, 9), st.floats(0, 9, allow_subnormal=False))
    return problem_from_matrix(
        model,
        time_s.reshape(n_demand, n_candidates).astype(float),
        weight=np.array(draw(st.lists(weights, min_size=n_demand, max_size=n_demand)), dtype=float),
        p=draw(st.integers(0, 4)),
        target_s=7.0,
        busy_share=draw(st.sampled_from([0.0, 0.3, 0.75])) if model is Model.MAX_COVER else 0.0,
        capacity_of=np.array(draw(st.lists(st.integers(0, 3), min_size=n_candidates, max_size=n_candidates))),
        need=np.array(draw(st.lists(needs, min_size=n_demand, max_size=n_demand))),
    )


def assert_agrees(problem: RespondProblem, result: RespondResult) -> None:
    """The answer verifies, and brute force lies between its objective and its bound."""
    assert verify(problem, result) == ()
    best = best_by_hand(problem)
    if best is None:
        assert result.status is Status.INFEASIBLE
        return
    slack = 1e-9 * max(1.0, abs(best))
    sign = 1 if problem.model is Model.MAX_COVER else -1
    assert sign * result.objective <= sign * best + slack
    assert sign * best <= sign * result.bound + slack
    assert sign * best <= sign * result.searched_bound + slack
    if result.status is Status.OPTIMAL:
        assert result.objective == pytest.approx(best, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("model", list(Model))
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_bounds_and_objectives_enclose_brute_force(model: Model, data: st.DataObject) -> None:
    """No answer beats brute force and no bound cuts it off, with busy units and without."""
    problem = data.draw(problems(model))
    assert_agrees(problem, solve(problem, params=QUICK))


@pytest.mark.parametrize("model", list(Model))
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_the_full_search_finds_what_brute_force_finds(model: Model, data: st.DataObject) -> None:
    """With HiGHS behind it every tiny problem ends proven, at brute force's value."""
    problem = data.draw(problems(model))
    result = solve(problem, params=RespondParams(kicks=0, multiplier_steps=0))
    assert_agrees(problem, result)
    assert result.status in {Status.OPTIMAL, Status.INFEASIBLE}


@settings(max_examples=60, deadline=None)
@given(problem=problems(Model.MAX_COVER))
def test_one_more_unit_never_lowers_the_best_coverage(problem: RespondProblem) -> None:
    """The bound for p + 1 units is at least the coverage that p units reach, and brute force never falls."""
    more = dataclasses.replace(problem, p=problem.p + 1)
    fewer_best, more_best = best_by_hand(problem), best_by_hand(more)
    assert fewer_best is not None
    assert more_best is not None
    assert more_best >= fewer_best - 1e-12
    assert solve(more, params=QUICK).bound >= solve(problem, params=QUICK).objective - 1e-9


@pytest.mark.parametrize("model", list(Model))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_other_names_and_another_scale_change_nothing_else(model: Model, data: st.DataObject) -> None:
    """An answer carried over to renamed points and scaled weights holds there, its value and bound scaled alike."""
    problem = data.draw(problems(model))
    result = solve(problem, params=QUICK)
    rows = np.array(data.draw(st.permutations(range(problem.n_demand))))
    name = np.array(data.draw(st.permutations(range(problem.n_candidates))))
    factor = 1.0 if model is Model.SET_COVER else data.draw(st.sampled_from([0.25, 2.0, 8.0]))
    pairs = [np.arange(problem.indptr[row], problem.indptr[row + 1]) for row in rows]
    capacity_of = np.zeros(problem.n_candidates, dtype=np.int64)
    capacity_of[name] = problem.capacity_of
    renamed = dataclasses.replace(
        problem,
        indptr=np.append(0, np.cumsum([part.size for part in pairs])),
        candidate=name[problem.candidate[np.concatenate(pairs)]],
        time_s=problem.time_s[np.concatenate(pairs)],
        weight=problem.weight[rows] * factor,
        need=problem.need[rows],
        capacity_of=capacity_of,
    )
    chosen, dual = np.sort(name[result.chosen]), result.dual[rows] * factor
    assert objective_of(renamed, chosen) == pytest.approx(result.objective * factor, rel=1e-12)
    if result.status is not Status.INFEASIBLE:
        assert unlifted_bound(renamed, dual) == pytest.approx(unlifted_bound(problem, result.dual) * factor, rel=1e-9)


@pytest.mark.parametrize("model", list(Model))
@pytest.mark.parametrize("name", ["pmed1", "pmed3", "pmed5", "pmed7", "pmed13"])
def test_published_optima_are_reached_and_no_bound_crosses_them(
    published: Callable[[str, Model], tuple[RespondProblem, float]], name: str, model: Model
) -> None:
    """On the OR-Library graphs the objective is the published optimum and the certified bound lies beyond it."""
    problem, optimum = published(name, model)
    result = solve(problem)
    assert verify(problem, result) == ()
    assert result.objective == optimum
    assert result.status is Status.OPTIMAL
    assert result.bound >= optimum if model is Model.MAX_COVER else result.bound <= optimum
    assert abs(result.bound - optimum) <= 0.01 * optimum


@pytest.mark.parametrize("name", ["pmed31", "pmed39"])
def test_the_live_answer_alone_is_close_on_the_larger_graphs(
    published: Callable[[str, Model], tuple[RespondProblem, float]], name: str
) -> None:
    """Greedy and interchange without restarts or HiGHS stay within one per cent of the published p-median."""
    problem, optimum = published(name, Model.P_MEDIAN)
    result = solve(problem, params=RespondParams(kicks=0, multiplier_steps=300, prove=False))
    assert verify(problem, result) == ()
    assert optimum <= result.objective <= 1.01 * optimum
    assert result.bound <= optimum


@pytest.mark.parametrize("model", list(Model))
def test_the_same_seed_gives_the_same_answer(
    published: Callable[[str, Model], tuple[RespondProblem, float]], model: Model
) -> None:
    """Two runs agree to the last byte, and the answer survives its JSON form."""
    problem, _ = published("pmed9", model)
    one, other = (to_json(solve(problem, seed=5)) for _ in range(2))
    assert one == other
    assert to_json(from_json(RespondResult, one)) == one


def large_problem() -> RespondProblem:
    """20,000 demand points and 6,000 candidates in the plane: too much for HiGHS to finish in moments."""
    rng = np.random.default_rng(3)
    demand, near = 20_000, 40
    candidate = np.sort(
        (np.repeat(np.arange(demand) * 6_000 // demand, near).reshape(demand, near) + np.arange(near) * 3) % 6_000,
        axis=1,
    )
    return RespondProblem(
        model=Model.MAX_COVER,
        indptr=np.arange(demand + 1) * near,
        candidate=candidate.ravel(),
        time_s=rng.uniform(0, 900, demand * near),
        weight=rng.lognormal(3, 1, demand),
        n_candidates=6_000,
        p=300,
        target_s=600.0,
        busy_share=0.0,
        capacity_of=np.ones(6_000, dtype=np.int64),
        unreached_s=3_600.0,
    )


def test_the_prover_is_killed_at_its_limit() -> None:
    """A child that cannot finish is gone at its limit, and the heuristic answer stands with its own bound."""
    problem = large_problem()
    heuristic = solve(problem, params=RespondParams(kicks=0, multiplier_steps=100, prove=False))
    result = solve(problem, params=RespondParams(kicks=0, multiplier_steps=100, prover_limit_s=0.3))
    assert result.status is Status.STOPPED
    assert result.objective == heuristic.objective
    assert verify(problem, result) == ()


@pytest.mark.parametrize("after", [0, 3, 30])
def test_a_stop_is_honoured_at_once(after: int) -> None:
    """When the stop rule fires during restarts or in the child, the best answer so far comes back without new work."""
    problem = large_problem()
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > after

    result = solve(problem, params=RespondParams(kicks=0, multiplier_steps=20), stop=stop)
    assert asked <= after + STEPS_TO_END
    assert result.status is Status.STOPPED
    assert result.chosen.size == problem.p
    assert verify(problem, result) == ()


def test_a_demand_point_out_of_reach_makes_covering_infeasible() -> None:
    """Set covering names the points that nobody reaches instead of raising."""
    problem = problem_from_matrix(Model.SET_COVER, np.array([[1.0, 9.0], [9.0, np.nan]]))
    result = solve(problem)
    assert result.status is Status.INFEASIBLE
    assert result.dual.tolist() == [0.0, 1.0]
    assert verify(problem, result) == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("indptr", np.array([0, 3, 2])),
        ("candidate", np.array([0, 5, 0, 1])),
        ("candidate", np.array([0, 0, 0, 1])),
        ("time_s", np.array([1.0, -2.0, 3.0, 4.0])),
        ("weight", np.array([1.0, np.nan])),
        ("capacity_of", np.array([1, -1])),
        ("busy_share", 1.0),
        ("p", -1),
        ("target_s", float("inf")),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(field: str, value: object) -> None:
    """Shapes and ranges are checked when the problem is made."""
    problem = problem_from_matrix(Model.MAX_COVER, np.array([[1.0, 2.0], [3.0, 4.0]]))
    with pytest.raises(InvalidProblemError):
        dataclasses.replace(problem, **{field: value})


def test_amounts_of_work_below_zero_are_refused() -> None:
    """Parameters are checked like problems."""
    with pytest.raises(InvalidProblemError):
        RespondParams(kicks=-1)
