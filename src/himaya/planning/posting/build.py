"""The posting question of a plan: every stint of every post and road control, every unit on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.doctrine import PostFunction
from himaya.planning.posting.problem import PostingProblem
from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himaya.planning.clock import Clock
    from himaya.planning.demand.problem import PostDemand
    from himaya.planning.doctrine import PostingRule
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Scenario, Unit


def posting_problem(
    scenario: Scenario, network: RoadNetwork, posts: Sequence[PostDemand], *, rule: PostingRule, clock: Clock
) -> PostingProblem:
    """Posts against the units that may fill them, with travel from each unit's base at the hour the post starts."""
    travel_s = _travel_from_bases(scenario, network, posts, limit_s=rule.max_travel_min * 60, clock=clock)
    base_index = {base.id: index for index, base in enumerate(scenario.bases)}
    columns = [base_index[unit.base_id] for unit in scenario.units]
    travel_s = travel_s[:, columns]
    fits = np.array([[_fits(post, unit) for unit in scenario.units] for post in posts], dtype=bool)
    eligible = fits.reshape(travel_s.shape) & np.isfinite(travel_s)
    return PostingProblem(
        tuple(post.id for post in posts),
        tuple(unit.id for unit in scenario.units),
        eligible,
        np.where(eligible, travel_s, 0.0),
        np.array([rule.unfilled_cost_s[post.tier - 1] for post in posts], dtype=np.float64),
    )


def _fits(post: PostDemand, unit: Unit) -> bool:
    counted = unit.women if post.function is PostFunction.SEARCH_WOMEN else unit.crew
    return (
        unit.kind in post.kinds
        and counted >= post.strength
        and unit.duty_start <= post.start
        and post.end <= unit.duty_end
    )


def _travel_from_bases(
    scenario: Scenario, network: RoadNetwork, posts: Sequence[PostDemand], *, limit_s: float, clock: Clock
) -> NDArray[np.float64]:
    """Seconds from every base (columns) to every post (rows), inf beyond the limit."""
    bases = snap_all(network, [base.lon for base in scenario.bases], [base.lat for base in scenario.bases])
    spots = snap_all(network, [post.lon for post in posts], [post.lat for post in posts])
    hours = np.array([clock.local_hour(post.start) for post in posts], dtype=np.int64)
    seconds = np.full((len(posts), len(scenario.bases)), np.inf)
    for hour in np.unique(hours):
        dense = travel_times(network, bases, spots, hour=int(hour), limit_s=limit_s).dense(len(spots))
        rows = np.flatnonzero(hours == hour)
        seconds[rows] = dense[:, rows].T
    return seconds
