"""Which unit drives rounds when, and what it gives: what a plan says of its rounds without giving a night away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.codec import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from himaya.planning.clock import Clock
    from himaya.planning.patrol.build import TeamClass
    from himaya.planning.patrol.problem import PatrolProblem, PatrolResult
    from himaya.scenario.model import Scenario


def rounds_summary(
    scenario: Scenario,
    clock: Clock,
    classes: Mapping[TeamClass, tuple[int, ...]],
    problem: PatrolProblem,
    result: PatrolResult,
) -> list[dict[str, Any]]:
    """One entry per unit and block as plan.json holds it, in the order of the teams.

    `visits` and `present_min` are what to expect of a night.
    """
    visits = np.diff(result.first)
    minutes = _present_steps(problem, result) * (clock.watch.total_seconds() / 60 / int(problem.watch_steps.max()))
    blocks = [(one, unit) for one, members in classes.items() for unit in members]
    rows = []
    for team, (one, index) in enumerate(blocks):
        driven = result.pattern[:, team]
        out = driven >= 0
        unit = scenario.units[index]
        rows.append(
            {
                "unit_id": unit.id,
                "call_sign": unit.call_sign,
                "kind": unit.kind.value,
                "base_id": unit.base_id,
                "start": to_json(clock.watches[one.first]),
                "end": to_json(_end(clock, one.end)),
                "rounds": int(np.unique(driven[out]).size),
                "visits": round(float((result.chance[out] * visits[driven[out]]).sum()), 3),
                "present_min": round(float((result.chance[out] * minutes[driven[out]]).sum()), 3),
            }
        )
    return rows


def _present_steps(problem: PatrolProblem, result: PatrolResult) -> NDArray[np.float64]:
    """Steps of presence in every round, (n_rounds,)."""
    total = np.concatenate([[0], np.cumsum(problem.dwell[result.place])])
    steps: NDArray[np.float64] = np.diff(total[result.first]).astype(np.float64)
    return steps


def _end(clock: Clock, watch: int) -> datetime:
    return clock.watch_end(watch - 1)
