"""The crowd of one place replayed moment by moment, in plain Python: the second opinion of verification."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from himaya.scenario.model import Door, Place, Service

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from himaya.planning.demand.problem import DemandProblem
    from himaya.planning.doctrine import CrowdRule

_EMPTY = 1e-9
"""Fewer persons than this are no queue."""


@dataclass(frozen=True, slots=True)
class Site:
    """One place with its doors and its gatherings, in the problem's order."""

    place: Place
    doors: tuple[Door, ...]
    services: tuple[Service, ...]


def sites(problem: DemandProblem) -> list[Site]:
    """Every place of the problem with what belongs to it."""
    doors, services = problem.doors_of(), problem.services_of()
    return [Site(place, tuple(doors[place.id]), tuple(services[place.id])) for place in problem.places]


@dataclass(slots=True)
class _Group:
    """One gathering's people in one stream: those who come per minute, those who wait and those let in."""

    opens: float
    starts: float
    ends: float
    gone: float
    persons: float
    waiting: float = 0.0
    let_in: float = 0.0

    def coming(self, minute: float) -> float:
        """Persons per minute who come just after `minute`."""
        return self.persons / (self.starts - self.opens) if self.opens <= minute < self.starts else 0.0

    def staying(self, minute: float) -> float:
        """Share not yet left."""
        return min(max((self.gone - minute) / (self.gone - self.ends), 0.0), 1.0)


@dataclass(slots=True)
class Replay:
    """What was seen: for each moment (minute, persons inside, persons outside), and per gathering its own numbers.

    outside_at_start : persons of each gathering still outside when it starts.
    nobody_waits_min : from when on nobody of each gathering waits, from its start to its end.
    """

    moments: list[tuple[float, float, float]] = field(default_factory=list)
    outside_at_start: list[float] = field(default_factory=list)
    nobody_waits_min: list[float] = field(default_factory=list)


def replay(problem: DemandProblem, site: Site) -> Replay:
    """Let people come, wait, enter and leave, from one change of pace to the next."""
    streams = list(_streams(problem.doctrine.crowd, site.doors))
    groups = [[_group(problem, service, share) for service in site.services] for share, _pace in streams]
    seen = Replay([], [0.0] * len(site.services), [one.starts for one in groups[0]])
    stops = sorted(
        {minute for one in groups[0] for minute in (one.opens, one.starts, one.ends, one.gone)} | _cuts(problem)
    )
    for now, stop in zip(stops, [*stops[1:], stops[-1]], strict=True):
        for index, one in enumerate(groups[0]):
            if one.starts == now:
                seen.outside_at_start[index] = sum(row[index].waiting for row in groups)
        _note(seen, groups, now)
        _advance(seen, groups, [pace for _share, pace in streams], now, stop)
    return seen


def _cuts(problem: DemandProblem) -> set[float]:
    end = problem.minutes(problem.end)
    return {min(k * float(problem.doctrine.slot_min), end) for k in range(problem.n_slots + 1)}


def _streams(rule: CrowdRule, doors: Sequence[Door]) -> Iterator[tuple[float, float | None]]:
    """Share of the arrivals and persons searched per minute, None where nobody is searched."""
    women, men = sum(door.lanes_women for door in doors), sum(door.lanes_men for door in doors)
    if women > 0 and men > 0:
        yield rule.women_share, women * rule.lane_rate_per_h / 60
        yield 1 - rule.women_share, men * rule.lane_rate_per_h / 60
    else:
        yield 1.0, (women + men) * rule.lane_rate_per_h / 60 if women + men else None


def _group(problem: DemandProblem, service: Service, share: float) -> _Group:
    start, end = problem.minutes(service.start), problem.minutes(service.end)
    return _Group(
        start - max(service.arrival_min, 1),
        start,
        end,
        end + max(service.departure_min, 1),
        share * service.attendance,
    )


def _note(seen: Replay, groups: Sequence[Sequence[_Group]], now: float) -> None:
    everyone = [one for row in groups for one in row]
    inside = sum(one.let_in * one.staying(now) for one in everyone)
    outside = sum(one.waiting * one.staying(now) for one in everyone)
    seen.moments.append((now, inside, outside))


def _advance(
    seen: Replay, groups: Sequence[Sequence[_Group]], paces: Sequence[float | None], now: float, stop: float
) -> None:
    """From one moment to the next, halting wherever a queue runs empty."""
    while now < stop:
        rates = [_let_in_per_min(row, pace, now) for row, pace in zip(groups, paces, strict=True)]
        step = stop - now
        for row, served in zip(groups, rates, strict=True):
            for one, rate in zip(row, served, strict=True):
                if one.waiting > _EMPTY and rate > one.coming(now):
                    step = min(step, one.waiting / (rate - one.coming(now)))
        for row, served in zip(groups, rates, strict=True):
            for index, (one, rate) in enumerate(zip(row, served, strict=True)):
                if one.waiting > _EMPTY and now + step > one.starts:
                    seen.nobody_waits_min[index] = max(seen.nobody_waits_min[index], min(now + step, one.ends))
                one.let_in += rate * step
                one.waiting = max(one.waiting + (one.coming(now) - rate) * step, 0.0)
                if one.waiting <= _EMPTY:
                    one.waiting = 0.0
        now += step
        _note(seen, groups, now)


def _let_in_per_min(row: Sequence[_Group], pace: float | None, now: float) -> list[float]:
    """Persons per minute let in of each gathering; the earlier gathering goes first, nobody enters after its end."""
    free, rates = pace, []
    for one in row:
        wanted = one.coming(now)
        if now >= one.ends:
            rate = 0.0
        elif free is None:
            rate = wanted
        else:
            rate = free if one.waiting > _EMPTY else min(wanted, free)
            free -= rate
        rates.append(rate)
    return rates
