from __future__ import annotations

import dataclasses
from collections.abc import Callable
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himaya.faults import InvalidProblemError
from himaya.planning.codec import from_json, to_json
from himaya.planning.rehearse.figures import percentile, wilson
from himaya.planning.rehearse.parts import Crews, Crowd, Travel
from himaya.planning.rehearse.problem import NONE, RehearseProblem, RehearseResult
from himaya.planning.rehearse.simulate import calls_of, run, team_of, ways_of
from himaya.planning.rehearse.solve import solve
from himaya.planning.result import Status

HOUR = 3_600_000
MakeNights = Callable[..., RehearseProblem]
SEEDS = st.integers(0, 2**32)


def _exponential(mean_ms: float, count: int = 8192) -> np.ndarray:
    """Equally likely durations, each the middle of its class of the exponential distribution."""
    return np.rint(-mean_ms * np.log(1.0 - (np.arange(count) + 0.5) / count)).astype(np.int64)


def _erlang_c(servers: int, load: float) -> float:
    """Chance of waiting: Erlang's B by its recursion, then C."""
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return servers * blocked / (servers - load * (1.0 - blocked))


def test_the_same_bytes_come_from_one_thread_and_from_many(random_nights: MakeNights) -> None:
    """Threads, and how nights are cut into pieces, change nothing."""
    problem = random_nights(3)
    assert to_json(solve(problem, workers=1)) == to_json(solve(problem, workers=3))


def test_a_result_survives_the_file(random_nights: MakeNights) -> None:
    """What is written as JSON comes back the same."""
    plain = to_json(solve(random_nights(4)))
    assert to_json(from_json(RehearseResult, plain)) == plain


def test_another_seed_gives_other_nights(random_nights: MakeNights) -> None:
    """The seed decides the calls."""
    problem = random_nights(3)
    assert not np.array_equal(solve(problem, seed=1).calls, solve(problem, seed=2).calls)


def test_a_question_with_fewer_nights_has_the_first_ones(random_nights: MakeNights) -> None:
    """A night is the same whichever nights come after it."""
    long, short = solve(random_nights(3, nights=24)), solve(random_nights(3, nights=10))
    assert np.array_equal(long.delay_ms[:10], short.delay_ms)


def test_a_stopped_rehearsal_keeps_whole_batches(random_nights: MakeNights) -> None:
    """Stopping at once leaves the first batch and no trials, and says so."""
    result = solve(random_nights(3, nights=40), stop=lambda: True)
    assert (result.status, result.nights, result.loss_unit.size) == (Status.STOPPED, 2, 0)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.booleans())
def test_every_call_is_answered_or_open(random_nights: MakeNights, seed: int, recall: bool) -> None:  # noqa: FBT001 - drawn
    """Calls are conserved; what is met is due; a wait is part of the response."""
    problem = random_nights(seed, recall=recall, nights=6)
    result = solve(problem, seed=seed)
    assert np.all(result.answered <= result.calls)
    assert np.array_equal(result.histogram.sum(axis=1), result.answered.sum(axis=0))
    assert np.all(result.met <= result.answered)
    assert np.all((result.due >= result.answered) & (result.due <= result.calls))
    assert np.array_equal(result.place_due.sum(axis=1), result.due.sum(axis=0))
    assert np.all(result.met_low <= result.met_share)
    assert np.all(result.met_share <= result.met_high)
    for service in range(2):
        team = team_of(problem, service)
        calls = calls_of(problem, service, seed, range(6))
        lived = run(problem, service, calls, team, ways_of(problem.travel, team.points))
        answered = lived.response_ms >= 0
        assert np.array_equal(answered, lived.wait_ms >= 0)
        assert np.all(lived.response_ms[answered] >= lived.wait_ms[answered] + problem.services[service].turnout_ms)


def test_no_calls_give_nothing(random_nights: MakeNights) -> None:
    """Without calls nobody waits, nothing is due, no loss hurts, and no percentile is claimed."""
    result = solve(random_nights(2, rate=0.0))
    assert result.calls.sum() == result.delay_ms.sum() == result.histogram.sum() == 0
    assert result.objective == 1.0
    assert np.all(result.percentile_ms == NONE)
    assert np.all(result.busy_share == 0.0)
    assert np.all(result.loss_ms == 0.0)


def test_nobody_on_duty_leaves_every_call_open(random_nights: MakeNights) -> None:
    """Calls without a unit stay open, and those open past their target count as missed."""
    problem = random_nights(2)
    nobody = dataclasses.replace(problem, crews=Crews([], [], [], [], []))
    result = solve(nobody)
    assert result.answered.sum() == 0
    assert result.objective == 0.0
    assert result.due.sum() > 0.9 * result.calls.sum()


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(1, 4), st.floats(0.5, 12.0))
def test_one_more_unit_never_makes_the_calls_wait_longer(
    one_point: MakeNights, seed: int, units: int, calls_per_h: float
) -> None:
    """First come, first served at one point: with the same calls more units cannot hurt the mean."""
    scene = _exponential(1_200_000, 64)
    few, more = (
        solve(one_point(count, calls_per_h=calls_per_h, scene_ms=scene, nights=4), seed=seed)
        for count in (units, units + 1)
    )
    assert np.array_equal(few.calls, more.calls)
    assert np.all(more.delay_ms <= few.delay_ms)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.booleans())
def test_names_do_not_matter(random_nights: MakeNights, seed: int, recall: bool) -> None:  # noqa: FBT001 - drawn
    """Points and units under other numbers give the same night; at one point the units keep their order."""
    problem = random_nights(seed, recall=recall, nights=4)
    rng = np.random.default_rng(seed)
    order = rng.permutation(problem.travel.n_points)
    rows = np.argsort(rng.permutation(problem.travel.n_points)[problem.crews.point], kind="stable")
    travel = problem.travel
    to_place = travel.to_place_ms.copy()
    to_place[:, : len(order)] = travel.to_place_ms[:, order]
    other = dataclasses.replace(
        problem,
        travel=Travel(
            travel.phase_from_ms, to_place, travel.back_ms[:, :, order], travel.hospital_of, travel.to_hospital_ms
        ),
        crews=Crews(
            problem.crews.unit[rows], problem.crews.service[rows], np.argsort(order)[problem.crews.point[rows]],
            problem.crews.from_ms[rows], problem.crews.to_ms[rows],
        ),
        closures=(),
    )  # fmt: skip
    one, two = solve(problem, seed=seed), solve(other, seed=seed)
    assert np.array_equal(one.calls, two.calls)
    assert np.array_equal(one.delay_ms, two.delay_ms)


def test_a_night_at_half_the_pace_takes_twice_as_long(random_nights: MakeNights) -> None:
    """Doubling every time and halving every rate doubles the delays, up to the rounding of each call."""
    problem = random_nights(7)
    travel = problem.travel
    far = 2**31 - 1
    slow = dataclasses.replace(
        problem,
        horizon_ms=2 * problem.horizon_ms,
        slot_ms=2 * problem.slot_ms,
        services=tuple(
            dataclasses.replace(
                one, rate_per_h=one.rate_per_h / 2, target_ms=2 * one.target_ms, turnout_ms=2 * one.turnout_ms,
                scene_ms=2 * one.scene_ms, handover_ms=2 * one.handover_ms,
            )
            for one in problem.services
        ),
        crews=dataclasses.replace(problem.crews, from_ms=2 * problem.crews.from_ms, to_ms=2 * problem.crews.to_ms),
        travel=Travel(
            2 * travel.phase_from_ms, np.where(travel.to_place_ms == far, far, 2 * travel.to_place_ms.astype(np.int64)),
            2 * travel.back_ms, travel.hospital_of, 2 * travel.to_hospital_ms,
        ),
        closures=(),
    )  # fmt: skip
    one, two = solve(problem), solve(slow)
    assert np.array_equal(one.calls, two.calls)
    assert np.array_equal(one.answered, two.answered)
    assert np.allclose(2 * one.delay_ms, two.delay_ms, atol=4 * one.calls.max())


@pytest.mark.parametrize(("units", "calls_per_h"), [(1, 3.0), (3, 9.0), (6, 26.0)])
def test_waiting_follows_erlang(one_point: MakeNights, units: int, calls_per_h: float) -> None:
    """Poisson calls and exponential work: chance to wait and mean wait are Erlang's."""
    mean_ms = 600_000.0
    load = calls_per_h * mean_ms / HOUR
    result = solve(one_point(units, calls_per_h=calls_per_h, scene_ms=_exponential(mean_ms), nights=60, hours=400))
    waits = _erlang_c(units, load)
    assert result.waited.sum() / result.calls.sum() == pytest.approx(waits, rel=0.02)
    expected_ms = waits * mean_ms / (units - load)
    assert result.delay_ms.sum() / result.calls.sum() == pytest.approx(expected_ms, rel=0.04)
    assert result.busy_share[0] == pytest.approx(load / units, rel=0.01)


def test_work_of_one_length_waits_half_as_long(one_point: MakeNights) -> None:
    """One unit, fixed work: the mean wait is that of Pollaczek and Khinchine, half the exponential one."""
    result = solve(one_point(1, calls_per_h=4.0, scene_ms=np.array([600_000]), nights=60, hours=400))
    load = 4.0 / 6.0
    assert result.delay_ms.sum() / result.calls.sum() == pytest.approx(600_000 * load / (2 * (1 - load)), rel=0.03)


def test_units_without_end_are_as_many_as_poisson_says(one_point: MakeNights) -> None:
    """Where nobody waits, how often k units are busy at a call is Poisson's, whatever the work."""
    problem = one_point(40, calls_per_h=6.0, scene_ms=np.array([600_000]), nights=20, hours=200)
    team = team_of(problem, 0)
    calls = calls_of(problem, 0, 1, range(20))
    lived = run(problem, 0, calls, team, ways_of(problem.travel, team.points))
    assert lived.wait_ms.max() == 0
    at = calls.at_ms[calls.first[0] : calls.first[1]]
    busy = np.array([((at < now) & (at + 600_000 > now)).sum() for now in at])
    assert (busy == 0).mean() == pytest.approx(exp(-1.0), abs=0.05)


def test_a_gate_waits_as_erlang_says(one_point: MakeNights) -> None:
    """Two lanes with exponential searches and a long even stream."""
    problem = one_point(1, calls_per_h=0.0, scene_ms=np.array([0]), nights=20, hours=48)
    per_h, mean_ms = 180.0, 30_000.0
    crowd = Crowd(
        20, [0.0], [0.0], [0], [2], _exponential(mean_ms), [0], [per_h * 47], [0], [47 * HOUR], [48 * HOUR], [49 * HOUR]
    )
    result = solve(dataclasses.replace(problem, crowd=crowd))
    load = per_h * mean_ms / HOUR
    assert result.gate_slot_ms[0, 2:46].mean() == pytest.approx(_erlang_c(2, load) * mean_ms / (2 - load), rel=0.06)


def test_a_gate_that_is_too_small_leaves_people_outside(one_point: MakeNights) -> None:
    """Twice as many come as the lane can search: half of them are turned away when the gathering ends."""
    problem = one_point(1, calls_per_h=0.0, scene_ms=np.array([0]), nights=10, hours=3)
    crowd = Crowd(20, [100.0], [0.0], [0], [1], [18_000], [0], [800.0], [0], [2 * HOUR], [2 * HOUR], [3 * HOUR - 1])
    result = solve(dataclasses.replace(problem, crowd=crowd))
    assert result.gate_refused[0] == pytest.approx(400, abs=25)
    assert result.gate_longest[0] == pytest.approx(400, abs=25)
    assert result.gate_wait_ms[0, 1] > result.gate_wait_ms[0, 0] > 0


def test_minutes_of_density_follow_the_crowd(one_point: MakeNights) -> None:
    """400 persons on 100 square metres stand at 4 persons a square metre from the last arrival to the first leaving."""
    problem = one_point(1, calls_per_h=0.0, scene_ms=np.array([0]), nights=10, hours=3)
    crowd = Crowd(20, [100.0], [50.0], [0], [0], [0], [0], [400.0], [0], [HOUR], [2 * HOUR], [3 * HOUR])
    result = solve(dataclasses.replace(problem, crowd=crowd))
    assert result.dense_min[0, 0] == pytest.approx(60 + 60 * (1 - 250 / 400) + 60 * (1 - 250 / 400), abs=6)
    assert 60 < result.dense_min[0, 1] < result.dense_min[0, 0]


def test_a_lost_unit_hurts_the_service_it_belongs_to(random_nights: MakeNights) -> None:
    """Every unit is tried once, most harmful first, and the loss of the only unit hurts most."""
    result = solve(random_nights(8, n_units=4, rate=0.2))
    assert sorted(result.loss_unit.tolist()) == [0, 1, 2, 3]
    assert np.all(np.diff(result.loss_ms) <= 0)
    assert result.loss_ms[0] > 0


def test_percentiles_and_shares_are_those_of_the_requirements() -> None:
    """The worked example: nearest rank 395, 600, 720 s; 15 of 20 in time is 75 % (53.1-88.8)."""
    seconds = [180, 195, 210, 240, 255, 270, 300, 320, 350, 395, 410, 420, 460, 475, 480, 510, 555, 600, 720, 1260]
    values = [(np.array(seconds), 0)]
    assert [percentile(values, percent).value for percent in (50, 90, 95)] == [395, 600, 720]
    assert [round(100 * one, 1) for one in wilson(15, 20)] == [75.0, 53.1, 88.8]
    assert percentile([(np.array(seconds[:-1]), 0)], 90).value == NONE
    assert percentile([(np.array(seconds), 5)], 90).value == NONE


@pytest.mark.parametrize(
    "change",
    [
        {"nights": 0},
        {"horizon_ms": 0},
        {"crews": Crews([0], [5], [0], [0], [1])},
        {"crews": Crews([0], [0], [9], [0], [1])},
        {"crews": Crews([0], [0], [0], [5], [5])},
        {"slot_ms": 1},
    ],
)
def test_questions_that_contradict_themselves_are_refused(random_nights: MakeNights, change: dict[str, object]) -> None:
    """Numbers and shapes that do not fit are named at once."""
    with pytest.raises(InvalidProblemError, match="rehearse"):
        dataclasses.replace(random_nights(1), **change)  # type: ignore[arg-type]  # wrong on purpose
