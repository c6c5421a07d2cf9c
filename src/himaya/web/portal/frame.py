"""The window of the public's map: what it shows, and where a press on it is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from himaya.roads.plane import METRES_PER_DEGREE
from himaya.scenario.governorates import governorates
from himaya.web.portal.queries.ground import spots

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

WIDTH_PX, HEIGHT_PX = 288, 320
"""Size of the map on the page: it fits the narrowest telephone, and is never scaled, so that a press is where it is."""
FINEST_M, TAKEN_M = 2.5, 4.0
"""Metres in a pixel at the closest; a press on a coarser map than the other only brings it closer."""
STEP = 4.0
_MARGIN = 1.1
_FEWEST_SPOTS = 5
_WRITTEN = re.compile(r"(-?\d{1,2}\.\d{1,6}) (-?\d{1,3}\.\d{1,6}) (\d{1,5}\.\d)")
MOVES = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}


@dataclass(frozen=True, slots=True)
class Frame:
    """A window: its middle in degrees, and the metres on the ground in one pixel."""

    lon: float
    lat: float
    m_per_px: float

    @property
    def _degrees(self) -> tuple[float, float]:
        """Degrees of longitude and latitude in one pixel."""
        in_a_degree = METRES_PER_DEGREE * math.cos(math.radians(self.lat))
        return self.m_per_px / in_a_degree, self.m_per_px / METRES_PER_DEGREE

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north; degrees."""
        across, up = (one * size / 2 for one, size in zip(self._degrees, (WIDTH_PX, HEIGHT_PX), strict=True))
        return self.lon - across, self.lat - up, self.lon + across, self.lat + up

    @property
    def takes(self) -> bool:
        """Whether a press is close enough to be a point."""
        return self.m_per_px <= TAKEN_M

    def pixels(self, points: ArrayLike) -> NDArray[np.float64]:
        """Pixels from the upper left corner of points in lon, lat, shape (n, 2)."""
        across, up = self._degrees
        away = (np.asarray(points, np.float64).reshape(-1, 2) - (self.lon, self.lat)) / (across, -up)
        return np.asarray(away + np.array([WIDTH_PX, HEIGHT_PX]) / 2, np.float64)

    def pressed(self, x: int, y: int) -> tuple[float, float]:
        """Longitude and latitude of a press; a key presses the corner of a picture, and means its middle."""
        if not (0 < x <= WIDTH_PX and 0 < y <= HEIGHT_PX):
            return self.lon, self.lat
        across, up = self._degrees
        return self.lon + (x - WIDTH_PX / 2) * across, self.lat - (y - HEIGHT_PX / 2) * up

    def around(self, lon: float, lat: float) -> Frame:
        """The same about another middle."""
        return replace(self, lon=round(lon, 6), lat=round(lat, 6))

    def closer(self) -> Frame:
        """A step closer, as far as it goes."""
        return replace(self, m_per_px=max(self.m_per_px / STEP, FINEST_M))

    def wider(self, area: str) -> Frame:
        """A step further away, until the whole governorate is seen."""
        return replace(self, m_per_px=min(self.m_per_px * STEP, _whole(area).m_per_px))

    def moved(self, towards: str, area: str) -> Frame:
        """Half a window further, towards a point of the compass; the same where the governorate ends before."""
        right, up = MOVES[towards]
        west, south, east, north = self.box
        middle = self.lon + right * (east - west) / 2, self.lat + up * (north - south) / 2
        return self.around(*middle) if governorates()[area].holds(*middle) else self

    def written(self) -> str:
        """As a form carries it."""
        return f"{self.lat:.6f} {self.lon:.6f} {self.m_per_px:.1f}"


def frame_of(written: str, area: str) -> Frame | None:
    """The window that a form carried; None where it carried none, or one of another governorate."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return None
    lat, lon, m_per_px = (float(one) for one in found.groups())
    if not governorates()[area].holds(lon, lat):
        return None
    return Frame(lon, lat, min(max(m_per_px, FINEST_M), _whole(area).m_per_px))


def close_to(lon: float, lat: float) -> Frame:
    """A window about one place, close enough to press a point in."""
    return Frame(round(lon, 6), round(lat, 6), TAKEN_M)


def start(area: str) -> Frame:
    """Where most of the places of a governorate are that everybody knows; all of it where there are few."""
    known = spots(area)
    if len(known) < _FEWEST_SPOTS:
        return _whole(area)
    points = np.array([(spot.lon, spot.lat) for spot in known])
    return _around_box(*np.percentile(points, 10, axis=0).tolist(), *np.percentile(points, 90, axis=0).tolist())


def _whole(area: str) -> Frame:
    return _around_box(*shapely.bounds(governorates()[area].shape).tolist())


def _around_box(west: float, south: float, east: float, north: float) -> Frame:
    lat = (south + north) / 2
    wide_m = (east - west) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    high_m = (north - south) * METRES_PER_DEGREE
    m_per_px = max(wide_m / WIDTH_PX, high_m / HEIGHT_PX, FINEST_M) * _MARGIN
    return Frame(round((west + east) / 2, 6), round(lat, 6), round(m_per_px, 1))
