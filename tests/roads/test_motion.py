"""Where something is on its way."""

from __future__ import annotations

import math

import numpy as np
import pytest

from himaya.roads.motion import Drive, straight

DEGREE_M = math.pi * 6_371_008.8 / 180
"""One degree along the equator or a meridian of the sphere."""


def test_it_passes_every_corner_at_an_even_pace() -> None:
    """Two degrees east, then one north in 300 s: a third of the time for each degree, turning where the line turns."""
    drive = Drive(np.array([0.0, 2.0, 2.0]), np.array([0.0, 0.0, 1.0]), 300.0)
    for elapsed, lon, lat, course in ((0, 0, 0, 90), (100, 1, 0, 90), (199, 1.99, 0, 90), (250, 2, 0.5, 0)):
        spot = drive.at(elapsed)
        assert (spot.lon, spot.lat) == pytest.approx((lon, lat), abs=1e-6)
        assert spot.course_deg == pytest.approx(course, abs=1e-6)
        assert spot.speed_mps == pytest.approx(3 * DEGREE_M / 300, rel=1e-5)


@pytest.mark.parametrize("elapsed", [300.0, 301.0, 1e9])
def test_it_stays_at_the_end(elapsed: float) -> None:
    """Once the time is up it stands at the last point."""
    spot = Drive(np.array([0.0, 1.0]), np.array([0.0, 0.0]), 300.0).at(elapsed)
    assert (spot.lon, spot.lat, spot.speed_mps) == (1.0, 0.0, 0.0)


def test_before_the_start_and_without_a_way_it_stands() -> None:
    """A time before the start counts as the start; a line of one point has nowhere to go."""
    assert Drive(np.array([0.0, 1.0]), np.array([0.0, 0.0]), 300.0).at(-5.0).lon == 0.0
    spot = Drive(np.array([7.0]), np.array([8.0]), 10.0).at(3.0)
    assert (spot.lon, spot.lat, spot.speed_mps) == (7.0, 8.0, 0.0)


def test_without_a_road_it_goes_straight() -> None:
    """A thousandth of a degree at 8 m/s takes its length by 8; a second at least."""
    assert straight((0.0, 0.0), (0.001, 0.0), mps=8.0).seconds == pytest.approx(DEGREE_M / 1000 / 8, rel=1e-5)
    assert straight((0.0, 0.0), (0.0, 0.0), mps=8.0).seconds == 1.0
