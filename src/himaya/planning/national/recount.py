"""Verification of the prices of the next team, from the condition of Hall alone: no solver and no certificate.

At a loss level every place that teams can lift asks for a coverage. The level can be held if and only if, for every
set of kinds, the places that only this set may cover ask for no more than its teams and what the reserve adds. So a
level is the least when it can be held a little above and cannot be held a little below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.national.game import alone, national_game, one_more_team
from himaya.planning.national.prices import NO_KIND
from himaya.planning.result import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from himaya.planning.codec import Floats
    from himaya.planning.national.prices import Price, Prices
    from himaya.planning.protect.problem import ProtectProblem

_AGREE = 1e-9
_COUNTING = 1e-12
"""Of the teams of a group, what adding up may lose."""


def price_findings(
    games: Mapping[str, ProtectProblem], lent: Mapping[str, Floats], reserve_teams: int, prices: Prices
) -> Iterator[Finding]:
    """Every price that is not what one more team lifts.

    Parameters
    ----------
    games : of the directorates, by ISO code, without what is lent, their minimum of presence part of the floors.
    lent : (n_watches,) teams lent to each.
    """
    for iso, price in prices.directorates.items():
        own = alone(games[iso], lent[iso])
        at = f"/prices/directorates/{iso}"
        yield from _without(own, price, at)
        yield from _with(own if price.kind == NO_KIND else one_more_team(own, price.kind), price, at)
        for kind in range(own.n_kinds):
            if _lifts_more(one_more_team(own, kind), price):
                yield Finding("nation", f"{at}/kind", "the kind that lifts most", str(price.kind))
    at = "/prices/reserve"
    yield from _without(national_game(games, reserve_teams), prices.reserve, at)
    yield from _with(national_game(games, reserve_teams + 1), prices.reserve, at)


def _without(game: ProtectProblem, price: Price, at: str) -> Iterator[Finding]:
    yield from _least(game, price.open_before, f"{at}/open_before")
    yield from _worst(game, price.before, price.open_before, f"{at}/before")


def _with(game: ProtectProblem, price: Price, at: str) -> Iterator[Finding]:
    yield from _least(game, price.open_after, f"{at}/open_after")
    yield from _worst(game, price.after, price.open_after, f"{at}/after")


def _least(game: ProtectProblem, protection: float | None, at: str) -> Iterator[Finding]:
    """The weakest that a team can still lift: held as told, and no better than told."""
    if protection is None:
        if not _holds(game, -np.inf):
            yield Finding("nation", at, "a place that is not covered fully", "none")
        return
    level = 1.0 - protection
    if not _holds(game, level + _AGREE):
        yield Finding("nation", at, "what the teams can hold", repr(protection))
    if _holds(game, level - _AGREE):
        yield Finding("nation", at, "the most that the teams can hold", repr(protection))


def _worst(game: ProtectProblem, worst: float, protection: float | None, at: str) -> Iterator[Finding]:
    """The weakest of all: the weakest that a team can still lift, or what full coverage leaves elsewhere."""
    left = game.loss_uncovered - np.where(game.kinds != 0, game.effect, 0.0)
    expected = min(1.0 - float(left.max(initial=0.0)), 1.0 if protection is None else protection)
    if abs(worst - expected) > _AGREE:
        yield Finding("nation", at, repr(expected), repr(worst))


def _lifts_more(game: ProtectProblem, price: Price) -> bool:
    """Whether a game holds a better level than a price tells."""
    return price.open_after is not None and _holds(game, 1.0 - price.open_after - 2.0 * _AGREE)


def _holds(game: ProtectProblem, level: float) -> bool:
    """Whether the teams and the reserve of a game hold a loss level wherever they have an effect."""
    sets = np.arange(1 << game.n_kinds)
    moving = (game.kinds != 0) & (game.effect > 0)
    asked = game.floor.copy()
    wanted = (game.loss_uncovered[moving] - level) / game.effect[moving]
    asked[moving] = np.clip(wanted, game.floor[moving], 1.0)
    demand = np.zeros((game.n_groups, sets.size))
    np.add.at(demand, (game.group, game.kinds), asked)
    within = (sets[:, None] & ~sets == 0).astype(np.float64)
    has = (sets[:, None] >> np.arange(game.n_kinds) & 1).astype(np.float64)
    missing = np.maximum((demand @ within - game.teams @ has.T).max(axis=1), 0.0)
    pooled = game.pool >= 0
    drawn = np.bincount(game.pool[pooled], missing[pooled], minlength=game.reserve.size)
    spare = _COUNTING * (1.0 + float(game.teams.sum(axis=1).max(initial=0)) + float(game.reserve.max(initial=0.0)))
    return bool(np.all(drawn <= game.reserve + spare) and np.all(missing[~pooled] <= spare))
