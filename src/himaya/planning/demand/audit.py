"""Independent check of the posts of one place: all that the doctrine asks for, nothing else, in fair stints."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from himaya.planning.doctrine import PostFunction, PostScope, PostTime
from himaya.planning.result import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from himaya.planning.demand.problem import DemandProblem, PostDemand
    from himaya.planning.demand.replay import Replay, Site
    from himaya.planning.doctrine import PostRule
    from himaya.scenario.model import Door, Place


def post_findings(
    problem: DemandProblem, site: Site, tier: int, seen: Replay | None, posts: Sequence[PostDemand]
) -> Iterator[Finding]:
    """Findings about the posts of one place; each names the post, which names the place."""
    stints: dict[str, list[PostDemand]] = defaultdict(list)
    for post in posts:
        stints[post.id.rpartition("/")[0]].append(post)
    asked = dict(_asked(problem, site, tier, seen))
    for name in asked.keys() ^ stints.keys():
        yield Finding("demand", f"post {name}", "asked for" if name in asked else "not asked for", "the opposite")
    for name in asked.keys() & stints.keys():
        rule, door, slots = asked[name]
        yield from _duty_findings(name, rule, (site.place, door, tier), stints[name])
        yield from _time_findings(problem, name, rule, slots, stints[name])


def _asked(
    problem: DemandProblem, site: Site, tier: int, seen: Replay | None
) -> Iterator[tuple[str, tuple[PostRule, Door | None, set[int]]]]:
    """Every post the doctrine asks for: name -> its rule, its door and the slots in which it stands."""
    count: Counter[PostFunction] = Counter()
    for rule in problem.doctrine.posts:
        slots = _slots(problem, site, rule, seen)
        if tier not in rule.tiers or not slots:
            continue
        for door in _spots(rule, site.doors):
            count[rule.function] += 1
            yield f"{site.place.id}/{rule.function}/{count[rule.function]}", (rule, door, slots)


def _spots(rule: PostRule, doors: Sequence[Door]) -> Iterator[Door | None]:
    if rule.per is PostScope.PLACE:
        yield None
    for door in doors:
        if rule.per is PostScope.DOOR:
            yield door
        elif rule.per is PostScope.MEN_LANE:
            yield from [door] * door.lanes_men
        elif rule.per is PostScope.WOMEN_LANE:
            yield from [door] * door.lanes_women


def _slots(problem: DemandProblem, site: Site, rule: PostRule, seen: Replay | None) -> set[int]:
    """Slots of the period that overlap a time at which the rule holds."""
    services = site.services
    first = [problem.minutes(one.start) - max(one.arrival_min, 1) for one in services]
    if rule.when is PostTime.PERIOD:
        return set(range(problem.n_slots))
    if rule.when is PostTime.BEFORE:
        begin = min(first, default=0.0) - problem.doctrine.sweep.lead_min
        times = [(begin, begin + problem.doctrine.sweep.duration_min)] if services else []
    elif rule.when is PostTime.ARRIVAL:
        times = list(zip(first, seen.nobody_waits_min if seen else [], strict=True))
    else:
        gone = [problem.minutes(one.end) + max(one.departure_min, 1) for one in services]
        times = list(zip(first, gone, strict=True))
    length = problem.doctrine.slot_min
    times = [(round(begin, 6), round(end, 6)) for begin, end in times]
    return {
        k for k in range(problem.n_slots) if any(begin < (k + 1) * length and k * length < end for begin, end in times)
    }


def _duty_findings(
    name: str, rule: PostRule, asked: tuple[Place, Door | None, int], stints: Sequence[PostDemand]
) -> Iterator[Finding]:
    place, door, tier = asked
    spot = place if door is None else door
    expected = {
        "function": rule.function,
        "strength": rule.strength,
        "kinds": ", ".join(rule.kinds),
        "tier": tier,
        "door_id": "" if door is None else door.id,
        "lon": spot.lon,
        "lat": spot.lat,
    }
    for post in stints:
        found = {name: getattr(post, name) for name in expected} | {"kinds": ", ".join(post.kinds)}
        for part, value in expected.items():
            if found[part] != value:
                yield Finding("demand", f"post {post.id}, {part}", str(value), str(found[part]))
    numbers = [post.id.rpartition("/")[2] for post in stints]
    if numbers != [str(number) for number in range(1, len(stints) + 1)]:
        yield Finding("demand", f"post {name}", "stints numbered from 1", ", ".join(numbers))


def _time_findings(
    problem: DemandProblem, name: str, rule: PostRule, slots: set[int], stints: Sequence[PostDemand]
) -> Iterator[Finding]:
    """Stints fill exactly the slots asked for, no longer than allowed and as few as possible."""
    limits = problem.doctrine.stint
    search = rule.function in {PostFunction.SEARCH_WOMEN, PostFunction.SEARCH_MEN}
    most = (limits.search_max_min if search else limits.post_max_min) // problem.doctrine.slot_min
    held: list[int] = []
    for post in stints:
        first, rest = divmod(post.start - problem.start, problem.slot)
        last, part = divmod(post.end - problem.start, problem.slot)
        if rest or (part and post.end != problem.end):
            yield Finding("demand", f"post {post.id}", "whole slots", f"{post.start} to {post.end}")
        covered = range(first, last + (part > timedelta(0)))
        if not 0 < len(covered) <= most:
            yield Finding("demand", f"post {post.id}", f"1 to {most} slots", f"{len(covered)} slots")
        held.extend(covered)
    if held != sorted(slots):
        wrong = sorted(slots.symmetric_difference(held)) or sorted(held)
        yield Finding("demand", f"post {name}, slot {wrong[0]}", "held once, in order", "missing, doubled or idle")
        return
    runs = _runs(sorted(slots))
    if len(stints) != sum(-(-len(run) // most) for run in runs):
        yield Finding("demand", f"post {name}", "as few stints as the longest allows", f"{len(stints)} stints")


def _runs(slots: Sequence[int]) -> list[list[int]]:
    """Unbroken runs of slots."""
    runs: list[list[int]] = []
    for slot in slots:
        if runs and runs[-1][-1] == slot - 1:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return runs
