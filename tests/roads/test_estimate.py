"""Roads by distance: what a user gets who has no road file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.roads.estimate import DETOUR, estimated_network
from himaya.roads.plane import great_circle_m
from himaya.roads.snap import snap_all
from himaya.roads.speeds import ROAD_CLASSES, default_speed_profile
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from himaya.roads.arrays import Floats

_FASTEST_KMH = float(default_speed_profile().free_flow_kmh[ROAD_CLASSES.index("trunk")])


def seconds(lon: Floats, lat: Floats) -> Floats:
    network = estimated_network(lon, lat)
    at = snap_all(network, lon, lat)
    return travel_times(network, at, at, limit_s=np.inf).dense(len(lon))


def test_two_points_are_driven_at_the_speed_of_their_distance() -> None:
    """About 11.1 km apart: 1.3 times as far, at the 50 km/h of a primary road."""
    lon, lat = np.array([30.0, 30.0]), np.array([31.0, 31.1])
    straight_m = float(great_circle_m(30.0, 31.0, 30.0, 31.1))
    found = seconds(lon, lat)
    assert found[0, 1] == pytest.approx(straight_m * DETOUR / (50 / 3.6), rel=1e-4)
    assert found[0, 1] == found[1, 0]


@given(
    st.lists(st.tuples(st.integers(2_400_000, 3_600_000), st.integers(2_200_000, 3_160_000)), min_size=1, max_size=25)
)
def test_every_point_reaches_every_other_and_never_faster_than_the_model_allows(points: list[tuple[int, int]]) -> None:
    """Also where points repeat, lie on one line or stand alone; triangulated ways are at most twice as long."""
    lon, lat = (np.array(axis) / 1e5 for axis in zip(*points, strict=True))
    found = seconds(lon, lat)
    straight_m = great_circle_m(lon[:, None], lat[:, None], lon[None, :], lat[None, :])
    assert np.isfinite(found).all()
    assert (found * _FASTEST_KMH / 3.6 >= straight_m * DETOUR * 0.998 - 1.0).all()


def test_the_order_of_the_points_changes_nothing() -> None:
    """Two offices that list the same places get the same network."""
    rng = np.random.default_rng(3)
    lon, lat = 30 + rng.random(60), 30 + rng.random(60)
    order = rng.permutation(60)
    one, other = estimated_network(lon, lat), estimated_network(lon[order], lat[order])
    for name in ("lon", "lat", "section_tail", "section_head", "length_m"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert one.estimated
    assert not (one.one_way != 0).any()
