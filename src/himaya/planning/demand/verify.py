"""Independent check of every number of the demand room; findings name place and slot."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.demand.audit import post_findings
from himaya.planning.demand.problem import SCALE
from himaya.planning.demand.replay import replay, sites
from himaya.planning.result import Finding, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from himaya.planning.demand.problem import DemandProblem, DemandResult
    from himaya.planning.demand.replay import Replay, Site
    from himaya.planning.doctrine import Doctrine
    from himaya.scenario.model import Door, Place

_TOLERANCE = 1e-6
"""Persons and hours may differ by this share, or by this much where they are small: both sides round."""

_BY_SLOT = ("present", "arriving", "queue", "consequence", "risk", "weight")
_BY_PLACE = ("safe_capacity", "tier", "still_outside")


def verify(problem: DemandProblem, result: DemandResult) -> list[Finding]:
    """Everything wrong with the answer; an empty list means that it follows from the doctrine."""
    findings = list(_shapes(problem, result))
    if findings:
        return findings
    posts = defaultdict(list)
    for post in result.posts:
        posts[post.place_id].append(post)
    for row, site in enumerate(sites(problem)):
        place, seen = site.place, replay(problem, site) if site.services else None
        expected = _expected(problem, site, seen)
        for name in _BY_SLOT:
            findings += _slot_findings(problem, place, name, expected[name], getattr(result, name)[row])
        for name in _BY_PLACE:
            findings += _differences(
                f"{name} of place {place.id}", expected[name], getattr(result, name)[row : row + 1]
            )
        findings += post_findings(problem, site, int(expected["tier"][0]), seen, posts[place.id])
    findings += _totals(problem, result)
    return findings


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("demand", where, str(expected), str(found))


def _shapes(problem: DemandProblem, result: DemandResult) -> Iterator[Finding]:
    n_places = len(problem.places)
    for name in (*_BY_SLOT, *_BY_PLACE):
        shape = (n_places, problem.n_slots) if name in _BY_SLOT else (n_places,)
        found = getattr(result, name).shape
        if found != shape and getattr(result, name).size + n_places:
            yield _finding(name, f"shape {shape}", f"shape {found}")


def _expected(problem: DemandProblem, site: Site, seen: Replay | None) -> dict[str, list[float]]:
    """Every number of one place, slot by slot in plain loops."""
    doctrine, place = problem.doctrine, site.place
    residents = doctrine.crowd.resident_share * place.capacity
    moments = seen.moments if seen else []
    minutes = [minute for minute, _inside, _outside in moments]
    numbers: dict[str, list[float]] = {name: [] for name in _BY_SLOT}
    for k in range(problem.n_slots):
        begin = k * doctrine.slot_min
        end = min(begin + doctrine.slot_min, problem.minutes(problem.end))
        past = bisect_right(minutes, end)
        within = moments[bisect_left(minutes, begin) : past]
        exposed = residents + max((inside + outside for _minute, inside, outside in within), default=0.0)
        consequence = sum(round(exposed, 6) >= least for least in doctrine.risk.consequence_from)
        risk = place.threat * place.vulnerability * consequence
        numbers["present"].append(residents + max((inside for _minute, inside, _outside in within), default=0.0))
        numbers["arriving"].append(_arriving(problem, site, begin, end))
        numbers["queue"].append(moments[past - 1][2] if past else 0.0)
        numbers["consequence"].append(consequence)
        numbers["risk"].append(risk)
        numbers["weight"].append(risk / SCALE**3)
    tier = _tier(doctrine, place, max(numbers["risk"]))
    numbers["tier"] = [tier]
    numbers["safe_capacity"] = [_safe_capacity(doctrine, place, site.doors, tier)]
    numbers["still_outside"] = [max(seen.outside_at_start) if seen else 0.0]
    return numbers


def _arriving(problem: DemandProblem, site: Site, begin: float, end: float) -> float:
    """Arrivals within [begin, end): each gathering's even pace times the minutes shared with its arrival time."""
    total = 0.0
    for service in site.services:
        start, lasts = problem.minutes(service.start), max(service.arrival_min, 1)
        total += service.attendance / lasts * max(min(end, start) - max(begin, start - lasts), 0.0)
    return total


def _tier(doctrine: Doctrine, place: Place, risk: float) -> int:
    if place.threat == SCALE:
        return 1
    return next((tier for tier, least in enumerate(doctrine.risk.tier_from, start=1) if risk >= least), SCALE)


def _safe_capacity(doctrine: Doctrine, place: Place, doors: Sequence[Door], tier: int) -> float:
    """The least of the area rule and, door by door, of what the others carry when this one is lost."""
    rule, limits = doctrine.crowd, []
    if place.area_m2 > 0:
        limits.append(rule.open_air_density * place.area_m2)
    for lost in range(len(doors)):
        others = [door for index, door in enumerate(doors) if index != lost]
        level = sum(door.width_m for door in others if not door.stepped) * rule.exit_flow_level
        stepped = sum(door.width_m for door in others if door.stepped) * rule.exit_flow_stepped
        limits.append((level + stepped) * rule.exit_min_by_tier[tier - 1])
    return float(int(round(min(limits), 6))) if limits else float(place.capacity)


def _slot_findings(
    problem: DemandProblem, place: Place, name: str, expected: list[float], found: np.ndarray
) -> Iterator[Finding]:
    for k in np.flatnonzero(~_close(expected, found)).tolist():
        start = (problem.start + k * problem.slot).isoformat()
        yield _finding(f"{name} of place {place.id} in slot {k} from {start}", expected[k], found[k])


def _differences(where: str, expected: Sequence[float], found: np.ndarray) -> Iterator[Finding]:
    if not _close(expected, found).all():
        yield _finding(where, list(expected), found.tolist())


def _close(expected: Sequence[float], found: np.ndarray) -> np.ndarray:
    close: np.ndarray = np.isclose(found, expected, rtol=_TOLERANCE, atol=_TOLERANCE)
    return close


def _totals(problem: DemandProblem, result: DemandResult) -> Iterator[Finding]:
    if result.status is not Status.OPTIMAL:
        yield _finding("status", Status.OPTIMAL, result.status)
    hours = sum(
        post.strength * (post.end - post.start) / problem.slot * problem.doctrine.slot_min / 60 for post in result.posts
    )
    for name in ("objective", "bound"):
        yield from _differences(name, [hours], np.array([getattr(result, name)]))
    known = {place.id for place in problem.places}
    for post in result.posts:
        if post.place_id not in known:
            yield _finding(f"post {post.id}", "a known place", post.place_id)
