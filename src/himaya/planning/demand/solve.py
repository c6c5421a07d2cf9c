"""What every place needs, slot by slot: arithmetic on the doctrine, no search."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.codec import Floats
from himaya.planning.demand.crowd import Gathering, crowd_of, gathering, streams
from himaya.planning.demand.posts import posts_of, windows
from himaya.planning.demand.problem import SCALE, DemandResult
from himaya.planning.result import Provenance, Status, frozen_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.codec import Ints
    from himaya.planning.demand.crowd import Crowd
    from himaya.planning.demand.problem import DemandProblem, PostDemand
    from himaya.planning.doctrine import CrowdRule, RiskRule
    from himaya.scenario.model import Door, Place

_DIGITS = 6
"""Persons are compared with thresholds after rounding to this many decimals."""


@dataclass(frozen=True, slots=True)
class _Need:
    """What one place needs, arrays over slots; `exposed` counts those inside and those at the gates."""

    present: Floats
    arriving: Floats
    queue: Floats
    exposed: Floats
    still_outside: float
    arrival: list[tuple[float, float]]
    gathered: list[tuple[float, float]]


def solve(problem: DemandProblem) -> DemandResult:
    """Crowd, risk, tier, safe capacity and posts of every place.

    Returns
    -------
    DemandResult : always `optimal`; the needs follow from the doctrine without choice.

    Notes
    -----
    O(places * (gatherings + slots)). Sources of the numbers: see `doctrine.toml`.
    """
    doors, services = problem.doors_of(), problem.services_of()
    rule = problem.doctrine.risk
    needs = [
        _need(problem, place, doors[place.id], [gathering(problem, one) for one in services[place.id]])
        for place in problem.places
    ]
    shape = (len(problem.places), problem.n_slots)
    consequence = _class_of(rule, np.array([need.exposed for need in needs]).reshape(shape))
    threat = np.array([place.threat for place in problem.places], dtype=np.int64)
    vulnerability = np.array([place.vulnerability for place in problem.places], dtype=np.int64)
    risk = (threat * vulnerability)[:, np.newaxis] * consequence
    tier = np.array([_tier(rule, place, row) for place, row in zip(problem.places, risk, strict=True)], dtype=np.int64)
    posts = tuple(
        post
        for place, need, level in zip(problem.places, needs, tier.tolist(), strict=True)
        for post in posts_of(problem, place, level, doors[place.id], windows(problem, need.arrival, need.gathered))
    )
    capacity = [
        safe_capacity(problem.doctrine.crowd, place, doors[place.id], level)
        for place, level in zip(problem.places, tier.tolist(), strict=True)
    ]
    hours = officer_hours(posts)
    return DemandResult(
        status=Status.OPTIMAL,
        objective=hours,
        bound=hours,
        provenance=Provenance(solver="arithmetic", seed=0),
        present=frozen_array(np.array([need.present for need in needs]).reshape(shape), np.float64),
        arriving=frozen_array(np.array([need.arriving for need in needs]).reshape(shape), np.float64),
        queue=frozen_array(np.array([need.queue for need in needs]).reshape(shape), np.float64),
        safe_capacity=frozen_array(capacity, np.float64),
        consequence=frozen_array(consequence, np.int64),
        risk=frozen_array(risk, np.int64),
        tier=frozen_array(tier, np.int64),
        weight=frozen_array(risk / SCALE**3, np.float64),
        still_outside=frozen_array([need.still_outside for need in needs], np.float64),
        posts=posts,
    )


def safe_capacity(rule: CrowdRule, place: Place, doors: Sequence[Door], tier: int) -> float:
    """Whole persons a place may hold: the area rule or the exits rule, whichever is less.

    The exits rule lets everybody leave through the doors, without the one that
    carries most, within the minutes of the place's tier. A place with a single
    door has therefore no safe capacity.
    """
    limits = []
    if place.area_m2 > 0:
        limits.append(place.area_m2 * rule.open_air_density)
    if doors:
        flows = [door.width_m * (rule.exit_flow_stepped if door.stepped else rule.exit_flow_level) for door in doors]
        limits.append((math.fsum(flows) - max(flows)) * rule.exit_min_by_tier[tier - 1])
    return float(math.floor(round(min(limits, default=place.capacity), _DIGITS)))


def officer_hours(posts: Sequence[PostDemand]) -> float:
    """Sum over posts of strength times hours."""
    return math.fsum(post.strength * (post.end - post.start).total_seconds() / 3600.0 for post in posts)


def _need(problem: DemandProblem, place: Place, doors: Sequence[Door], gatherings: Sequence[Gathering]) -> _Need:
    rule, n_slots = problem.doctrine.crowd, problem.n_slots
    residents = np.full(n_slots, rule.resident_share * place.capacity)
    if not gatherings:
        none = np.zeros(n_slots)
        return _Need(residents, none, none, residents, 0.0, [], [])
    cuts = np.minimum(np.arange(n_slots + 1) * float(problem.doctrine.slot_min), problem.minutes(problem.end))
    crowd = crowd_of(gatherings, streams(doors, rule), cuts)
    at_cut = np.searchsorted(crowd.at_min, cuts)
    inside, outside = crowd.inside.sum(axis=0), crowd.outside.sum(axis=0)
    waiting = [
        float(crowd.outside[k, np.searchsorted(crowd.at_min, one.start_min)]) for k, one in enumerate(gatherings)
    ]
    return _Need(
        present=residents + _peak(inside, at_cut),
        arriving=np.diff(crowd.arrived.sum(axis=0)[at_cut]),
        queue=outside[at_cut[1:]],
        exposed=residents + _peak(inside + outside, at_cut),
        still_outside=max(waiting),
        arrival=[(one.open_min, _nobody_waits_from(crowd, k, one)) for k, one in enumerate(gatherings)],
        gathered=[(one.open_min, one.gone_min) for one in gatherings],
    )


def _nobody_waits_from(crowd: Crowd, index: int, one: Gathering) -> float:
    """Minute from which nobody of a gathering waits outside: not before its start, nor after its end."""
    during = (crowd.at_min >= one.start_min) & (crowd.at_min <= one.end_min)
    waiting = during & (np.round(crowd.outside[index], _DIGITS) > 0)
    if not waiting.any():
        return one.start_min
    after = np.flatnonzero(waiting)[-1] + 1
    return min(float(crowd.at_min[min(after, crowd.at_min.size - 1)]), one.end_min)


def _peak(persons: Floats, at_cut: Ints) -> Floats:
    """Largest value within each slot, both ends included."""
    within = np.maximum.reduceat(persons[: at_cut[-1] + 1], at_cut[:-1])
    return np.maximum(within, persons[at_cut[1:]])


def _class_of(rule: RiskRule, persons: Floats) -> Ints:
    """C, 1-5: how many thresholds the persons reach."""
    steps = np.array(rule.consequence_from, dtype=np.float64)
    return np.searchsorted(steps, np.round(persons, _DIGITS), side="right")


def _tier(rule: RiskRule, place: Place, risk: Ints) -> int:
    """1 for a specific and imminent threat to the place, otherwise by the highest risk of the period."""
    if place.threat == SCALE:
        return 1
    return 1 + sum(int(risk.max()) < least for least in rule.tier_from)
