"""How the size of a cordon changes with its radius: the trade-off a commander decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.planning.cordon.build import ring_problem
from himaya.planning.cordon.solve import solve
from himaya.planning.result import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.roads.network import RoadNetwork


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The cheapest cordon for one outer radius: how many roads, at what cost, with how many junctions inside."""

    outer_m: float
    roads: int
    cost: int
    junctions_inside: int


def curve(
    network: RoadNetwork,
    lon: float,
    lat: float,
    *,
    inner_m: float,
    outers: Sequence[float],
    cost_of_class: Mapping[str, int] | None = None,
    keep_open: Sequence[int] = (),
) -> tuple[CurvePoint, ...]:
    """Cheapest cordon for every outer radius; radii at which roads kept open leave no cordon are missing.

    Cost never rises with the radius: a cut inside the smaller circle also lies inside the larger one. Parameters as
    for `ring_problem`.
    """
    points = []
    for outer_m in outers:
        problem = ring_problem(
            network, lon, lat, inner_m=inner_m, outer_m=outer_m, cost_of_class=cost_of_class, keep_open=keep_open
        )
        result = solve(problem)
        if result.status is Status.OPTIMAL:
            points.append(CurvePoint(outer_m, result.closed.size, int(result.objective), int(result.inside.sum())))
    return tuple(points)
