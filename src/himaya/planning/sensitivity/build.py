"""From a plan's protection game and the coverage that it publishes to the question how much hangs on its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.planning.result import Status
from himaya.planning.sensitivity.problem import SensitivityProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.codec import Ints
    from himaya.planning.protect.problem import ProtectProblem, ProtectResult


def sensitivity_problem(
    game: ProtectProblem, answer: ProtectResult, *, places: Sequence[str], tier: Ints
) -> SensitivityProblem | None:
    """The question of one plan; None where its floors cannot be met, so that it publishes no coverage.

    The best coverage of a case keeps the floors and the share of the minimum that the plan keeps.
    """
    if answer.status is Status.INFEASIBLE:
        return None
    if answer.minimum_met is not None:
        game = game.with_minimum(answer.minimum_met)
    return SensitivityProblem(game, answer.coverage, tuple(places), tier)
