from __future__ import annotations

import dataclasses
import itertools
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import chi2

from himaya.faults import InvalidInputError
from himaya.planning.patrol.draw import at_point, draw_pattern, turned
from himaya.planning.patrol.solve import PatrolParams, solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.planning.patrol.problem import PatrolProblem, PatrolResult

NIGHT = date(2027, 1, 6)


@pytest.fixture(scope="module")
def result(question: Callable[..., PatrolProblem]) -> PatrolResult:
    """An answer with several patterns, given chances that are not alike."""
    found = solve(question(1, n_places=4, teams=(1, 1)), params=PatrolParams(first=4, near=2, guarantee=4))
    assert found.chance.size >= 4
    chance = np.linspace(1.0, 2.0, found.chance.size)
    return dataclasses.replace(found, chance=chance / chance.sum())


def test_a_turned_circle_keeps_every_chance() -> None:
    """For every order and every turn, points spread evenly lie in each arc as often after the turn as its length."""
    parts = np.array([2, 3, 3, 4])
    chance, cells = parts / 12.0, 12 * 3
    for order in itertools.permutations(range(4)):
        for turn in range(12, cells - 12 + 1):
            counts, pairs = np.zeros(4, dtype=int), set()
            for pattern, length in enumerate(parts.tolist()):
                for inside in range(3 * length):
                    share = (inside + 0.5) / (3 * length)
                    found = turned(chance, np.array(order), pattern, inside=share, turn=turn / cells)
                    counts[found] += 1
                    pairs.add((pattern, found))
            assert counts.tolist() == (3 * parts).tolist()
            assert all(one != other for one, other in pairs)


def test_a_point_lies_in_the_arc_of_its_pattern() -> None:
    """Arcs follow each other in the order drawn."""
    chance = np.array([0.5, 0.25, 0.25])
    assert [at_point(chance, np.array([2, 0, 1]), point) for point in (0.0, 0.24, 0.26, 0.74, 0.76, 0.999)] == [
        2, 2, 0, 0, 1, 1,
    ]  # fmt: skip


def test_over_many_nights_every_chance_is_kept_and_no_pattern_is_repeated(result: PatrolResult) -> None:
    """4,000 nights, each after the one before: the shares fit by chi-square; what follows a pattern is not certain."""
    nights, counts, before = 4000, np.zeros(result.chance.size), None
    followers: dict[int, set[int]] = {}
    for number in range(nights):
        found = draw_pattern(result, seed=9_000 + number, night=NIGHT + timedelta(days=number), before=before)
        assert found != before
        if before is not None:
            followers.setdefault(before, set()).add(found)
        counts[found] += 1
        before = found
    expected = nights * result.chance
    assert ((counts - expected) ** 2 / expected).sum() < chi2.ppf(1 - 1e-6, result.chance.size - 1)
    assert all(len(after) > 1 for after in followers.values())


def test_single_nights_keep_every_chance(result: PatrolResult) -> None:
    """4,000 first nights: the shares fit by chi-square."""
    drawn = [draw_pattern(result, seed=seed, night=NIGHT) for seed in range(4000)]
    counts = np.bincount(drawn, minlength=result.chance.size)
    expected = 4000 * result.chance
    assert ((counts - expected) ** 2 / expected).sum() < chi2.ppf(1 - 1e-6, result.chance.size - 1)


def test_seed_and_night_decide(result: PatrolResult) -> None:
    """The same seed and night give the same pattern; other nights give others."""
    drawn = [draw_pattern(result, seed=7, night=NIGHT + timedelta(days=day)) for day in range(30)]
    assert drawn == [draw_pattern(result, seed=7, night=NIGHT + timedelta(days=day)) for day in range(30)]
    assert len(set(drawn)) > 1


def test_what_cannot_be_drawn_is_refused(result: PatrolResult) -> None:
    """No rounds, a pattern that is needed too often, a pattern that there is none of, and a seed that is none."""
    rest = result.chance[1:] / result.chance[1:].sum()
    often = dataclasses.replace(result, chance=np.append(0.7, 0.3 * rest))
    for refused, code, answer in (
        ({"before": None}, "patrol.no_patterns", dataclasses.replace(result, chance=np.zeros(0))),
        ({"before": 1}, "patrol.too_few_patterns", often),
        ({"before": result.chance.size}, "patrol.unknown_pattern", result),
        ({"before": None, "seed": -1}, "protect.bad_seed", result),
    ):
        with pytest.raises(InvalidInputError) as caught:
            draw_pattern(answer, **({"seed": 1, "night": NIGHT} | refused))
        assert caught.value.faults[0].code == code
    assert draw_pattern(often, seed=1, night=NIGHT) in range(result.chance.size)
