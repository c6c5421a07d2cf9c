"""The tables of the benchmarks, and what routing libraries are asked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def scripts() -> Iterator[Any]:
    """The folder of the benchmarks on the path, as its scripts find each other."""
    before = set(sys.modules)
    sys.path.insert(0, str(_FOLDER))
    yield
    sys.path.remove(str(_FOLDER))
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(_FOLDER)):
            del sys.modules[name]


@pytest.mark.usefixtures("scripts")
@pytest.mark.parametrize(
    ("key", "value", "cell"),
    [
        ("ours_s", 0.0012, "1.2 ms"),
        ("incidents_per_s", 3_400_000.4, "3,400,000"),
        ("objective", 14_801, "14,801"),
        ("objective", 0.25, "0.25"),
        ("ratio", 2.0, "2.0 x"),
        ("agrees", False, "NO"),
        ("peer", "", "—"),
    ],
)
def test_a_cell_reads_as_what_it_is(key: str, value: Any, cell: str) -> None:
    """Seconds have the unit that fits; rates and whole numbers are numbers."""
    import bench  # noqa: PLC0415  # found only now

    assert bench.shown(key, value) == cell


@pytest.mark.usefixtures("scripts")
def test_libraries_find_no_better_round_than_the_exact_one() -> None:
    """A round of one team at given prizes: what the libraries collect is allowed to us, so ours is at least as good."""
    import patrol  # noqa: PLC0415  # found only now

    problem = patrol.city(12, n_bases=2, n_watches=4, teams=2)
    found = patrol._one_round(problem, quick=True)
    assert [row["agrees"] for row in found] == [True, True]


@pytest.mark.usefixtures("scripts")
def test_no_night_collects_more_than_the_bound() -> None:
    """What our tours collect, and one prize for every target, enclose the bound of a night."""
    import patrol  # noqa: PLC0415  # found only now
    import supervise  # noqa: PLC0415  # found only now

    ways = supervise.ways_of(patrol.city(12, n_bases=2, n_watches=4, teams=1))
    score = np.random.default_rng(3).integers(10, 100, ways.problem.promise.shape) * (ways.problem.promise > 0)
    share = ways.problem.dwell[:, None] / ways.problem.watch_steps
    rounds, _ = supervise.best_pattern(ways, score / share, np.arange(ways.problem.team_class.size))
    met = supervise._collected(ways, score, rounds)
    assert met <= supervise.night_bound(ways, score, met) <= score.sum()
