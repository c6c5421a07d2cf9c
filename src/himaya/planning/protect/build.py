"""The protection game of a plan: every place in every watch, and the mobile teams that no post holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.demand.problem import PostDemand
from himaya.planning.doctrine import PostFunction
from himaya.planning.duty import ALWAYS, Duty
from himaya.planning.free import free_watches
from himaya.planning.memo import Memo
from himaya.planning.posting.problem import PostingResult
from himaya.planning.protect.problem import ProtectProblem
from himaya.roads.plane import local_xy
from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times
from himaya.scenario.model import PlaceKind, UnitKind

if TYPE_CHECKING:
    from himaya.planning.clock import Clock
    from himaya.planning.demand.problem import DemandResult
    from himaya.planning.doctrine import ProtectRule
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Scenario

_TOURIST_PLACES = frozenset({PlaceKind.TOURIST, PlaceKind.CULTURE, PlaceKind.OPEN_SPACE, PlaceKind.SQUARE})
_ROAD_POSTS = frozenset({PostFunction.ROAD_CLOSURE, PostFunction.CHECKPOINT})


@dataclass(frozen=True, slots=True)
class Manning:
    """Which posts stand, and who stands there: posts with the unit of each (-1 = empty).

    `asked` are the posts that the planning rules ask for, whether or not they still stand; `memo` keeps travel times.
    """

    posts: Sequence[PostDemand]
    posting: PostingResult
    asked: Sequence[PostDemand]
    duty: Duty = ALWAYS
    memo: Memo = field(default_factory=Memo)


@dataclass(frozen=True, slots=True)
class Least:
    """Least presence, (n_places, n_watches): the `floor` that decisions ask for, the `minimum` of the doctrine."""

    floor: NDArray[np.float64]
    minimum: NDArray[np.float64]


def protect_problem(
    scenario: Scenario,
    network: RoadNetwork,
    demand: DemandResult,
    manning: Manning,
    *,
    rule: ProtectRule,
    clock: Clock,
    least: Least | None = None,
    lent: Sequence[float] = (),
) -> ProtectProblem:
    """Targets in the order place by place, watch by watch; group = watch.

    Parameters
    ----------
    least : least presence asked for, none without it; its minimum counts where a team that may come is free.
    lent : teams that the national reserve is expected to lend in each watch, the pool of that watch; without them there
        is no pool.
    """
    n_places, n_watches = len(scenario.places), len(clock.watches)
    weight = worst_per_watch(demand.weight, clock)
    manned = manned_share(scenario, manning, clock)
    uncovered = weight * (1.0 - rule.post_effect * manned)
    masks = kind_masks(scenario, network, rule, duty=manning.duty, memo=manning.memo)
    teams = mobile_teams(scenario, manning, rule=rule, clock=clock)
    nothing = np.zeros((n_places, n_watches))
    least = least or Least(nothing, nothing)
    return ProtectProblem(
        group=np.tile(np.arange(n_watches), n_places),
        kinds=np.repeat(masks, n_watches),
        loss_uncovered=uncovered.ravel(),
        loss_covered=(uncovered * (1.0 - rule.team_effect)).ravel(),
        floor=least.floor.ravel(),
        teams=teams,
        pool=np.arange(n_watches) if lent else np.full(n_watches, -1),
        reserve=np.array(lent, dtype=np.float64),
        minimum=np.where(some_may_come(masks, teams), least.minimum, 0.0).ravel(),
    )


def some_may_come(masks: NDArray[np.int64], teams: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a team that may come to each place is free in each watch, (n_places, n_watches).

    Parameters
    ----------
    masks : (n_places,) kinds that may come, a bit mask. teams : (n_watches, n_kinds) free teams.
    """
    free = (teams > 0) @ (1 << np.arange(teams.shape[1]))
    may: NDArray[np.bool_] = (masks[:, None] & free) != 0
    return may


def presence_minimum(
    scenario: Scenario, tier: NDArray[np.int64], *, rule: ProtectRule, clock: Clock
) -> NDArray[np.float64]:
    """Least presence that the doctrine wants, (n_places, n_watches): by tier, while people gather.

    People gather from the first arrival for a gathering to the last departure; a watch counts where it meets that time.

    Parameters
    ----------
    scenario : with the attendance that is expected; nobody gathers where none is.
    """
    wanted = np.zeros((len(scenario.places), len(clock.watches)))
    index_of = {place.id: index for index, place in enumerate(scenario.places)}
    for service in scenario.services if rule.presence_min_by_tier else ():
        opens = service.start - timedelta(minutes=service.arrival_min)
        gone = service.end + timedelta(minutes=service.departure_min)
        place = index_of[service.place_id]
        for watch, start in enumerate(clock.watches) if service.attendance else ():
            if opens < clock.watch_end(watch) and start < gone:
                wanted[place, watch] = rule.presence_min_by_tier[tier[place] - 1]
    return wanted


def manned_share(scenario: Scenario, manning: Manning, clock: Clock) -> NDArray[np.float64]:
    """Share of the strength asked for that stands at each place in each watch, (n_places, n_watches).

    What the rules ask for stays the measure: taking a post out by hand lowers the share, a post added by hand raises
    it, never above 1. Where the rules ask for nothing, a post by hand that is manned counts in full; without one 0.
    """
    place_index = {place.id: index for index, place in enumerate(scenario.places)}
    standing = [post for post, unit in zip(manning.posts, manning.posting.unit_of_post, strict=True) if unit >= 0]
    asked = strength_of(manning.asked, place_index, clock)
    filled = strength_of(standing, place_index, clock)
    return share_of(asked, filled)


def share_of(asked: NDArray[np.float64], filled: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of what is asked for that is filled, never above 1; 1 where anything stands and nothing is asked for."""
    share = np.divide(filled, asked, out=(filled > 0).astype(np.float64), where=asked > 0)
    at_most_all: NDArray[np.float64] = np.minimum(share, 1.0)
    return at_most_all


def strength_of(posts: Sequence[PostDemand], place_index: Mapping[str, int], clock: Clock) -> NDArray[np.float64]:
    """Officers of the posts at each place in each watch, those on roads left out, (n_places, n_watches)."""
    strength = np.zeros((len(place_index), len(clock.watches)))
    for post in posts:
        if post.function in _ROAD_POSTS:
            continue
        for watch, start in enumerate(clock.watches):
            if post.start < clock.watch_end(watch) and start < post.end:
                strength[place_index[post.place_id], watch] += post.strength
    return strength


def mobile_teams(scenario: Scenario, manning: Manning, *, rule: ProtectRule, clock: Clock) -> NDArray[np.int64]:
    """Mobile units on duty for the whole of each watch and not at a post in it, (n_watches, n_kinds)."""
    free = free_teams(scenario, manning, rule=rule, clock=clock)
    kinds = np.array([unit.kind for unit in scenario.units], dtype=object)
    return np.stack([free[kinds == kind].sum(axis=0) for kind in rule.mobile_kinds], axis=1, dtype=np.int64)


def free_teams(scenario: Scenario, manning: Manning, *, rule: ProtectRule, clock: Clock) -> NDArray[np.bool_]:
    """Whether a unit is mobile, on duty for the whole of each watch and at no post in it, (n_units, n_watches)."""
    holders = manning.posting.unit_of_post
    free = free_watches(scenario.units, manning.posts, holders, clock=clock, duty=manning.duty)
    is_mobile = np.array([unit.kind in rule.mobile_kinds for unit in scenario.units], dtype=np.bool_)
    return free & is_mobile[:, None]


def kind_may_come(game: ProtectProblem, kind: int) -> NDArray[np.bool_]:
    """Whether a kind of team may cover each target, (n_targets,)."""
    may: NDArray[np.bool_] = (game.kinds >> kind & 1).astype(np.bool_)
    return may


def worst_per_watch(per_slot: NDArray[np.float64], clock: Clock) -> NDArray[np.float64]:
    """Largest value within each watch, (n_places, n_watches)."""
    slots_per_watch, n_watches = clock.slots_per_watch, len(clock.watches)
    return np.stack(
        [per_slot[:, w * slots_per_watch : (w + 1) * slots_per_watch].max(axis=1) for w in range(n_watches)],
        axis=1,
    )


def kind_masks(
    scenario: Scenario, network: RoadNetwork, rule: ProtectRule, *, duty: Duty, memo: Memo
) -> NDArray[np.int64]:
    """Bit mask per place of the mobile kinds that reach it from some base of theirs in time, (n_places,)."""
    by_road, on_foot = memo.once(("access", rule), lambda: _access_min(scenario, network, rule))
    masks = np.zeros(len(scenario.places), dtype=np.int64)
    for bit, (kind, limit) in enumerate(zip(rule.mobile_kinds, rule.access_min, strict=True)):
        homes = [
            index
            for index, base in enumerate(scenario.bases)
            if any(unit.base_id == base.id and unit.kind is kind and duty.of(unit) for unit in scenario.units)
        ]
        if not homes:
            continue
        minutes = on_foot if kind is UnitKind.PATROL_FOOT else by_road
        reached = minutes[homes].min(axis=0) <= limit
        if kind in rule.tourist_only:
            reached &= np.array([place.kind in _TOURIST_PLACES for place in scenario.places])
        masks |= reached.astype(np.int64) << bit
    return masks


def _access_min(
    scenario: Scenario, network: RoadNetwork, rule: ProtectRule
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Minutes from every base (rows) to every place (columns), by road at free flow and on foot."""
    base_lon, base_lat = (np.array([getattr(base, axis) for base in scenario.bases]) for axis in ("lon", "lat"))
    lon, lat = (np.array([getattr(place, axis) for place in scenario.places]) for axis in ("lon", "lat"))
    times = travel_times(
        network,
        snap_all(network, base_lon, base_lat),
        snap_all(network, lon, lat),
        hour=None,
        limit_s=max(rule.access_min) * 60,
    )
    base_x, base_y = local_xy(base_lon, base_lat, float(lat.mean()))
    x, y = local_xy(lon, lat, float(lat.mean()))
    metres = np.hypot(base_x[:, None] - x, base_y[:, None] - y) * rule.foot_detour
    return times.dense(len(scenario.places)) / 60, metres / (rule.foot_speed_kmh * 1000 / 60)
