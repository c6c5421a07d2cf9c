"""The crowd of one place as cumulative curves: who has come, who has been let in, who has left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.codec import Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.demand.problem import DemandProblem
    from himaya.planning.doctrine import CrowdRule
    from himaya.scenario.model import Door, Service

SHORTEST_MIN = 1.0
"""People who come or go «at once» take one minute."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """One service in minutes from the start of the period."""

    open_min: float
    start_min: float
    end_min: float
    gone_min: float
    attendance: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """Persons of each gathering of a place at chosen times, piecewise linear between them.

    Arrays are (n_gatherings, n_times) but for `at_min`, (n_times,), in minutes from the start of the period.

    arrived : cumulative arrivals at the gates.
    inside : let in and not yet left.
    outside : arrived, not let in, not yet left.
    """

    at_min: Floats
    arrived: Floats
    inside: Floats
    outside: Floats


def gathering(problem: DemandProblem, service: Service) -> Gathering:
    """Times of a service in minutes; first arrival, start, end, last departure."""
    start, end = problem.minutes(service.start), problem.minutes(service.end)
    return Gathering(
        start - max(service.arrival_min, SHORTEST_MIN),
        start,
        end,
        end + max(service.departure_min, SHORTEST_MIN),
        float(service.attendance),
    )


def streams(doors: Sequence[Door], rule: CrowdRule) -> list[tuple[float, float]]:
    """Streams through the gates: share of the arrivals, persons searched per minute (infinite without lanes).

    Women are searched by women, so the women's lanes serve their share and the
    men's lanes the rest; where a place has lanes of one kind only, these serve everybody.
    """
    women, men = sum(door.lanes_women for door in doors), sum(door.lanes_men for door in doors)
    per_lane = rule.lane_rate_per_h / 60.0
    if women and men:
        return [(rule.women_share, women * per_lane), (1.0 - rule.women_share, men * per_lane)]
    return [(1.0, (women + men) * per_lane if women + men else np.inf)]


def crowd_of(gatherings: Sequence[Gathering], gates: Sequence[tuple[float, float]], times_min: Floats) -> Crowd:
    """Crowd of one place.

    Parameters
    ----------
    gatherings : in the order in which their people are let in.
    gates : streams with their rates, see `streams`.
    times_min : times that must be among the result's.

    Notes
    -----
    Arrivals are spread evenly over the arrival time. A stream that finds the
    capacity curve C (what the gates could serve beyond earlier gatherings) has
    been served S(t) = C(t) + min over u <= t of A(u) - C(u): the fluid queue of
    Newell, Applications of Queueing Theory (1971). Those let in, and those still outside,
    leave evenly from the end on; nobody is let in after the end.
    """
    corners = [[one.open_min, one.start_min, one.end_min, one.gone_min] for one in gatherings]
    grid = np.unique(np.concatenate([times_min, *corners]))
    per_stream = [_let_in(gatherings, share, rate, grid) for share, rate in gates]
    grid = np.unique(np.concatenate([times for times, _served in per_stream]))
    served = sum(
        (np.stack([np.interp(grid, times, curve) for curve in curves]) for times, curves in per_stream),
        start=np.zeros((len(gatherings), grid.size)),
    )
    arrived = np.stack([_arrived(one, grid) for one in gatherings])
    served = np.minimum(served, arrived)
    staying = np.stack([1.0 - _ramp(grid, one.end_min, one.gone_min) for one in gatherings])
    return Crowd(grid, arrived, served * staying, (arrived - served) * staying)


def _let_in(gatherings: Sequence[Gathering], share: float, rate: float, grid: Floats) -> tuple[Floats, list[Floats]]:
    """Times, and the persons of one stream let in until then, per gathering."""
    if np.isinf(rate):
        return grid, [share * _arrived(one, grid) for one in gatherings]
    known: list[Floats] = []
    for one in gatherings:
        free = rate * (grid - grid[0]) - sum(known, start=np.zeros(grid.size))
        slack = share * _arrived(one, grid) - free
        finer = np.union1d(grid, _emptying(grid, slack))
        known = [np.interp(finer, grid, curve) for curve in known]
        free, grid = np.interp(finer, grid, free), finer
        served = free + np.minimum.accumulate(share * _arrived(one, grid) - free)
        known.append(np.minimum(served, np.interp(one.end_min, grid, served)))
    return grid, known


def _emptying(grid: Floats, slack: Floats) -> Floats:
    """Times within a step of the grid at which a queue empties: a falling `slack` reaches its least value so far."""
    least = np.minimum.accumulate(slack)[:-1]
    crosses = (slack[:-1] > least) & (slack[1:] < least)
    k = np.flatnonzero(crosses)
    part = (slack[k] - least[k]) / (slack[k] - slack[k + 1])
    return grid[k] + part * (grid[k + 1] - grid[k])


def _arrived(one: Gathering, at_min: Floats) -> Floats:
    return one.attendance * _ramp(at_min, one.open_min, one.start_min)


def _ramp(at_min: Floats, begin: float, end: float) -> Floats:
    """0 before `begin`, 1 after `end`, even in between."""
    return np.clip((at_min - begin) / (end - begin), 0.0, 1.0)
