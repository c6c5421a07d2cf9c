"""Posts of one place by the doctrine: which function, where, when, stint by stint."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor
from typing import TYPE_CHECKING

from himaya.planning.demand.problem import PostDemand
from himaya.planning.doctrine import PostFunction, PostScope, PostTime
from himaya.planning.stints import stints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from himaya.planning.demand.problem import DemandProblem
    from himaya.planning.doctrine import PostRule
    from himaya.scenario.model import Door, Place

SEARCH = frozenset({PostFunction.SEARCH_WOMEN, PostFunction.SEARCH_MEN})
"""Functions with the shorter stint of a search lane."""

_DIGITS = 6
"""Decimals of a minute kept when a window is widened to whole slots."""

Window = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one post of a rule stands."""

    door_id: str
    lon: float
    lat: float


def windows(
    problem: DemandProblem, arrival: Sequence[Window], gathering: Sequence[Window]
) -> Mapping[PostTime, list[Window]]:
    """When each kind of post stands at one place, in whole slots from the start of the period.

    Parameters
    ----------
    arrival : minutes from the first arrival until nobody waits any more, per gathering.
    gathering : minutes from the first arrival to the last departure, per gathering.

    Notes
    -----
    Overlapping windows are one: a post is not needed twice. Every window is
    widened to whole slots and clipped to the period.
    """
    first = min((begin for begin, _end in gathering), default=0.0)
    sweep = first - problem.doctrine.sweep.lead_min
    before = [(sweep, sweep + problem.doctrine.sweep.duration_min)] if gathering else []
    whole = [(0.0, problem.minutes(problem.end))]
    by_time = {
        PostTime.ARRIVAL: arrival,
        PostTime.GATHERING: gathering,
        PostTime.BEFORE: before,
        PostTime.PERIOD: whole,
    }
    return {when: _in_slots(problem, found) for when, found in by_time.items()}


def _in_slots(problem: DemandProblem, found: Sequence[Window]) -> list[Window]:
    slot_min = float(problem.doctrine.slot_min)
    joined: list[Window] = []
    for begin, end in sorted(found):
        low = max(floor(round(begin, _DIGITS) / slot_min), 0)
        high = min(ceil(round(end, _DIGITS) / slot_min), problem.n_slots)
        if high <= low:
            continue
        if joined and low <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], high)
        else:
            joined.append((low, high))
    return joined


def posts_of(
    problem: DemandProblem,
    place: Place,
    tier: int,
    doors: Sequence[Door],
    when: Mapping[PostTime, Sequence[Window]],
) -> Iterator[PostDemand]:
    """Every stint of every post that the doctrine asks of a place of this tier.

    Posts of one function are numbered from 1 within the place, their stints from 1 within the post.
    """
    numbers: Counter[PostFunction] = Counter()
    for rule in problem.doctrine.posts:
        if tier in rule.tiers and when[rule.when]:
            for spot in _spots(rule.per, place, doors):
                numbers[rule.function] += 1
                name = f"{place.id}/{rule.function}/{numbers[rule.function]}"
                yield from _stints_of(problem, rule, name, spot, place, tier, when[rule.when])


def _spots(per: PostScope, place: Place, doors: Sequence[Door]) -> list[Spot]:
    if per is PostScope.PLACE:
        return [Spot("", place.lon, place.lat)]
    return [
        Spot(door.id, door.lon, door.lat)
        for door in doors
        for _lane in range({PostScope.MEN_LANE: door.lanes_men, PostScope.WOMEN_LANE: door.lanes_women}.get(per, 1))
    ]


def _stints_of(
    problem: DemandProblem,
    rule: PostRule,
    name: str,
    spot: Spot,
    place: Place,
    tier: int,
    when: Sequence[Window],
) -> Iterator[PostDemand]:
    limits = problem.doctrine.stint
    longest = timedelta(minutes=limits.search_max_min if rule.function in SEARCH else limits.post_max_min)
    cut = [
        stint
        for low, high in when
        for stint in stints(
            problem.start + low * problem.slot,
            min(problem.start + high * problem.slot, problem.end),
            longest=longest,
            step=problem.slot,
        )
    ]
    for number, (start, end) in enumerate(cut, start=1):
        yield PostDemand(
            id=f"{name}/{number}",
            place_id=place.id,
            door_id=spot.door_id,
            function=rule.function,
            start=start,
            end=end,
            strength=rule.strength,
            kinds=rule.kinds,
            tier=tier,
            lon=spot.lon,
            lat=spot.lat,
        )
