"""What a plan says of its supervisors' tours without giving a night away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.codec import to_json
from himaya.planning.wording import Text, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from himaya.planning.clock import Clock
    from himaya.planning.patrol.problem import PatrolResult
    from himaya.planning.supervise.build import Supervision
    from himaya.planning.supervise.positions import Position
    from himaya.scenario.model import Scenario

    Entry = dict[str, Any]


def supervision_summary(
    scenario: Scenario,
    clock: Clock,
    asked: Supervision,
    result: PatrolResult,
    named: Callable[[Position], Text],
) -> Entry:
    """One level as plan.json holds it; tours stand in the order of the teams, chances are by shift."""
    chance = asked.chances(result)
    return {
        "level": asked.rule.level.value,
        **say(f"level.{asked.rule.level}").fields("label"),
        "unannounced": asked.rule.unannounced,
        "unreached": asked.unreached,
        "shifts": [
            {"start": to_json(clock.watches[first]), "end": to_json(clock.watch_end(end - 1))}
            for first, end in asked.shifts
        ],
        "tiers": list(_tiers(asked, chance)),
        "positions": [
            {
                "id": one.id,
                "place_id": scenario.places[one.place].id,
                "road": one.road,
                **named(one).fields("label"),
                "lon": one.lon,
                "lat": one.lat,
                "tier": one.tier,
                "dwell_min": asked.rule.road_dwell_min if one.road else asked.rule.dwell_min[one.tier - 1],
                "chance": [
                    round(min(float(share), 1.0), 9) if wanted > 0 else None
                    for share, wanted in zip(chance[row], asked.due[row], strict=True)
                ],
            }
            for row, one in enumerate(asked.positions)
        ],
        "tours": list(_tours(scenario, clock, asked, result)),
    }


def _tiers(asked: Supervision, chance: Any) -> Iterator[Entry]:
    """What every position of a tier has at least in every shift, beside what is asked for."""
    tiers = np.array([one.tier for one in asked.positions])
    for tier in np.unique(tiers).tolist():
        wanted = (tiers == tier)[:, None] & (asked.due > 0)
        if wanted.any():
            yield {
                "tier": tier,
                "positions": int(wanted.any(axis=1).sum()),
                "asked": asked.rule.asked[tier - 1],
                "least": round(min(float(chance[wanted].min()), 1.0), 9),
            }


def _tours(scenario: Scenario, clock: Clock, asked: Supervision, result: PatrolResult) -> Iterator[Entry]:
    visits = np.diff(result.first)
    members = [(one, number) for one, count in asked.tours.items() for number in range(1, count + 1)]
    for team, (one, number) in enumerate(members):
        base, (first, end) = scenario.bases[one.base], asked.shifts[one.shift]
        driven = result.pattern[:, team]
        out = driven >= 0
        station = Text(base.name_ar, base.name_en or base.name_ar)
        yield {
            "id": f"{asked.rule.level}/{base.id}/{one.shift + 1}/{number}",
            **say(f"tour.{asked.rule.level}", base=station, number=number).fields("office"),
            "base_id": base.id,
            "start": to_json(clock.watches[first]),
            "end": to_json(clock.watch_end(end - 1)),
            "rounds": int(np.unique(driven[out]).size),
            "visits": round(float((result.chance[out] * visits[driven[out]]).sum()), 3),
        }
