"""The reserve on countries so small that a linear program over who stands where gives the answer as well."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himaya.planning.national.game import joined_result, national_game
from himaya.planning.national.solve import lend
from himaya.planning.protect.verify import verify

if TYPE_CHECKING:
    from tests.planning.national.conftest import CountryValue, MakeCountry

SEEDS = st.integers(0, 2**31)
many = settings(max_examples=60, deadline=None)


@given(seed=SEEDS, teams=st.integers(1, 3))
@many
def test_the_reserve_reaches_what_the_linear_program_reaches(
    seed: int, teams: int, tiny_country: MakeCountry, country_value: CountryValue
) -> None:
    """Value and bound are the least loss over every way to send out every team, those of the reserve included."""
    games = tiny_country(seed)
    result = lend(games, teams).result
    assert result.objective == pytest.approx(country_value(games, [teams] * 2), abs=1e-8)
    assert result.bound == pytest.approx(result.objective, abs=1e-9)


@given(seed=SEEDS, teams=st.integers(1, 3))
@many
def test_what_is_lent_is_enough_for_every_directorate_alone(
    seed: int, teams: int, tiny_country: MakeCountry, country_value: CountryValue
) -> None:
    """One linear program for each directorate, with nothing but its own teams and what it is lent in each watch."""
    games = tiny_country(seed)
    lending = lend(games, teams)
    assert (lending.lent.sum(axis=0) <= teams + 1e-9).all()
    for (iso, game), lent in zip(games.items(), lending.lent, strict=True):
        assert country_value({iso: game}, lent) >= lending.result.objective - 1e-8


@given(seed=SEEDS)
@many
def test_one_more_unit_in_the_reserve_never_lowers_the_country(seed: int, tiny_country: MakeCountry) -> None:
    """Nor with none at all to begin with."""
    games = tiny_country(seed)
    values = [lend(games, teams).result.objective for teams in range(5)]
    assert all(later >= earlier - 1e-12 for earlier, later in itertools.pairwise(values))


@given(seed=SEEDS, teams=st.integers(0, 3), order=st.permutations(range(3)))
@many
def test_other_names_for_directorates_change_names_alone(
    seed: int, teams: int, order: list[int], tiny_country: MakeCountry
) -> None:
    """In another order, each directorate is lent as much and its places are protected as well."""
    games = tiny_country(seed)
    isos = [list(games)[number] for number in order if number < len(games)]
    first, other = lend(games, teams), lend({iso: games[iso] for iso in isos}, teams)
    assert other.result.objective == pytest.approx(first.result.objective, abs=1e-9)
    place = {iso: row for row, iso in enumerate(games)}
    assert other.lent == pytest.approx(first.lent[[place[iso] for iso in isos]], abs=1e-7)
    values = first.result.value.reshape(len(games), -1)[[place[iso] for iso in isos]]
    assert other.result.value.reshape(len(games), -1) == pytest.approx(values, abs=1e-7)


@given(seed=SEEDS, teams=st.integers(1, 3))
@many
def test_a_country_that_claims_more_or_less_than_it_reaches_is_refused(
    seed: int, teams: int, tiny_country: MakeCountry
) -> None:
    """Its own proof finds it out, and finds nothing wrong with the answer as it was given."""
    games = tiny_country(seed)
    result = lend(games, teams).result
    answer = joined_result([result], result)
    assert verify(national_game(games, teams), answer) == []
    for change in (1e-4, -1e-4):
        forged = replace(answer, objective=answer.objective + change, bound=answer.bound + change)
        assert verify(national_game(games, teams), forged) != []
