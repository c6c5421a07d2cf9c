from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.planning.cordon.problem import CordonProblem
from himaya.roads.network import RoadNetwork
from himaya.roads.plane import METRES_PER_DEGREE
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Edge = tuple[int, int, int]


@pytest.fixture(scope="session")
def graph() -> Callable[..., CordonProblem]:
    """A problem on nodes 0..n-1 from (tail, head, cost) edges; core and outside by node, keep_open by edge."""

    def build(
        n_nodes: int,
        edges: Sequence[Edge],
        *,
        core: Sequence[int],
        outside: Sequence[int],
        keep_open: Sequence[int] = (),
    ) -> CordonProblem:
        table = np.array(edges, dtype=np.int64).reshape(-1, 3)
        number, edge = np.arange(n_nodes), np.arange(len(table))
        return CordonProblem(
            n_nodes=n_nodes,
            tail=table[:, 0],
            head=table[:, 1],
            cost=table[:, 2],
            core=np.isin(number, list(core)),
            outside=np.isin(number, list(outside)),
            section=edge,
            node=number,
            keep_open=np.isin(edge, list(keep_open)),
        )

    return build


@pytest.fixture(scope="session")
def town() -> Callable[..., RoadNetwork]:
    """Straight roads between points in metres round 31.2 N 29.9 E, from (tail, head, one_way) rows, all residential."""

    def build(
        points: Sequence[tuple[float, float]], roads: Sequence[tuple[int, int, int]], *, road_class: str = "residential"
    ) -> RoadNetwork:
        x, y = np.array(points, dtype=np.float64).T
        lon = 29.9 + x / (METRES_PER_DEGREE * np.cos(np.radians(31.2)))
        lat = 31.2 + y / METRES_PER_DEGREE
        tail, head, one_way = np.array(roads, dtype=np.int64).T
        ends = np.stack([tail, head], axis=1).ravel()
        return RoadNetwork(
            source="town",
            edition="2026-01-01",
            node_id=np.arange(len(points)),
            lon=lon,
            lat=lat,
            section_tail=tail,
            section_head=head,
            road_class=np.full(len(roads), ROAD_CLASSES.index(road_class)),
            length_m=np.hypot(x[tail] - x[head], y[tail] - y[head]),
            speed_kmh=np.full(len(roads), 36.0),
            one_way=one_way,
            osm_way_id=np.arange(len(roads)),
            name_ar=("شارع",) * len(roads),
            name_en=("Street",) * len(roads),
            geometry_first=np.arange(len(roads) + 1) * 2,
            geometry_lon=lon[ends],
            geometry_lat=lat[ends],
        )

    return build
