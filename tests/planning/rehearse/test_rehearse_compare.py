from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from himaya.planning.rehearse.compare import compare_rehearsals
from himaya.planning.rehearse.figures import difference, paired
from himaya.planning.rehearse.problem import NONE, RehearseProblem
from himaya.planning.rehearse.solve import solve

MakeNights = Callable[..., RehearseProblem]


def test_a_plan_differs_from_itself_by_nothing(random_nights: MakeNights) -> None:
    """The same rehearsal twice: no change, and no doubt about it."""
    result = solve(random_nights(5))
    for change in compare_rehearsals(result, result):
        assert change.delay_ms == change.met_share == (0.0, 0.0, 0.0)
        assert change.same_calls


def test_pairing_tells_apart_what_separate_nights_do_not(random_nights: MakeNights) -> None:
    """With common calls the limits of the difference are narrower than with other calls."""
    problem = random_nights(5, rate=0.1, n_units=6, nights=60)
    slower = dataclasses.replace(
        problem, services=tuple(dataclasses.replace(one, turnout_ms=90_000) for one in problem.services)
    )
    base, common = solve(problem), solve(slower)
    apart = dataclasses.replace(solve(slower, seed=2), provenance=base.provenance)
    for change, loose in zip(compare_rehearsals(base, common), compare_rehearsals(base, apart), strict=True):
        assert change.same_calls
        assert not loose.same_calls
        assert change.delay_ms.low <= change.delay_ms.value <= change.delay_ms.high
        assert change.delay_ms.high - change.delay_ms.low < loose.delay_ms.high - loose.delay_ms.low
        assert change.delay_ms.value >= 30_000 * 0.9


def test_other_seeds_cannot_be_compared(random_nights: MakeNights) -> None:
    """Nights that do not share their random numbers are no pairs."""
    problem = random_nights(5)
    assert compare_rehearsals(solve(problem, seed=1), solve(problem, seed=2)) == ()


def test_the_difference_of_two_ratios_is_that_of_paired_sums() -> None:
    """Where both have the same calls, both formulas agree."""
    rng = np.random.default_rng(3)
    calls, before, after = rng.integers(5, 20, 40), rng.integers(0, 900, 40), rng.integers(0, 900, 40)
    one, two = difference(before, calls, after, calls), paired(after - before, calls)
    assert one == pytest.approx(two)
    assert difference(before, 0 * calls, after, calls) == (NONE, NONE, NONE)


def test_limits_cover_the_truth_as_often_as_they_say() -> None:
    """Of 400 samples about 95 of 100 limits hold the true change."""
    rng = np.random.default_rng(8)
    calls = rng.poisson(12, (400, 40)) + 1
    change = calls * 3 + np.rint(rng.normal(0, 40, calls.shape)).astype(int)
    held = [limits.low <= 3 <= limits.high for limits in map(paired, change, calls)]
    assert 0.92 <= np.mean(held) <= 0.98
