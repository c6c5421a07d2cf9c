from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planning.respond.conftest import problem_from_matrix

from himaya.planning.codec import to_json
from himaya.planning.respond.certificate import bound_from_dual, objective_of
from himaya.planning.respond.cover import CoverSearch
from himaya.planning.respond.cover_multipliers import cover_multipliers
from himaya.planning.respond.halves import half_cut, half_cuts
from himaya.planning.respond.incidence import incidence_of
from himaya.planning.respond.problem import Model, RespondProblem
from himaya.planning.respond.reduce import reduce_cover
from himaya.planning.respond.solve import RespondParams, solve
from himaya.planning.respond.stage import Stage
from himaya.planning.respond.verify import verify
from himaya.planning.result import Status, never_stop

FAR = float("nan")


def choices(problem: RespondProblem) -> list[np.ndarray]:
    """Every choice of at most p candidates, one unit each, or more where several may wait."""
    times = problem.capacity_of if problem.busy_share > 0 else np.ones(problem.n_candidates, dtype=np.int64)
    pool = np.repeat(np.arange(problem.n_candidates), times).tolist()
    sizes = range(min(problem.p, len(pool)) + 1)
    return [np.array(one, dtype=np.int64) for size in sizes for one in set(itertools.combinations(pool, size))]


def best_value(problem: RespondProblem) -> float:
    """Best value over all choices."""
    return max(objective_of(problem, chosen) for chosen in choices(problem))


@st.composite
def coverings(draw: st.DrawFn) -> RespondProblem:
    """Tiny problems in which candidates dominate each other and demand points look alike."""
    n_demand, n_candidates = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    near = np.array(draw(st.lists(st.booleans(), min_size=n_demand * n_candidates, max_size=n_demand * n_candidates)))
    busy_share = draw(st.sampled_from([0.0, 0.4]))
    most = 3 if busy_share else 1
    return problem_from_matrix(
        Model.MAX_COVER,
        np.where(near, 1.0, FAR).reshape(n_demand, n_candidates),
        weight=np.array(draw(st.lists(st.integers(0, 9), min_size=n_demand, max_size=n_demand)), dtype=float),
        p=draw(st.integers(1, 3)),
        busy_share=busy_share,
        capacity_of=np.array(draw(st.lists(st.integers(0, most), min_size=n_candidates, max_size=n_candidates))),
    )


@settings(max_examples=150, deadline=None)
@given(problem=coverings())
def test_the_reduced_problem_reaches_exactly_what_the_original_does(problem: RespondProblem) -> None:
    """Leaving dominated candidates out and merging demand points keeps the best value, and choices lift to it."""
    reduction = reduce_cover(problem, incidence_of(problem))
    core = reduction.problem
    assert best_value(core) == pytest.approx(best_value(problem))
    for chosen in choices(core):
        lifted = reduction.choice_of(chosen, problem)
        assert objective_of(problem, lifted) >= objective_of(core, chosen) - 1e-9
        room = int(np.minimum(problem.capacity_of, problem.p).sum()) if problem.busy_share else problem.n_candidates
        assert lifted.size == min(problem.p, room)


@settings(max_examples=100, deadline=None)
@given(problem=coverings())
def test_lifted_multipliers_prove_a_bound_of_the_original(problem: RespondProblem) -> None:
    """Multipliers of the reduced problem, shared out by weight, bound the original's best value."""
    reduction = reduce_cover(problem, incidence_of(problem))
    inner = incidence_of(reduction.problem)
    dual = cover_multipliers(reduction.problem, inner, best_known=0.0, steps=40, stop=never_stop)
    assert bound_from_dual(problem, reduction.dual_of(dual)) >= best_value(problem) - 1e-9


def test_a_dominated_candidate_goes_and_twins_merge() -> None:
    """Of two candidates where one covers more, and of two demand points covered alike, one of each remains."""
    near = np.array([[1.0, 1.0, FAR], [FAR, 1.0, FAR], [FAR, FAR, 1.0], [FAR, FAR, 1.0]])
    problem = problem_from_matrix(Model.MAX_COVER, near, weight=np.array([1.0, 2.0, 3.0, 5.0]))
    reduction = reduce_cover(problem, incidence_of(problem))
    assert reduction.site_of.tolist() == [1, 2]
    assert reduction.group_of.tolist() == [0, 0, 1, 1]
    assert reduction.problem.weight.tolist() == [3.0, 8.0]


def test_a_candidate_without_room_for_every_unit_replaces_no_other() -> None:
    """With busy units a larger reach is no reason to leave a candidate out when only one unit fits there."""
    near = np.array([[1.0, 1.0], [FAR, 1.0]])
    problem = problem_from_matrix(Model.MAX_COVER, near, busy_share=0.5, capacity_of=np.array([2, 1]))
    assert reduce_cover(problem, incidence_of(problem)).site_of.tolist() == [0, 1]


def triangle() -> RespondProblem:
    """Three demand points, each in reach of two of three candidates."""
    near = np.array([[1.0, 1.0, FAR], [FAR, 1.0, 1.0], [1.0, FAR, 1.0]])
    return problem_from_matrix(Model.MAX_COVER, near, p=1)


def test_three_half_units_that_cover_a_triangle_are_cut_off() -> None:
    """One cut over the three demand points says that one unit covers two of them."""
    problem = triangle()
    cuts = half_cuts(incidence_of(problem), np.full(3, 0.5), np.ones(3), np.random.default_rng(0))
    assert [cut.demand.tolist() for cut in cuts] == [[0, 1, 2]]
    assert cuts[0].site.tolist() == [0, 1, 2]
    assert cuts[0].count.tolist() == [1, 1, 1]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_cut_is_violated_by_whole_units(data: st.DataObject) -> None:
    """Whatever shares a cut is drawn from, every choice and what it covers satisfy it."""
    n_demand, n_sites = data.draw(st.integers(3, 7)), data.draw(st.integers(3, 5))
    near = np.array(
        data.draw(st.lists(st.booleans(), min_size=n_demand * n_sites, max_size=n_demand * n_sites))
    ).reshape(n_demand, n_sites)
    problem = problem_from_matrix(Model.MAX_COVER, np.where(near, 1.0, FAR), p=n_sites)
    halves = st.sampled_from([0.0, 0.25, 0.5, 1.0])
    shares = np.array(data.draw(st.lists(halves, min_size=n_sites, max_size=n_sites)))
    levels = np.minimum(near @ shares, 1.0)
    for cut in half_cuts(incidence_of(problem), shares, levels, np.random.default_rng(0)):
        at_most = cut.demand.size // 2
        assert levels[cut.demand].sum() > at_most + cut.count @ shares[cut.site]
        for units in itertools.product([0, 1], repeat=n_sites):
            covered = np.minimum(near @ np.array(units), 1)
            assert covered[cut.demand].sum() <= at_most + cut.count @ np.array(units)[cut.site]


@settings(max_examples=80, deadline=None)
@given(problem=coverings(), data=st.data())
def test_a_stage_reaches_what_the_choices_it_allows_reach(problem: RespondProblem, data: st.DataObject) -> None:
    """Leaving one candidate out and taking another for good leaves the best of the choices that do so."""
    problem = dataclasses.replace(problem, busy_share=0.0)
    sites = data.draw(st.permutations(range(problem.n_candidates)))
    is_out, is_in = np.zeros((2, problem.n_candidates), dtype=np.bool_)
    is_in[sites[0]] = True
    is_out[sites[1:2]] = True
    stage = Stage.whole(problem, incidence_of(problem)).narrowed(is_out=is_out, is_in=is_in)
    allowed = [one for one in choices(problem) if is_in[one].any() and not is_out[one].any()]
    best = max(objective_of(problem, chosen) for chosen in allowed)
    assert stage.offset + best_value(stage.problem) == pytest.approx(best)
    for chosen in choices(stage.problem):
        reached = objective_of(problem, stage.choice_of(chosen))
        assert reached >= stage.offset + objective_of(stage.problem, chosen) - 1e-9


@settings(max_examples=80, deadline=None)
@given(problem=coverings(), data=st.data())
def test_cuts_moved_to_a_stage_hold_for_whole_units_there(problem: RespondProblem, data: st.DataObject) -> None:
    """A cut over any demand points, mapped to those that are left, is satisfied by every choice of the stage."""
    whole = Stage.whole(problem, incidence_of(problem))
    nothing = np.zeros(problem.n_candidates, dtype=np.bool_)
    taken = np.arange(problem.n_candidates) == data.draw(st.integers(0, problem.n_candidates - 1))
    stage = whole.narrowed(is_out=nothing, is_in=taken)
    points = np.flatnonzero(np.diff(problem.indptr))
    drawn = np.array(data.draw(st.lists(st.booleans(), min_size=points.size, max_size=points.size)), dtype=np.bool_)
    demand_row = np.repeat(np.arange(stage.problem.n_demand), np.diff(stage.incidence.row_first))
    for cut in stage.moved([half_cut(whole.incidence, points[drawn])] if drawn.any() else []):
        assert cut.demand.size % 2 == 1
        for units in itertools.product([0.0, 1.0], repeat=stage.problem.n_candidates):
            shares = np.array(units)
            reach = np.bincount(demand_row, shares[stage.incidence.row_candidate], stage.problem.n_demand)
            assert cut.slack(shares, np.minimum(reach, 1.0)) >= 0.0


def scattered(seed: int, *, n_demand: int = 60, n_candidates: int = 15, p: int = 4) -> RespondProblem:
    """Points in the unit square: enough overlap that the relaxation is split."""
    rng = np.random.default_rng(seed)
    demand, candidates = rng.random((n_demand, 2)), rng.random((n_candidates, 2))
    time_s = np.hypot(*(demand[:, None] - candidates[None]).transpose(2, 0, 1))
    weight = np.round(rng.lognormal(3, 1, n_demand), 2)
    return problem_from_matrix(Model.MAX_COVER, time_s, weight=weight, p=p, target_s=0.25)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("small", [0, 1_000_000])
def test_every_way_to_the_proof_ends_at_brute_force(monkeypatch: pytest.MonkeyPatch, seed: int, small: int) -> None:
    """With HiGHS beside the local search or after it, the answer is proven and the best of all choices."""
    monkeypatch.setattr("himaya.planning.respond.covering._SMALL", small)
    problem = scattered(seed)
    result = solve(problem, params=RespondParams(kicks=1, multiplier_steps=20))
    assert verify(problem, result) == ()
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(best_value(problem), rel=1e-9)


def test_the_bound_holds_for_dominated_candidates_as_tightly_as_for_the_others() -> None:
    """Where the relaxation is whole, the multipliers alone certify the answer of a problem full of dominated sites."""
    rng = np.random.default_rng(2)
    centre = np.arange(40) * 10.0
    demand = np.concatenate([centre + shift for shift in (-1.0, 0.0, 1.0)])
    candidates = np.concatenate([centre, centre - 1.5, centre + 1.5])
    time_s = np.abs(demand[:, None] - candidates[None])
    weight = np.round(rng.lognormal(3, 1, demand.size), 2)
    problem = problem_from_matrix(Model.MAX_COVER, time_s, weight=weight, p=12, target_s=1.6)
    result = solve(problem, params=RespondParams(kicks=0, multiplier_steps=0))
    assert result.status is Status.OPTIMAL
    assert result.bound == pytest.approx(result.objective, rel=1e-9)


@pytest.mark.parametrize("busy_share", [0.0, 0.3])
def test_ruin_and_recreate_never_loses_and_keeps_its_books(busy_share: float) -> None:
    """The search keeps p units within their limits, never ends below its start, and repeats itself for a seed."""
    problem = scattered(3, p=5)
    problem = dataclasses.replace(problem, busy_share=busy_share, capacity_of=np.full(15, 2))
    found = []
    for _ in range(2):
        running = CoverSearch.empty(problem, incidence_of(problem))
        running.improve(running.units, never_stop)
        start = running.value(running.units)
        running.ruin(8, np.random.default_rng(7), never_stop)
        assert running.value(running.units) >= start
        assert running.units.sum() == problem.p
        assert np.all(running.units <= running.incidence.limits)
        assert running.value(running.units) == pytest.approx(objective_of(problem, running.chosen()))
        found.append(running.chosen().tolist())
    assert found[0] == found[1]


def test_two_runs_with_cuts_and_stages_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs side by side with HiGHS leaves no trace in the answer."""
    monkeypatch.setattr("himaya.planning.respond.covering._SMALL", 0)
    problem = scattered(11, n_demand=400, n_candidates=120, p=12)
    one, other = (to_json(solve(problem, seed=3)) for _ in range(2))
    assert one == other
