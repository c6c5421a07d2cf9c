"""How many of each thing a plan holds; every output takes its counts from here.

A position is a post, a controlled road or a standby point of one service; a stint is one turn of duty at it. Three
units that follow one another at a point are one position and three stints. Mobile presence and cordons have no stints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    Entry = Mapping[str, Any]
    Presence = tuple[datetime, datetime, int]

ROADS = ("closure", "checkpoint")
_KINDS: Mapping[str, tuple[str, ...]] = {
    "posts": ("post",),
    "cordons": ("cordon",),
    "roads": ROADS,
    "closures": ("closure",),
    "checkpoints": ("checkpoint",),
    "posts_and_roads": ("post", *ROADS),
    "standby": ("standby",),
    "presence": ("presence",),
}
_WITHOUT_STINTS = ("presence", "cordon")


@dataclass(frozen=True, slots=True)
class Count:
    """Positions, the stints at them, and those that a unit holds; what has no stints has None of both."""

    positions: int
    stints: int | None = None
    filled: int | None = None


def position_of(element: Entry) -> str:
    """Name the position of an element of plan.json: the stints of one differ in the last part of their ids only."""
    identity: str = element["id"]
    return identity if element["type"] in _WITHOUT_STINTS else identity.rsplit("/", 1)[0]


def count_of(elements: Iterable[Entry]) -> Count:
    """Count elements of plan.json that are stints."""
    stints = list(elements)
    return Count(len({position_of(one) for one in stints}), len(stints), sum(one["filled"] for one in stints))


def plan_counts(plan: Entry) -> dict[str, Count]:
    """Count everything in a plan, in the order in which it is told.

    Parameters
    ----------
    plan : content of plan.json (`himaya-plan/1`).

    Returns
    -------
    dict : `places`, `posts`, `cordons`, `roads` (of these `closures` and `checkpoints`), `posts_and_roads` together,
        `standby`, `presence` (places that have it), `units` that stand somewhere,
        `mobile` units that drive rounds, `gaps`.
    """
    elements = plan["elements"]
    found = {name: count_of(one for one in elements if one["type"] in types) for name, types in _KINDS.items()}
    return {
        "places": Count(len(plan["places"])),
        **found,
        "cordons": Count(found["cordons"].positions),
        "presence": Count(found["presence"].positions),
        "units": Count(len({unit for element in elements for unit in element["units"]})),
        "mobile": Count(len({block["unit_id"] for block in plan.get("rounds", [])})),
        "gaps": Count(len(plan["gaps"])),
    }


def most_at_once(present: Iterable[Presence]) -> int:
    """Largest sum of strengths that are there at one time; who goes at an instant is not there with who comes then."""
    steps = [step for start, end, size in present for step in ((start, 1, size), (end, 0, -size))]
    most = now = 0
    for _at, _order, change in sorted(steps):
        now += change
        most = max(most, now)
    return most
