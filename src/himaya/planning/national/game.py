"""The protection game of the country: the games of the directorates side by side, and one reserve for each watch.

A directorate's teams cover its own places only; a team of the reserve may stand anywhere. So the country's game is the
directorates' games joined by one pool a watch, and `protect` answers it exactly. Once it is known how many teams each
directorate is lent in each watch, the directorates are independent again: each solves its own game with these teams.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.faults import Fault, InvalidInputError
from himaya.planning.codec import Floats
from himaya.planning.protect.problem import ProtectProblem, ProtectResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Lending:
    """What the reserve lends.

    lent : (n_directorates, n_watches) teams in expectation, directorates in the order in which they were given.
    result : the answer to the country's game, with its bound and the sets that bind.
    """

    lent: Floats
    result: ProtectResult


def national_game(games: Mapping[str, ProtectProblem], reserve_teams: int) -> ProtectProblem:
    """Join the games of directorates, by ISO code, with `reserve_teams` teams a watch that may stand anywhere.

    Groups are numbered directorate by directorate, watch by watch.

    Raises
    ------
    InvalidInputError : `nation.other_watches` for every directorate whose period is cut otherwise than the first's.
    """
    first = next(iter(games.values()))
    _refuse_other_watches(games)
    return replace(
        side_by_side(list(games.values())),
        pool=np.tile(np.arange(first.n_groups), len(games)),
        reserve=np.full(first.n_groups, float(reserve_teams)),
    )


def side_by_side(games: Sequence[ProtectProblem]) -> ProtectProblem:
    """Games that share nothing as one: groups, and pools where there are any, numbered game by game."""
    groups, pools = (np.cumsum([0, *(getattr(game, part).shape[0] for game in games)]) for part in ("teams", "reserve"))
    return ProtectProblem(
        group=np.concatenate([game.group + first for game, first in zip(games, groups, strict=False)]),
        kinds=np.concatenate([game.kinds for game in games]),
        loss_uncovered=np.concatenate([game.loss_uncovered for game in games]),
        loss_covered=np.concatenate([game.loss_covered for game in games]),
        floor=np.concatenate([game.floor for game in games]),
        teams=np.concatenate([game.teams for game in games]),
        pool=np.concatenate(
            [np.where(game.pool < 0, -1, game.pool + first) for game, first in zip(games, pools, strict=False)]
        ),
        reserve=np.concatenate([game.reserve for game in games]),
        minimum=np.concatenate([game.minimum for game in games]),
    )


def alone(game: ProtectProblem, lent: Floats) -> ProtectProblem:
    """A directorate's own game with what it is lent, (n_watches,) teams."""
    return replace(game, pool=np.arange(game.n_groups), reserve=lent)


def one_more_team(game: ProtectProblem, kind: int) -> ProtectProblem:
    """The same game with one team more of a kind, in every watch and at no post."""
    return replace(game, teams=game.teams + (np.arange(game.n_kinds) == kind))


def _refuse_other_watches(games: Mapping[str, ProtectProblem]) -> None:
    first = next(iter(games.values()))
    faults = [
        Fault("nation.other_watches", value=iso, details={"found": str(game.n_groups), "expected": str(first.n_groups)})
        for iso, game in games.items()
        if (game.n_groups, game.n_kinds) != (first.n_groups, first.n_kinds)
    ]
    if faults:
        raise InvalidInputError(faults)


def joined_result(results: Sequence[ProtectResult], national: ProtectResult) -> ProtectResult:
    """The country's answer as the directorates' own plans hold it, with the bound and the proof of `national`.

    `national` needs no coverage of its own: what counts is what the directorates carry out.
    """
    return replace(
        national,
        objective=min(result.objective for result in results),
        coverage=np.concatenate([result.coverage for result in results]),
        by_kind=np.concatenate([result.by_kind for result in results]),
        granted=np.concatenate([result.granted for result in results]),
        value=np.concatenate([result.value for result in results]),
        minimum_met=_joined_minimum(results),
    )


def _joined_minimum(results: Sequence[ProtectResult]) -> Floats | None:
    """The shares of the minimum that the directorates meet; none where some plan was made before there was one."""
    met = [result.minimum_met for result in results if result.minimum_met is not None]
    return np.concatenate(met) if len(met) == len(results) else None
