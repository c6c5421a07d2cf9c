"""What the national reserve lends to each directorate in each watch, and what the next team is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.national.game import Lending, alone, national_game, one_more_team, side_by_side
from himaya.planning.national.prices import NO_KIND, NOTHING, Price, Prices
from himaya.planning.protect.minimum import minimum_met
from himaya.planning.protect.solve import least_levels, solve
from himaya.planning.result import frozen_array

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from himaya.planning.protect.problem import ProtectProblem

_DIGITS = 12


def lend(games: Mapping[str, ProtectProblem], reserve_teams: int) -> Lending:
    """Lend the reserve so that the country's worst place is as well protected as it can be, then the next worst.

    Raises
    ------
    InvalidInputError : `nation.other_watches`.
    """
    result = solve(national_game(games, reserve_teams))
    return Lending(frozen_array(result.granted.reshape(len(games), -1), np.float64), result)


def prices(games: Mapping[str, ProtectProblem], lending: Lending, reserve_teams: int) -> Prices:
    """What one more team lifts, exactly: in the reserve, lent anew; in a directorate, with what it is lent as it is.

    A directorate's team is there throughout the period and at no post, of the kind that lifts most there. The minimum
    of presence counts as far as it is met without the team.
    """
    games = {iso: game.with_minimum(minimum_met(game)) for iso, game in games.items()}
    first = next(iter(games.values()))
    variants = [
        own if kind == NO_KIND else one_more_team(own, kind)
        for game, lent in zip(games.values(), lending.lent, strict=True)
        for own in (alone(game, lent),)
        for kind in range(NO_KIND, first.n_kinds)
    ]
    unavoidable, level = (
        limit.reshape(len(games), first.n_kinds + 1, -1).max(axis=2) for limit in least_levels(side_by_side(variants))
    )
    country = [least_levels(national_game(games, teams)) for teams in (reserve_teams, reserve_teams + 1)]
    levels = np.array([level.max(initial=-np.inf) for _, level in country])
    reserve = _price(float(country[0][0].max(initial=0.0)), levels)
    return Prices(
        replace(reserve, kind=NO_KIND),
        {iso: _price(float(unavoidable[row, 0]), level[row]) for row, iso in enumerate(games)},
    )


def _price(unavoidable: float, level: NDArray[np.float64]) -> Price:
    """The best of what is offered.

    Parameters
    ----------
    unavoidable : loss that no team takes away.
    level : (1 + n_offers,) least levels, without any offer first; -inf where everything is covered fully.
    """
    best = int(np.round(level[1:], _DIGITS).argmin())
    helps = bool(level[0] - level[1 + best] > NOTHING) if np.isfinite(level[0]) else False
    before, after = float(level[0]), float(level[1 + best] if helps else level[0])
    return Price(
        best if helps else NO_KIND,
        1.0 - max(unavoidable, before),
        1.0 - max(unavoidable, after),
        1.0 - before if np.isfinite(before) else None,
        1.0 - after if np.isfinite(after) else None,
    )
