"""The national reserve: lent exactly, and each directorate is independent once it knows what it is lent."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.faults import InvalidInputError
from himaya.planning.national.game import alone, joined_result, national_game
from himaya.planning.national.solve import lend
from himaya.planning.protect.solve import solve
from himaya.planning.protect.verify import verify

if TYPE_CHECKING:
    from tests.planning.national.conftest import MakeCountry


@given(seed=st.integers(0, 10_000), teams=st.integers(0, 8))
def test_directorates_that_plan_alone_carry_out_the_national_optimum(
    seed: int, teams: int, country: MakeCountry
) -> None:
    """Their coverage, put together, is proved best for the country by independent code, reserve and order included."""
    games = country(seed)
    lending = lend(games, teams)
    results = [solve(alone(game, lent)) for game, lent in zip(games.values(), lending.lent, strict=True)]
    assert min(result.objective for result in results) == pytest.approx(lending.result.objective, abs=1e-9)
    assert verify(national_game(games, teams), joined_result(results, lending.result)) == []
    assert (lending.lent.sum(axis=0) <= teams + 1e-9).all()


@given(seed=st.integers(0, 10_000), teams=st.integers(0, 6))
def test_no_other_way_to_lend_is_better(seed: int, teams: int, country: MakeCountry) -> None:
    """Against every directorate alone with a random share of the reserve."""
    games = country(seed)
    best = lend(games, teams).result.objective
    shares = np.random.default_rng(seed).dirichlet(np.ones(len(games)), size=3).T * teams
    other = min(solve(alone(game, lent)).objective for game, lent in zip(games.values(), shares, strict=True))
    assert other <= best + 1e-9


def test_a_larger_reserve_never_lowers_the_worst_place(country: MakeCountry) -> None:
    """And without one the country is as good as its worst directorate alone."""
    games = country(7)
    values = [lend(games, teams).result.objective for teams in range(8)]
    assert values[0] == pytest.approx(min(solve(game).objective for game in games.values()), abs=1e-12)
    assert all(later >= earlier - 1e-12 for earlier, later in itertools.pairwise(values))
    assert values[-1] > values[0]


def test_directorates_with_other_hours_are_named(country: MakeCountry) -> None:
    """The reserve is lent by watch, so all must have the same ones."""
    games = country(3)
    other = replace(
        games["EG-C"],
        group=np.zeros(games["EG-C"].n_targets, dtype=np.int64),
        teams=games["EG-C"].teams[:1],
        pool=np.full(1, -1),
    )
    with pytest.raises(InvalidInputError) as caught:
        lend(games | {"EG-C": other}, 2)
    assert [(fault.code, fault.value) for fault in caught.value.faults] == [("nation.other_watches", "EG-C")]
