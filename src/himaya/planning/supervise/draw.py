"""The nightly draw of the supervisors' tours: a pattern of each level, and which visits are announced.

Every level has a stream of random numbers of its own, so that who knows the rounds of the patrols, or the tours of one
level, knows nothing of the others. Each visit of the night has the same chance of being announced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.codec import from_json
from himaya.planning.doctrine import SupervisorLevel
from himaya.planning.patrol.draw import draw_pattern
from himaya.planning.patrol.problem import OFTENEST, PatrolResult

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_WHOLE = 1e-9


@dataclass(frozen=True, slots=True)
class VisitDraw:
    """What was drawn for a level: its pattern, and the numbers of the announced visits, ascending.

    Visits are numbered tour by tour in the order of the plan, and in their order within a tour, from 0.
    """

    pattern: int
    announced: tuple[int, ...]


def tours_of(document: Mapping[str, Any]) -> dict[str, PatrolResult]:
    """The tours of a plan by level; none in a plan without."""
    stored = document["results"].get("supervise", {})
    return {level: from_json(PatrolResult, one, at=f"/results/supervise/{level}") for level, one in stored.items()}


def draw_visits(
    document: Mapping[str, Any], *, seed: int, night: date, before: Mapping[str, int] | None = None
) -> dict[str, VisitDraw]:
    """Draw the tours of a night, by level.

    Parameters
    ----------
    seed : kept secret until the night is over; the seed of the rounds serves.
    before : patterns of the night before by level, which are not drawn again; a level in which one pattern is needed
        in more than half of the nights, as its certificate says, is drawn without.

    Raises
    ------
    InvalidInputError : `protect.bad_seed`; `patrol.unknown_pattern`.
    """
    last, unannounced = before or {}, {one["level"]: one["unannounced"] for one in document.get("supervision", [])}
    drawn = {}
    for level, result in tours_of(document).items():
        stream = list(SupervisorLevel).index(SupervisorLevel(level)) + 1
        avoided = last.get(level) if result.chance.max() <= OFTENEST else None
        pattern = draw_pattern(result, seed=seed, night=night, before=avoided, stream=stream)
        sent = result.pattern[pattern]
        visits = int(np.diff(result.first)[sent[sent >= 0]].sum())
        told = int((1.0 - unannounced[level]) * visits + _WHOLE)
        chosen = np.random.default_rng([seed, night.toordinal(), stream, 1]).permutation(visits)[:told]
        drawn[level] = VisitDraw(pattern, tuple(sorted(chosen.tolist())))
    return drawn
