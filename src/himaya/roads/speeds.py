"""How fast each class of road is driven, freely and by hour of the day."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from himaya.faults import InvalidInputError
from himaya.roads.arrays import Bytes, Floats, read_only

if TYPE_CHECKING:
    from pathlib import Path

ROAD_CLASSES = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
)
HOURS = 24
MAX_KMH = 200.0


@dataclass(frozen=True, eq=False)
class SpeedProfile:
    """Speeds by road class, in the order of `ROAD_CLASSES`.

    Parameters
    ----------
    free_flow_kmh : (n_classes,) speed without other traffic, in (0, 200].
    hourly_share : (n_classes, 24) share of it that is driven in each hour of the day, in (0, 1].
    """

    free_flow_kmh: Floats
    hourly_share: Floats

    def __post_init__(self) -> None:
        """Freeze the arrays; a profile that makes no sense is a fault."""
        free = read_only(self.free_flow_kmh, np.float64)
        share = read_only(self.hourly_share, np.float64)
        if free.shape != (len(ROAD_CLASSES),) or share.shape != (len(ROAD_CLASSES), HOURS):
            raise InvalidInputError.of("roads.bad_speeds", reason="10 classes x 24 h")
        if not (np.all((free > 0) & (free <= MAX_KMH)) and np.all((share > 0) & (share <= 1))):
            raise InvalidInputError.of("roads.bad_speeds", reason="0 < km/h <= 200, 0 < share <= 1")
        object.__setattr__(self, "free_flow_kmh", free)
        object.__setattr__(self, "hourly_share", share)

    def share_at(self, road_class: Bytes, hour: int | None) -> Floats:
        """Share of the free-flow speed driven on roads of these classes at `hour` (0..23; None: freely)."""
        if hour is None:
            return np.ones(road_class.shape)
        if not 0 <= hour < HOURS:
            raise InvalidInputError.of("roads.bad_hour", value=str(hour))
        shares: Floats = self.hourly_share[road_class, hour]
        return shares


def load_speed_profile(path: Path | None = None) -> SpeedProfile:
    """Read a speed profile; without a path the one that ships with Himaya.

    Raises
    ------
    InvalidInputError : `files.missing`, or `roads.bad_speeds` with what is wrong in the file.
    """
    if path is None:
        return default_speed_profile()
    if not path.is_file():
        raise InvalidInputError.of("files.missing", file=str(path))
    try:
        return _profile_from(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        reason = error.faults[0].details["reason"] if isinstance(error, InvalidInputError) else str(error)
        raise InvalidInputError.of("roads.bad_speeds", file=str(path), reason=reason) from error


@cache
def default_speed_profile() -> SpeedProfile:
    """The profile of `speeds.toml`."""
    return _profile_from(resources.files("himaya.roads").joinpath("speeds.toml").read_text("utf-8"))


def _profile_from(text: str) -> SpeedProfile:
    tables = tomllib.loads(text)
    free, share = tables["free_flow_kmh"], tables["hourly_share"]
    return SpeedProfile(
        free_flow_kmh=np.array([free[name] for name in ROAD_CLASSES], np.float64),
        hourly_share=np.array([share[name] for name in ROAD_CLASSES], np.float64),
    )
