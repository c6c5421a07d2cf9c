from __future__ import annotations

import pytest

from himaya.scenario.outline import outline_area_m2

SIDE = 0.001
METRES_LON, METRES_LAT = 95.22, 111.32
"""Of a thousandth of a degree at 31.2 degrees north."""


def ring(lon: float, lat: float, side: float) -> list[list[float]]:
    """A square with its lower left corner at a point."""
    return [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]


def test_the_area_of_an_outline_is_that_on_the_ground() -> None:
    """A square of a thousandth of a degree, and the same with a quarter of it cut out."""
    whole = {"type": "Polygon", "coordinates": [ring(29.9, 31.2, SIDE)]}
    assert outline_area_m2(whole) == pytest.approx(METRES_LON * METRES_LAT, rel=0.005)
    holed = {"type": "Polygon", "coordinates": [ring(29.9, 31.2, SIDE), ring(29.9002, 31.2002, SIDE / 2)]}
    assert outline_area_m2(holed) == pytest.approx(0.75 * METRES_LON * METRES_LAT, rel=0.005)
