"""The posting question of a plan: every stint of every post and road control, every unit on duty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.doctrine import PostFunction
from himaya.planning.duty import ALWAYS, Duty
from himaya.planning.memo import Memo
from himaya.planning.posting.problem import PostingProblem
from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from himaya.planning.clock import Clock
    from himaya.planning.demand.problem import PostDemand
    from himaya.planning.doctrine import PostingRule
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Scenario, Unit

Spot = tuple[float, float, int]


@dataclass(frozen=True, slots=True)
class Staffing:
    """When units are there, and what is known about travel on these roads already."""

    duty: Duty = ALWAYS
    memo: Memo = field(default_factory=Memo)


def posting_problem(
    scenario: Scenario,
    network: RoadNetwork,
    posts: Sequence[PostDemand],
    *,
    rule: PostingRule,
    clock: Clock,
    staffing: Staffing | None = None,
) -> PostingProblem:
    """Posts against the units that may fill them, with travel from each unit's base at the hour the post starts."""
    known = staffing or Staffing()
    limit_s = rule.max_travel_min * 60
    travel_s = _travel_from_bases(scenario, network, posts, limit_s=limit_s, clock=clock, memo=known.memo)
    base_index = {base.id: index for index, base in enumerate(scenario.bases)}
    columns = [base_index[unit.base_id] for unit in scenario.units]
    travel_s = travel_s[:, columns]
    eligible = _fits(scenario.units, posts, known.duty).reshape(travel_s.shape) & np.isfinite(travel_s)
    return PostingProblem(
        tuple(post.id for post in posts),
        tuple(unit.id for unit in scenario.units),
        eligible,
        np.where(eligible, travel_s, 0.0),
        np.array([rule.unfilled_cost_s[post.tier - 1] for post in posts], dtype=np.float64),
    )


def _fits(units: Sequence[Unit], posts: Sequence[PostDemand], duty: Duty) -> NDArray[np.bool_]:
    """Pairs that fit by kind, strength and duty hours, (n_posts, n_units); posts that ask the same share a row."""
    rows: dict[object, list[bool]] = {}
    fits = []
    for post in posts:
        asked = (post.function is PostFunction.SEARCH_WOMEN, post.kinds, post.strength, post.start, post.end)
        if asked not in rows:
            rows[asked] = [_may_hold(unit, post, duty) for unit in units]
        fits.append(rows[asked])
    return np.array(fits, dtype=np.bool_)


def _may_hold(unit: Unit, post: PostDemand, duty: Duty) -> bool:
    counted = unit.women if post.function is PostFunction.SEARCH_WOMEN else unit.crew
    return unit.kind in post.kinds and counted >= post.strength and duty.covers(unit, post.start, post.end)


def _travel_from_bases(
    scenario: Scenario,
    network: RoadNetwork,
    posts: Sequence[PostDemand],
    *,
    limit_s: float,
    clock: Clock,
    memo: Memo,
) -> NDArray[np.float64]:
    """Seconds from every base (columns) to every post (rows), inf beyond the limit."""
    spots: list[Spot] = [(post.lon, post.lat, clock.local_hour(post.start)) for post in posts]
    known: dict[Spot, NDArray[np.float64]] = memo.once(("travel from bases", limit_s), dict)
    known.update(_measured(scenario, network, [spot for spot in dict.fromkeys(spots) if spot not in known], limit_s))
    return np.array([known[spot] for spot in spots]).reshape(len(spots), len(scenario.bases))


def _measured(
    scenario: Scenario, network: RoadNetwork, spots: Sequence[Spot], limit_s: float
) -> Iterable[tuple[Spot, NDArray[np.float64]]]:
    """Seconds from every base to each spot at its hour."""
    if not spots:
        return
    bases = snap_all(network, [base.lon for base in scenario.bases], [base.lat for base in scenario.bases])
    anchors = snap_all(network, [spot[0] for spot in spots], [spot[1] for spot in spots])
    hours = np.array([spot[2] for spot in spots], dtype=np.int64)
    for hour in np.unique(hours):
        rows = np.flatnonzero(hours == hour)
        dense = travel_times(network, bases, anchors.take(rows), hour=int(hour), limit_s=limit_s).dense(rows.size)
        for row, seconds in zip(rows.tolist(), dense.T, strict=True):
            yield spots[row], seconds
