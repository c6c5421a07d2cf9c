"""Driving times of a rehearsal on the plan's roads, and the main roads that are tried closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.rehearse.parts import UNREACHED, Travel
from himaya.roads.network import RoadNetwork
from himaya.roads.routes import route
from himaya.roads.snap import Anchors, sections_within
from himaya.roads.speeds import ROAD_CLASSES
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himaya.planning.codec import Floats, Ints
    from himaya.planning.doctrine import RehearseRule

_LONGEST_S = 6 * 3600.0
_ROUTED = 40
"""Places whose fastest ways are looked at to find the main roads, those of highest weight first."""


@dataclass(frozen=True, eq=False)
class Spots:
    """Waiting points, hospitals and places on the roads, and where units may be called on their way back."""

    network: RoadNetwork
    points: Anchors
    hospitals: Anchors
    places: Anchors
    recall: bool


@dataclass(frozen=True, slots=True)
class RoadState:
    """The hour whose speeds hold, and the sections that are closed."""

    hour: int
    closed: tuple[int, ...]


def spot_ms(spots: Spots, state: RoadState, *, workers: int = 2) -> NDArray[np.int32]:
    """Milliseconds from every spot to every other, points first, then hospitals, then places."""
    every = spots.points.joined(spots.hospitals).joined(spots.places)
    shut = np.array(state.closed, dtype=np.int64)
    times = travel_times(spots.network, every, every, limit_s=_LONGEST_S, hour=state.hour, closed=shut, workers=workers)
    table = np.full((len(every), len(every)), UNREACHED, np.int32)
    table[times.origin, times.destination] = np.rint(times.seconds * 1000).astype(np.int32)
    return table


def joined(begins_ms: Sequence[int], tables: Sequence[NDArray[np.int32]], spots: Spots) -> Travel:
    """Tables of `spot_ms`, each from a time on, as the rehearsal reads them."""
    n_points, n_hospitals = len(spots.points), len(spots.hospitals)
    behind = n_points + n_hospitals
    every = np.stack(tables)
    to_hospital = every[:, behind:, n_points:behind].astype(np.int64)
    nearest = to_hospital.argmin(axis=2) if n_hospitals else np.full(to_hospital.shape[:2], -1)
    ms = np.take_along_axis(to_hospital, np.maximum(nearest, 0)[..., None], axis=2)[..., 0] if n_hospitals else nearest
    reached = (nearest >= 0) & (ms < UNREACHED)
    origins = slice(None) if spots.recall else slice(behind)
    return Travel(
        np.array(begins_ms),
        every[:, origins, behind:],
        every[:, n_points:, :n_points],
        np.where(reached, nearest, -1),
        np.where(reached, ms, 0),
    )


def main_roads(
    spots: Spots, state: RoadState, to_place_ms: NDArray[np.int32], weight: Floats, rule: RehearseRule
) -> list[tuple[int, ...]]:
    """The named main roads that the fastest ways to the weightiest places use most, as sections to be closed.

    Each is closed near the section that is used most.
    """
    used = _used(spots, state, to_place_ms, weight)
    network, classes = spots.network, [ROAD_CLASSES.index(name) for name in rule.main_classes]
    by_road: dict[str, dict[int, float]] = {}
    for section, share in used.items():
        if network.name_ar[section] and int(network.road_class[section]) in classes:
            by_road.setdefault(network.name_ar[section], {})[section] = share
    ranked = sorted(by_road, key=lambda road: (-max(by_road[road].values()), road))
    return [_stretch(network, road, by_road[road], rule.closed_m) for road in ranked[: rule.main_roads]]


def _used(spots: Spots, state: RoadState, to_place_ms: NDArray[np.int32], weight: Floats) -> dict[int, float]:
    """Weight of the places whose fastest way from the nearest point uses each section."""
    used: dict[int, float] = {}
    if not len(spots.points):
        return used
    for place in np.argsort(-weight, kind="stable")[:_ROUTED].tolist():
        point = int(to_place_ms[: len(spots.points), place].argmin())
        if to_place_ms[point, place] >= UNREACHED:
            continue
        way = route(
            spots.network, spots.points.take([point]), spots.places.take([place]), hour=state.hour,
            closed=np.array(state.closed, dtype=np.int64), limit_s=_LONGEST_S,
        )  # fmt: skip
        for section in set(way.sections.tolist()):
            used[section] = used.get(section, 0.0) + float(weight[place])
    return used


def _stretch(network: RoadNetwork, road: str, used: dict[int, float], closed_m: float) -> tuple[int, ...]:
    """Sections of a road near the one that is used most, that one first."""
    most = max(sorted(used), key=lambda section: used[section])
    lon, lat = Anchors(np.array([most]), np.array([0.5]), np.array([0.0])).lonlat(network)
    near: Ints = sections_within(network, float(lon[0]), float(lat[0]), closed_m)
    others = [section for section in near.tolist() if network.name_ar[section] == road and section != most]
    return (most, *sorted(others))
