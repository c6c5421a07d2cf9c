from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import chi2

from himaya.faults import InvalidInputError
from himaya.planning.protect.draw import commitment, draw
from himaya.planning.protect.problem import ProtectProblem, ProtectResult
from himaya.planning.protect.solve import solve
from himaya.planning.result import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _city(seed: int, *, n: int = 40) -> ProtectProblem:
    """Two pools of three groups each, three kinds, scarce teams."""
    rng = np.random.default_rng(seed)
    high = rng.uniform(0.3, 1.0, n)
    return ProtectProblem(
        group=rng.integers(0, 6, n),
        kinds=rng.integers(0, 8, n),
        loss_uncovered=high,
        loss_covered=high * rng.uniform(0.1, 0.5, n),
        floor=np.zeros(n),
        teams=rng.integers(0, 2, (6, 3)),
        pool=[0, 0, 0, 1, 1, 1],
        reserve=[1, 2],
    )


def _counts(problem: ProtectProblem, result: ProtectResult, nights: int) -> NDArray[np.float64]:
    counts = np.zeros(result.by_kind.shape)
    for night in range(nights):
        stands = draw(problem, result, seed=night)
        at = np.flatnonzero(stands >= 0)
        counts[at, stands[at]] += 1
    return counts


@pytest.mark.parametrize("seed", range(2))
def test_every_chance_is_kept(seed: int) -> None:
    """Over 2,000 nights the share of each (target, kind) fits its chance by chi-square; 0 and 1 are kept exactly."""
    problem, nights = _city(seed), 2000
    result = solve(problem)
    chance, counts = result.by_kind, _counts(problem, result, nights)
    open_ = (chance > 1e-6) & (chance < 1 - 1e-6)
    assert open_.sum() > 20
    assert np.all(counts[chance < 1e-9] == 0)
    assert np.all(counts[chance > 1 - 1e-9] == nights)
    z = (counts - nights * chance)[open_] / np.sqrt(nights * chance * (1 - chance))[open_]
    assert (z**2).sum() < chi2.ppf(1 - 1e-6, open_.sum())
    assert np.abs(z).max() < 5.5


@pytest.mark.parametrize("seed", range(8))
def test_every_stand_can_be_manned(seed: int) -> None:
    """Each column uses its expected number of teams, rounded up or down; nobody stands where his kind may not come."""
    problem = _city(seed, n=120)
    result = solve(problem)
    for night in range(20):
        stands = draw(problem, result, seed=night)
        at = np.flatnonzero(stands >= 0)
        assert np.all(result.by_kind[at, stands[at]] > 0)
        used = np.zeros((problem.n_groups, problem.n_kinds + 1))
        expected = np.zeros_like(used)
        np.add.at(used, (problem.group[at], stands[at]), 1)
        np.add.at(expected, problem.group, result.by_kind)
        assert np.all(used[:, :-1] <= problem.teams)
        assert np.all(np.abs(used - expected)[:, :-1] < 1)
        lent = np.bincount(problem.pool, used[:, -1])
        assert np.all(lent <= problem.reserve)
        assert np.all(np.abs(lent - np.bincount(problem.pool, expected[:, -1])) < 1)


def test_one_post_does_not_betray_the_others() -> None:
    """Ten equal places, five teams: every pair stands together on some nights and apart on others."""
    n = 10
    problem = ProtectProblem(
        group=np.zeros(n, int),
        kinds=np.ones(n, int),
        loss_uncovered=np.full(n, 0.8),
        loss_covered=np.full(n, 0.2),
        floor=np.zeros(n),
        teams=[[5]],
        pool=[-1],
        reserve=[],
    )
    result = solve(problem)
    nights = np.array([draw(problem, result, seed=night) >= 0 for night in range(1500)], dtype=float)
    assert np.all(nights.sum(axis=1) == 5)
    together = nights.T @ nights / len(nights)
    pairs = together[~np.eye(n, dtype=bool)]
    assert pairs.min() > 0.15
    assert pairs.max() < 0.30


def test_the_seed_decides_the_draw() -> None:
    """The same seed gives the same stand, other seeds give others, and the answer is not changed."""
    problem = _city(3)
    result = solve(problem)
    before = result.by_kind.tobytes()
    stands = {draw(problem, result, seed=seed).tobytes() for seed in range(20)}
    assert draw(problem, result, seed=4).tobytes() == draw(problem, result, seed=4).tobytes()
    assert len(stands) > 10
    assert result.by_kind.tobytes() == before


def test_the_commitment_can_be_checked_by_anyone() -> None:
    """It is the SHA-256 of the words `himaya-draw/1:` and the seed, so that a published seed can be checked by hand."""
    seed = 2**127 + 12345
    assert commitment(seed) == hashlib.sha256(b"himaya-draw/1:" + str(seed).encode()).hexdigest()
    assert commitment(seed) != commitment(seed + 1)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "7"])
def test_a_seed_that_is_no_whole_number_is_refused(seed: int) -> None:
    """Both the commitment and the draw say so."""
    problem = _city(0)
    for call in (lambda: commitment(seed), lambda: draw(problem, solve(problem), seed=seed)):
        with pytest.raises(InvalidInputError) as caught:
            call()
        assert caught.value.faults[0].code == "protect.bad_seed"


def test_nothing_is_drawn_from_an_impossible_plan() -> None:
    """Where the floors cannot be met there is no draw."""
    problem = ProtectProblem(
        group=[0], kinds=[1], loss_uncovered=[0.5], loss_covered=[0.1], floor=[1.0], teams=[[0]], pool=[-1], reserve=[]
    )
    result = solve(problem)
    assert result.status is Status.INFEASIBLE
    with pytest.raises(InvalidInputError) as caught:
        draw(problem, result, seed=1)
    assert caught.value.faults[0].code == "protect.not_drawable"
