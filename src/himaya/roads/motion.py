"""Where something is while it drives a line of points from one end to the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from himaya.roads.arrays import Floats, read_only
from himaya.roads.plane import great_circle_m

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Spot(NamedTuple):
    """Degrees of WGS 84, metres a second, degrees from north."""

    lon: float
    lat: float
    speed_mps: float
    course_deg: float


@dataclass(frozen=True, eq=False)
class Drive:
    """A line of at least one point, driven at an even pace.

    Parameters
    ----------
    lon, lat : (n,) points; seconds : how long the whole takes.
    """

    lon: Floats
    lat: Floats
    seconds: float

    def __post_init__(self) -> None:
        """Freeze."""
        object.__setattr__(self, "lon", read_only(self.lon, np.float64))
        object.__setattr__(self, "lat", read_only(self.lat, np.float64))

    @property
    def steps_m(self) -> Floats:
        """(n - 1,) metres from each point to the next."""
        return great_circle_m(self.lon[:-1], self.lat[:-1], self.lon[1:], self.lat[1:])

    def at(self, elapsed_s: float) -> Spot:
        """Where it is some seconds after it set out; at the end once the time is up."""
        steps = self.steps_m
        along = np.concatenate([np.zeros(1), np.cumsum(steps)])
        whole_m = float(along[-1])
        if elapsed_s >= self.seconds or whole_m == 0.0:
            return Spot(float(self.lon[-1]), float(self.lat[-1]), 0.0, self._course(len(steps) - 1))
        driven_m = whole_m * max(elapsed_s, 0.0) / self.seconds
        step = min(int(np.searchsorted(along, driven_m, side="right")) - 1, len(steps) - 1)
        lon, lat = (float(np.interp(driven_m, along, axis)) for axis in (self.lon, self.lat))
        return Spot(lon, lat, whole_m / self.seconds, self._course(step))

    def _course(self, step: int) -> float:
        """Direction from one point to the next, 0 where there is no next."""
        if step < 0:
            return 0.0
        lon, lat = np.diff(self.lon[step : step + 2])[0], np.diff(self.lat[step : step + 2])[0]
        east = lon * np.cos(np.radians(self.lat[step]))
        return float(np.degrees(np.arctan2(east, lat)) % 360.0)


def straight(start: tuple[float, float], end: tuple[float, float], *, mps: float) -> Drive:
    """As the crow flies, where no road leads."""
    metres: ArrayLike = great_circle_m(start[0], start[1], end[0], end[1])
    return Drive(np.array([start[0], end[0]]), np.array([start[1], end[1]]), max(float(np.asarray(metres)) / mps, 1.0))
