"""Networks for the tests of the roads room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.roads.network import RoadNetwork
from himaya.roads.osm import read_osm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def alexandria() -> RoadNetwork:
    """Read central and eastern Alexandria."""
    return read_osm(ROOT / "scenarios/alexandria-christmas/roads.osm.gz")


@pytest.fixture(scope="session")
def raml_station_file() -> Path:
    """Roads around Raml Station."""
    return ROOT / "scenarios/raml-station/roads.osm.gz"


@pytest.fixture(scope="session")
def reference_routes() -> Path:
    """Forty routes with their published times."""
    return ROOT / "tests/data/alexandria/reference_routes.csv"


@pytest.fixture(scope="session")
def roads_of() -> Callable[..., RoadNetwork]:
    """Make a network of straight residential roads (25 km/h)."""
    return build_roads


def build_roads(
    sections: Sequence[tuple[int, int, float, int]], points: Sequence[tuple[float, float]] | None = None
) -> RoadNetwork:
    """Network of sections (tail, head, length_m, one_way) between points (lon, lat), by default on a diagonal."""
    tail, head, length, one_way = (np.array(values) for values in zip(*sections, strict=True))
    if points is None:
        points = [(30.0 + 0.01 * node, 31.0 + 0.01 * node) for node in range(int(max(tail.max(), head.max())) + 1)]
    lon, lat = (np.array(values, np.float64) for values in zip(*points, strict=True))
    ends = np.stack([tail, head], axis=1).ravel()
    count = len(sections)
    return RoadNetwork(
        source="made for a test",
        edition="",
        node_id=np.arange(len(points)) + 100,
        lon=lon,
        lat=lat,
        section_tail=tail,
        section_head=head,
        road_class=np.full(count, 6),
        length_m=length,
        speed_kmh=np.full(count, 25.0),
        one_way=one_way,
        osm_way_id=np.arange(count),
        name_ar=("شارع",) * count,
        name_en=("Street",) * count,
        geometry_first=np.arange(count + 1) * 2,
        geometry_lon=lon[ends],
        geometry_lat=lat[ends],
    )
