"""The patrol question of a deployment: its mobile units, what it promises, and the way from place to place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.cordon.controls import RoadControl
from himaya.planning.demand.problem import DemandResult
from himaya.planning.patrol.problem import NOT_DRIVEN, PatrolProblem
from himaya.planning.protect.build import Manning, free_teams, kind_may_come
from himaya.planning.protect.problem import ProtectProblem, ProtectResult
from himaya.roads.plane import local_xy
from himaya.roads.snap import snap_all
from himaya.roads.speeds import HOURS, default_speed_profile
from himaya.roads.times_after import Trips
from himaya.scenario.model import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from himaya.planning.clock import Clock
    from himaya.planning.doctrine import Doctrine, PatrolRule
    from himaya.planning.memo import Memo
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Base, Place, Scenario


@dataclass(frozen=True, slots=True)
class Deployment:
    """What the rounds are for: tiers, the game of mobile presence with its answer, who is at a post, and the roads."""

    demand: DemandResult
    game: ProtectProblem
    protect: ProtectResult
    manning: Manning
    controls: Sequence[RoadControl]


@dataclass(frozen=True, slots=True, order=True)
class TeamClass:
    """What teams share: kind, base and block of watches [first, end); numbers as in the problem."""

    kind: int
    base: int
    first: int
    end: int


def patrol_problem(
    scenario: Scenario, network: RoadNetwork, deployment: Deployment, *, doctrine: Doctrine, clock: Clock
) -> PatrolProblem:
    """Rounds for the mobile units that no post holds, so that what `protect` promises is really there."""
    rule, shape = doctrine.patrol, (len(scenario.places), len(clock.watches))
    members = team_classes(scenario, deployment.manning, doctrine=doctrine, clock=clock)
    steps = _watch_steps(clock, rule)
    begin = np.concatenate([[0], np.cumsum(steps)])
    game = deployment.game
    return PatrolProblem(
        place_ids=tuple(place.id for place in scenario.places),
        watch_steps=steps,
        loss_uncovered=game.loss_uncovered.reshape(shape),
        effect=game.effect.reshape(shape),
        promise=np.clip(deployment.protect.coverage.reshape(shape), 0.0, 1.0),
        ceiling=deployment.protect.value,
        dwell=_whole(ceil(rule.dwell_min[tier - 1] / rule.step_min) for tier in deployment.demand.tier.tolist()),
        may=np.stack([kind_may_come(game, kind)[:: shape[1]] for kind in range(game.n_kinds)]),
        drive=_drives(scenario, network, deployment, doctrine=doctrine, clock=clock),
        kind=_whole(one.kind for one in members),
        base=_whole(one.base for one in members),
        teams=_whole(len(units) for units in members.values()),
        start=_whole(int(begin[one.first]) for one in members),
        end=_whole(int(begin[one.end]) for one in members),
        break_steps=ceil(rule.break_min / rule.step_min),
        break_after=rule.break_after_min // rule.step_min,
    )


def _whole(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)


def team_classes(
    scenario: Scenario, manning: Manning, *, doctrine: Doctrine, clock: Clock
) -> dict[TeamClass, tuple[int, ...]]:
    """Classes of teams in their order, each with its units by index.

    A unit has one block for every unbroken run of watches in which it is free. A run that is longer than the longest
    round is cut, for one unit a watch earlier or later than for the next, so that not all are at their bases at once.
    """
    rule = doctrine.protect
    base_of = {base.id: index for index, base in enumerate(scenario.bases)}
    longest = max(1, doctrine.patrol.longest_round_min // doctrine.watch_min)
    free = free_teams(scenario, manning, rule=rule, clock=clock)
    members: dict[TeamClass, list[int]] = {}
    for number, index in enumerate(np.flatnonzero(free.any(axis=1)).tolist()):
        unit = scenario.units[index]
        for first, end in _blocks(free[index], longest, number % 3 - 1):
            one = TeamClass(rule.mobile_kinds.index(unit.kind), base_of[unit.base_id], first, end)
            members.setdefault(one, []).append(index)
    return {one: tuple(members[one]) for one in sorted(members)}


def _blocks(free: NDArray[np.bool_], longest: int, shift: int) -> Iterator[tuple[int, int]]:
    """Runs of free watches, cut into about equal parts no longer than `longest`, the cuts moved by `shift` watches."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], free, [False]]).astype(np.int64)))
    for first, end in edges.reshape(-1, 2).tolist():
        parts = ceil((end - first) / longest)
        while parts > 1:
            even = (end - first) // parts + shift
            cut = first + min(max(even, 1, end - first - longest * (parts - 1)), longest)
            yield first, cut
            first, parts = cut, parts - 1  # noqa: PLW2901 - what is left of the run
        yield first, end


def _watch_steps(clock: Clock, rule: PatrolRule) -> NDArray[np.int64]:
    """Whole steps in each watch; what is left of a shorter last watch is not used."""
    lengths = (clock.watch_end(watch) - start for watch, start in enumerate(clock.watches))
    return np.array([int(length.total_seconds()) // (60 * rule.step_min) for length in lengths], dtype=np.int64)


def _drives(
    scenario: Scenario, network: RoadNetwork, deployment: Deployment, *, doctrine: Doctrine, clock: Clock
) -> NDArray[np.int64]:
    """Steps between all spots by kind, (n_kinds, n_spots, n_spots).

    Between two places a kind goes no farther than the longest drive, between a base and a place no farther than it
    may be sent.
    """
    protect, rule = doctrine.protect, doctrine.patrol
    on_foot = _walked_s(scenario, doctrine)
    by_road = _driven_s(scenario, network, deployment, doctrine=doctrine, clock=clock)
    n_places = len(scenario.places)
    kinds = []
    for kind, access_min in zip(protect.mobile_kinds, protect.access_min, strict=True):
        seconds = on_foot if kind is UnitKind.PATROL_FOOT else by_road
        limit_s = np.full(seconds.shape, access_min * 60)
        limit_s[:n_places, :n_places] = rule.longest_drive_min * 60
        steps = np.maximum(np.ceil(np.where(seconds <= limit_s, seconds, 0.0) / (rule.step_min * 60)), 1)
        kinds.append(np.where(seconds <= limit_s, steps, NOT_DRIVEN).astype(np.int64))
    table = np.stack(kinds)
    spot = np.arange(table.shape[1])
    table[:, spot, spot] = 0
    return table


def _spots(scenario: Scenario) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude of the places, then of the bases."""
    spots: tuple[Place | Base, ...] = (*scenario.places, *scenario.bases)
    return np.array([spot.lon for spot in spots]), np.array([spot.lat for spot in spots])


def _walked_s(scenario: Scenario, doctrine: Doctrine) -> NDArray[np.float64]:
    """Seconds on foot between all spots."""
    lon, lat = _spots(scenario)
    x, y = local_xy(lon, lat, float(lat.mean()))
    metres = np.hypot(x[:, None] - x, y[:, None] - y) * doctrine.protect.foot_detour
    seconds: NDArray[np.float64] = metres / (doctrine.protect.foot_speed_kmh / 3.6)
    return seconds


def _driven_s(
    scenario: Scenario, network: RoadNetwork, deployment: Deployment, *, doctrine: Doctrine, clock: Clock
) -> NDArray[np.float64]:
    """Seconds by road between all spots, inf where it takes too long to matter."""
    limit_s = max(*doctrine.protect.access_min, doctrine.patrol.longest_drive_min) * 60
    hours, closed = hours_of(clock), closed_sections(deployment.controls)
    return deployment.manning.memo.once(
        ("patrol drives", hours, closed, limit_s),
        lambda: driven_s(
            network,
            _spots(scenario),
            len(scenario.places),
            (hours, closed),
            limit_s=limit_s,
            memo=deployment.manning.memo,
        ),
    )


def hours_of(clock: Clock) -> tuple[int, ...]:
    """Hours of the day that the period touches, ascending."""
    return tuple(sorted({clock.local_hour(start) for start in clock.watches}))


def closed_sections(controls: Sequence[RoadControl]) -> tuple[int, ...]:
    """Road sections that are closed at some time, ascending; gates are open."""
    return tuple(sorted({control.section for control in controls if not control.gate}))


def driven_s(
    network: RoadNetwork,
    spots: tuple[NDArray[np.float64], NDArray[np.float64]],
    n_places: int,
    roads: tuple[tuple[int, ...], tuple[int, ...]],
    *,
    limit_s: float,
    memo: Memo,
) -> NDArray[np.float64]:
    """Seconds by road between spots, (n_spots, n_spots), inf beyond `limit_s`.

    Never shorter than in any watch: every road class at the slowest hour of the period, every road that is closed at
    some time closed throughout. Gates are open. A place that the open roads do not join to any base, there or back, is
    driven to or left through the closed ones: the officers who hold them let a patrol pass.

    Parameters
    ----------
    spots : longitude and latitude of `n_places` places, then of the bases.
    roads : hours of the period, and closed sections.
    memo : what was measured between spots on these roads before.
    """
    hours, closed = roads
    bases = slice(n_places, None)

    def driven(shut: tuple[int, ...]) -> NDArray[np.float64]:
        key = ("driven", hours, limit_s, spots[0].tobytes(), spots[1].tobytes())
        return memo.times(key, shut, partial(_trips, network, spots, hours, limit_s)).dense(len(spots[0]))

    seconds = driven(closed)
    to_a_base, from_a_base = (
        seconds[:, bases].min(axis=1, keepdims=True, initial=np.inf),
        seconds[bases].min(axis=0, initial=np.inf),
    )
    cut_off = np.isinf(to_a_base) | np.isinf(from_a_base)
    if not (closed and cut_off.any()):
        return seconds
    return np.where(cut_off, driven(()), seconds)


def _trips(
    network: RoadNetwork,
    spots: tuple[NDArray[np.float64], NDArray[np.float64]],
    hours: tuple[int, ...],
    limit_s: float,
) -> Trips:
    """Trips between all spots at the slowest of these hours, class by class."""
    anchors, profile = snap_all(network, *spots), default_speed_profile()
    share = profile.hourly_share[:, list(hours)].min(axis=1, keepdims=True)
    slowest = replace(profile, hourly_share=np.repeat(share, HOURS, axis=1))
    return Trips(network, anchors, anchors, limit_s, hour=0, speeds=slowest)
