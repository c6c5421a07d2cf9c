"""From a point on the map to a point on a road that can be reached and left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import shapely

from himaya.faults import Fault, InvalidInputError
from himaya.roads.arrays import Bools, Floats, Ints, read_only
from himaya.roads.plane import METRES_PER_DEGREE, line_shares, local_xy

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from himaya.roads.network import RoadNetwork

MISSED = -1
"""Section of an anchor whose point is too far from every road."""

_SLACK = 1.02
_MICROMETRE = 6
_TINY_DEGREES = 1e-9
_END = 1e-9
_POINTS_AT_ONCE = 20_000


@dataclass(frozen=True, eq=False)
class Anchors:
    """Points on roads.

    Parameters
    ----------
    section : (n,) road section, `MISSED` where no road is near enough.
    fraction : (n,) share of the section's length from its tail, in [0, 1].
    distance_m : (n,) how far the asked point is from this point on the road; inf where missed.
    """

    section: Ints
    fraction: Floats
    distance_m: Floats

    def __post_init__(self) -> None:
        """Freeze."""
        object.__setattr__(self, "section", read_only(self.section, np.int64))
        object.__setattr__(self, "fraction", read_only(self.fraction, np.float64))
        object.__setattr__(self, "distance_m", read_only(self.distance_m, np.float64))

    def __len__(self) -> int:
        return len(self.section)

    @property
    def found(self) -> Bools:
        """Whether a road is near enough, point by point."""
        near: Bools = self.section != MISSED
        return near

    def take(self, rows: ArrayLike) -> Anchors:
        """Some of the anchors, by index or mask."""
        index = np.asarray(rows)
        return Anchors(self.section[index], self.fraction[index], self.distance_m[index])

    def joined(self, other: Anchors) -> Anchors:
        """These anchors followed by `other`."""
        return Anchors(
            np.concatenate([self.section, other.section]),
            np.concatenate([self.fraction, other.fraction]),
            np.concatenate([self.distance_m, other.distance_m]),
        )

    def lonlat(self, network: RoadNetwork) -> tuple[Floats, Floats]:
        """Where on the map the anchors are; NaN where missed."""
        lon, lat = np.full(len(self), np.nan), np.full(len(self), np.nan)
        for row in np.flatnonzero(self.found):
            line_lon, line_lat = network.section_line(int(self.section[row]))
            share = line_shares(line_lon, line_lat)
            lon[row] = np.interp(self.fraction[row], share, line_lon)
            lat[row] = np.interp(self.fraction[row], share, line_lat)
        return lon, lat


def snap(network: RoadNetwork, lon: ArrayLike, lat: ArrayLike, *, limit_m: float = 500.0) -> Anchors:
    """Nearest point on a road for every point of the map.

    Only sections with both ends in the largest strongly connected part count, so that every anchor can be
    reached from every other one. Distances in the flat plane of each point's own latitude; of equally near
    sections the lowest index wins.

    Raises
    ------
    InvalidInputError : one `roads.off_network` per point farther than `limit_m` from every such section.
    """
    lon, lat = np.atleast_1d(np.asarray(lon, np.float64)), np.atleast_1d(np.asarray(lat, np.float64))
    anchors = snap_all(network, lon, lat, limit_m=limit_m)
    missed = np.flatnonzero(~anchors.found)
    if missed.size:
        near = snap_all(network, lon[missed], lat[missed], limit_m=np.inf).distance_m
        raise InvalidInputError(
            [off_network(lon[row], lat[row], distance, limit_m) for row, distance in zip(missed, near, strict=True)]
        )
    return anchors


def off_network(lon: float, lat: float, distance_m: float, limit_m: float) -> Fault:
    """The fault of a point that is too far from every road; the caller adds file and row with `replace`."""
    shown = f"{distance_m:,.0f}" if np.isfinite(distance_m) else "?"
    details = {"lon": f"{lon:.5f}", "lat": f"{lat:.5f}", "distance": shown, "limit": f"{limit_m:.0f}"}
    return Fault("roads.off_network", value=f"{lon:.5f}, {lat:.5f}", details=details)


def snap_all(network: RoadNetwork, lon: ArrayLike, lat: ArrayLike, *, limit_m: float = 500.0) -> Anchors:
    """Like `snap`, but a point off the network gives section `MISSED` and distance inf instead of an error.

    Points without a finite place are missed as well.
    """
    lon, lat = np.atleast_1d(np.asarray(lon, np.float64)), np.atleast_1d(np.asarray(lat, np.float64))
    section = np.full(len(lon), MISSED, np.int64)
    fraction, distance = np.zeros(len(lon)), np.full(len(lon), np.inf)
    placed = np.flatnonzero((np.abs(lon) <= 180) & (np.abs(lat) < 90))  # noqa: PLR2004  # degrees; NaN fails too
    for start in range(0, len(placed), _POINTS_AT_ONCE):
        rows = placed[start : start + _POINTS_AT_ONCE]
        row, near, along, away = _nearest(network, lon[rows], lat[rows], limit_m)
        section[rows[row]], fraction[rows[row]], distance[rows[row]] = near, along, away
    return Anchors(section, fraction, distance)


def anchors_at(network: RoadNetwork, nodes: ArrayLike) -> Anchors:
    """Anchors exactly at junctions: trips start and end there in every direction the junction allows."""
    node = np.atleast_1d(np.asarray(nodes, np.int64))
    ends = np.concatenate([network.section_tail, network.section_head])
    place = np.full(network.n_nodes, -1, np.int64)
    place[ends[::-1]] = np.arange(len(ends))[::-1]
    at = place[node]
    return Anchors(at % network.n_sections, (at // network.n_sections).astype(np.float64), np.zeros(len(node)))


def sections_within(network: RoadNetwork, lon: float, lat: float, radius_m: float) -> Ints:
    """Sections that come within `radius_m` of a point, ascending; also those outside the main part."""
    tree, section = _tree(network, main_part_only=False)
    point = (np.array([lon]), np.array([lat]))
    candidate = section[tree.query(_boxes(network, *point, np.array([radius_m])))[1]]
    distance, _ = _projection(network, *point, np.zeros(len(candidate), np.int64), candidate)
    return np.sort(candidate[distance <= radius_m])


_trees: WeakKeyDictionary[RoadNetwork, dict[bool, tuple[shapely.STRtree, Ints]]] = WeakKeyDictionary()


def _plane(network: RoadNetwork, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees of latitude around the middle of the network: the plane of the search trees."""
    lat0 = float(network.lat.min() + network.lat.max()) / 2
    return lon * np.cos(np.radians(lat0)), lat


def _tree(network: RoadNetwork, *, main_part_only: bool) -> tuple[shapely.STRtree, Ints]:
    """Search tree and the section of each of its lines; kept as long as the network lives."""
    kept = _trees.setdefault(network, {})
    if main_part_only not in kept:
        main = network.in_main_part
        usable = main[network.section_tail] & main[network.section_head]
        section = np.flatnonzero(usable | (not main_part_only))
        size = np.diff(network.geometry_first)
        x, y = _plane(network, network.geometry_lon, network.geometry_lat)
        lines: Any = shapely.linestrings(np.stack([x, y], axis=1), indices=np.repeat(np.arange(len(size)), size))
        kept[main_part_only] = shapely.STRtree(lines[section]), section
    return kept[main_part_only]


def _boxes(network: RoadNetwork, lon: Floats, lat: Floats, radius_m: Floats) -> Any:
    """Boxes in the trees' plane that hold everything within `radius_m` of each point."""
    high = radius_m / METRES_PER_DEGREE * _SLACK + _TINY_DEGREES
    wide, _ = _plane(network, high / np.cos(np.radians(lat)), lat)
    x, y = _plane(network, lon, lat)
    return shapely.box(x - wide, y - high, x + wide, y + high)


def _nearest(network: RoadNetwork, lon: Floats, lat: Floats, limit_m: float) -> tuple[Ints, Ints, Floats, Floats]:
    """Rows that have a section within the limit, and that section, the fraction along it, the distance.

    The tree's plane is true only at the middle latitude. So its answer is taken as an upper bound, and every
    section inside that bound is measured in the plane of the point itself.
    """
    tree, section = _tree(network, main_part_only=True)
    row, guess = tree.query_nearest(shapely.points(*_plane(network, lon, lat)), all_matches=False)
    bound, _ = _projection(network, lon, lat, row, section[guess])
    kept = bound <= max(limit_m * 2, 1.0)
    row, bound = row[kept], bound[kept]
    pair, line = tree.query(_boxes(network, lon[row], lat[row], bound))
    point, candidate = row[pair], section[line]
    distance, fraction = _projection(network, lon, lat, point, candidate)
    best = np.lexsort((candidate, np.round(distance, _MICROMETRE), point))
    best = best[np.r_[True, np.diff(point[best]) > 0][: len(best)]]
    best = best[distance[best] <= limit_m]
    return point[best], candidate[best], fraction[best], distance[best]


def _projection(network: RoadNetwork, lon: Floats, lat: Floats, point: Ints, section: Ints) -> tuple[Floats, Floats]:
    """Distance in metres of point i to section i, and where along the section the nearest place is."""
    if not len(section):
        return np.zeros(0), np.zeros(0)
    start = network.geometry_first[section]
    count = network.geometry_first[section + 1] - start - 1
    first = np.r_[0, np.cumsum(count)]
    pair = np.repeat(np.arange(len(section)), count)
    vertex = start[pair] + np.arange(first[-1]) - first[pair]
    here = point[pair]
    ax, ay = local_xy(network.geometry_lon[vertex] - lon[here], network.geometry_lat[vertex] - lat[here], lat[here])
    bx, by = local_xy(
        network.geometry_lon[vertex + 1] - lon[here], network.geometry_lat[vertex + 1] - lat[here], lat[here]
    )
    dx, dy = bx - ax, by - ay
    size = np.hypot(dx, dy)
    along = np.clip(-(ax * dx + ay * dy) / np.where(size > 0, size * size, 1.0), 0.0, 1.0)
    away = np.hypot(ax + along * dx, ay + along * dy)
    distance = np.minimum.reduceat(away, first[:-1])
    order = np.flatnonzero(away == distance[pair])
    piece = order[np.r_[True, np.diff(pair[order]) > 0]]
    before = np.add.reduceat(np.where(np.arange(len(size)) < piece[pair], size, 0.0), first[:-1])
    total = np.add.reduceat(size, first[:-1])
    fraction = (before + along[piece] * size[piece]) / np.where(total > 0, total, 1.0)
    return distance, _snapped_to_ends(fraction)


def _snapped_to_ends(fraction: Floats) -> Floats:
    """Rounding must not keep an anchor from standing exactly at a junction."""
    inner = np.where(fraction < _END, 0.0, fraction)
    return np.where(inner > 1 - _END, 1.0, inner)
