"""Sensitivity: the plan's coverage held against the best coverage of every case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.protect.levels import Levels
from himaya.planning.protect.verify import losses, proven_loss
from himaya.planning.result import Provenance, Status, frozen_array, never_stop
from himaya.planning.sensitivity.problem import SensitivityResult, regret_of, wrongs

if TYPE_CHECKING:
    from himaya.planning.result import StopRule
    from himaya.planning.sensitivity.problem import SensitivityProblem

_SOLVER = "hall-newton"


def solve(problem: SensitivityProblem, *, seed: int = 1, stop: StopRule = never_stop) -> SensitivityResult:
    """Find the least worst loss of every case exactly, by the binding sets of `protect`, and the plan's own.

    Parameters
    ----------
    seed : of the joint cases.
    stop : ends the work after the present case.

    Returns
    -------
    SensitivityResult : OPTIMAL, or STOPPED with the first cases.
    """
    plan_loss, least_loss, binding = [], [], []
    status = Status.OPTIMAL
    for number, (_wrong, factors) in enumerate(wrongs(problem, seed)):
        if stop():
            status = Status.STOPPED
            break
        game = problem.changed(factors)
        levels = Levels(game)
        levels.settle_worst()
        groups, sets = levels.binding_group, levels.binding_kinds
        plan_loss.append(float(losses(game, problem.coverage).max(initial=0.0)))
        least_loss.append(proven_loss(game, groups, sets))
        binding += [(number, *one) for one in zip(groups.tolist(), sets.tolist(), strict=True)]
    worst = max((regret_of(*one) for one in zip(plan_loss, least_loss, strict=True)), default=0.0)
    proof = np.array(binding, dtype=np.int64).reshape(-1, 3)
    return SensitivityResult(
        status=status,
        objective=worst,
        bound=worst,
        provenance=Provenance(_SOLVER, seed),
        plan_loss=frozen_array(plan_loss, np.float64),
        least_loss=frozen_array(least_loss, np.float64),
        binding_case=frozen_array(proof[:, 0], np.int64),
        binding_group=frozen_array(proof[:, 1], np.int64),
        binding_kinds=frozen_array(proof[:, 2], np.int64),
    )
