"""What the national reserve lends to each directorate in each watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.national.game import Lending, national_game
from himaya.planning.protect.solve import solve
from himaya.planning.result import frozen_array

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.planning.protect.problem import ProtectProblem


def lend(games: Mapping[str, ProtectProblem], reserve_teams: int) -> Lending:
    """Lend the reserve so that the country's worst place is as well protected as it can be, then the next worst.

    Raises
    ------
    InvalidInputError : `nation.other_watches`.
    """
    result = solve(national_game(games, reserve_teams))
    return Lending(frozen_array(result.granted.reshape(len(games), -1), np.float64), result)
