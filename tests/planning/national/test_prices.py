"""The price of the next team: what one more lifts, in a directorate and in the reserve."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himaya.planning.national.game import alone
from himaya.planning.national.prices import NO_KIND, Price, Prices, price_from_json, prices_to_json
from himaya.planning.national.recount import price_findings
from himaya.planning.national.solve import lend, prices
from himaya.planning.protect.problem import ProtectProblem
from himaya.planning.protect.solve import solve
from himaya.scenario.model import UnitKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.planning.national.conftest import Country, CountryValue, MakeCountry

SEEDS = st.integers(0, 2**31)
KINDS = (UnitKind.PATROL_VEHICLE, UnitKind.PATROL_FOOT)
many = settings(max_examples=50, deadline=None)


def with_team(game: ProtectProblem, kind: int) -> ProtectProblem:
    teams = game.teams.copy()
    teams[:, kind] += 1
    return replace(game, teams=teams)


def findings(games: Country, teams: int, told: Prices) -> list[str]:
    """Where the recount finds something wrong."""
    lent = dict(zip(games, lend(games, teams).lent, strict=True))
    return [finding.where for finding in price_findings(as_met(games), lent, teams, told)]


def as_met(games: Country) -> Country:
    """The games with what is met of their minimum as floors."""
    met = {iso: solve(game).minimum_met for iso, game in games.items()}
    return {iso: game.with_minimum(met[iso]) for iso, game in games.items()}


@given(seed=SEEDS, teams=st.integers(0, 3))
@many
def test_what_one_more_team_lifts_is_what_the_linear_program_lifts(
    seed: int, teams: int, tiny_country: MakeCountry, country_value: CountryValue
) -> None:
    """For every directorate the best of all kinds, with what it is lent; for the reserve the country anew."""
    games = tiny_country(seed)
    lending = lend(games, teams)
    worth = prices(games, lending, teams)
    for (iso, game), lent in zip(games.items(), lending.lent, strict=True):
        price = worth.directorates[iso]
        offers = [country_value({iso: with_team(game, kind)}, lent) for kind in range(game.n_kinds)]
        assert price.before == pytest.approx(country_value({iso: game}, lent), abs=1e-7)
        assert price.after == pytest.approx(max(offers), abs=1e-7)
    assert worth.reserve.before == pytest.approx(country_value(games, [teams] * 2), abs=1e-7)
    assert worth.reserve.after == pytest.approx(country_value(games, [teams + 1] * 2), abs=1e-7)


@given(seed=SEEDS, teams=st.integers(0, 3))
@many
def test_the_weakest_place_that_can_still_be_lifted_is_in_the_coverage(
    seed: int, teams: int, tiny_country: MakeCountry
) -> None:
    """The least protected of the places that a team has an effect at and that are not covered fully."""
    games = tiny_country(seed)
    lending = lend(games, teams)
    worth = prices(games, lending, teams)
    for (iso, game), lent in zip(games.items(), lending.lent, strict=True):
        price, own = worth.directorates[iso], alone(game, lent)
        assert price.open_before == pytest.approx(weakest_open(own), abs=1e-7)
        changed = own if price.kind == NO_KIND else with_team(own, price.kind)
        assert price.open_after == pytest.approx(weakest_open(changed), abs=1e-7)


@given(seed=st.integers(0, 1000), teams=st.integers(0, 3))
@settings(max_examples=15, deadline=None)
def test_a_minimum_of_presence_stays_as_far_as_it_is_met(seed: int, teams: int, country: MakeCountry) -> None:
    """One team more lifts what it lifts while every directorate gives as much of its minimum as without it."""
    games = country(2 * seed + 1)
    lending = lend(games, teams)
    worth = prices(games, lending, teams)
    assert findings(games, teams, worth) == []
    for (iso, game), lent in zip(as_met(games).items(), lending.lent, strict=True):
        price, own = worth.directorates[iso], alone(game, lent)
        offers = [solve(with_team(own, kind)).objective for kind in range(own.n_kinds)]
        assert price.before == pytest.approx(solve(own).objective, abs=1e-8)
        assert price.after == pytest.approx(max(price.before, *offers), abs=1e-8)


def weakest_open(game: ProtectProblem) -> float | None:
    coverage = solve(game).coverage
    protection = 1.0 - game.loss_uncovered + coverage * game.effect
    still = protection[(game.kinds != 0) & (game.effect > 0) & (coverage < 1.0 - 1e-9)]
    return float(still.min()) if still.size else None


@given(seed=SEEDS, teams=st.integers(0, 3))
@settings(max_examples=15, deadline=None)
def test_the_recount_accepts_prices_and_refuses_changed_ones(seed: int, teams: int, tiny_country: MakeCountry) -> None:
    """Without a solver: every figure of every price, and the kind that lifts most."""
    games = tiny_country(seed)
    worth = prices(games, lend(games, teams), teams)
    assert findings(games, teams, worth) == []
    for change in (1e-6, -1e-6):
        for part in ("before", "after", "open_before", "open_after"):
            forged = changed(worth.reserve, part, change)
            assert f"/prices/reserve/{part}" in findings(games, teams, replace(worth, reserve=forged))
            for iso, price in worth.directorates.items():
                other = replace(worth, directorates={**worth.directorates, iso: changed(price, part, change)})
                assert f"/prices/directorates/{iso}/{part}" in findings(games, teams, other)


def changed(price: Price, part: str, change: float) -> Price:
    """A price with one figure changed; a place that is said to be covered fully is said not to be."""
    value = getattr(price, part)
    return replace(price, **{part: 1e-3 if value is None else value + change})


def test_a_worse_kind_is_refused(country: MakeCountry) -> None:
    """Its figures alone may be right; that no kind lifts more is part of the price."""
    games = country(7)
    worth = prices(games, lend(games, 1), 1)
    found = 0
    for iso, (game, lent) in zip(games, zip(games.values(), lend(games, 1).lent, strict=True), strict=True):
        own, price = alone(game, lent), worth.directorates[iso]
        other = 1 - price.kind
        after = solve(with_team(own, other)).objective
        if after < price.after - 1e-6:
            worse = replace(price, kind=other, after=after, open_after=weakest_open(with_team(own, other)))
            forged = replace(worth, directorates={**worth.directorates, iso: worse})
            assert findings(games, 1, forged) == [f"/prices/directorates/{iso}/kind"]
            found += 1
    assert found


def test_a_place_beyond_reach_hides_nothing() -> None:
    """It stays the weakest, and the price still tells which team lifts the weakest of the others, and how far."""
    games = {"EG-C": one_watch(kinds=[0, 1, 1], loss=[0.5, 0.4, 0.4], teams=1)}
    price = prices(games, lend(games, 0), 0).directorates["EG-C"]
    assert (price.kind, price.before, price.after, price.gain) == (0, 0.5, 0.5, 0.0)
    assert price.open_before == pytest.approx(0.8)
    assert price.completes
    text = told(games, 0)["directorates"][0]
    assert "fully covered" in text["text_en"]
    assert "القاهرة" in text["text_ar"]
    assert "تغطية كاملة" in text["text_ar"]


def test_directorates_are_ranked_by_what_they_gain() -> None:
    """First what lifts the weakest place, then what lifts the weakest that can be lifted, then where nothing helps."""
    games = {
        "EG-ALX": one_watch(kinds=[1], loss=[0.4], teams=1),
        "EG-ASN": one_watch(kinds=[0, 1, 1, 1], loss=[0.9, 0.4, 0.4, 0.4], teams=1),
        "EG-C": one_watch(kinds=[1, 1, 1, 1], loss=[0.4, 0.4, 0.4, 0.4], teams=1),
        "EG-GZ": one_watch(kinds=[1, 1, 1], loss=[0.4, 0.4, 0.4], teams=1),
    }
    rows = told(games, 0)["directorates"]
    assert [row["iso"] for row in rows] == ["EG-GZ", "EG-C", "EG-ASN", "EG-ALX"]
    assert [row["kind"] for row in rows] == [*["patrol_vehicle"] * 3, None]
    assert "from 0.73333 to 0.86666" in rows[0]["text_en"]
    assert "من 0.73333 إلى 0.86666" in rows[0]["text_ar"]


def one_watch(*, kinds: list[int], loss: list[float], teams: int) -> ProtectProblem:
    """A directorate of one watch and one kind whose teams take the whole loss."""
    return ProtectProblem(
        group=np.zeros(len(kinds), dtype=np.int64),
        kinds=np.array(kinds),
        loss_uncovered=np.array(loss),
        loss_covered=np.zeros(len(kinds)),
        floor=np.zeros(len(kinds)),
        teams=np.array([[teams]]),
        pool=np.array([-1]),
        reserve=np.zeros(0),
    )


def told(games: Mapping[str, ProtectProblem], teams: int) -> dict:
    """Prices as nation.json holds them."""
    return prices_to_json(prices(games, lend(games, teams), teams), KINDS)


@given(seed=SEEDS, teams=st.integers(0, 3))
@many
def test_prices_survive_the_file(seed: int, teams: int, tiny_country: MakeCountry) -> None:
    """Read again they are the same, so that verification recounts what was written."""
    games = tiny_country(seed)
    worth = prices(games, lend(games, teams), teams)
    rows = prices_to_json(worth, KINDS)
    assert price_from_json(rows["reserve"], KINDS) == worth.reserve
    for row in rows["directorates"]:
        assert price_from_json(row, KINDS) == worth.directorates[row["iso"]]
