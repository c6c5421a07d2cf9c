"""Roads where no road file is given: straight lines between neighbouring points, longer and slower as stated here.

Neighbours are the points that a Delaunay triangulation joins. Its ways are at most twice as long as the straight line
(Xia 2013) and, between points as scattered as places are, rarely more than a tenth longer. Every line counts
`DETOUR` times its length and is driven at the free-flow speed of the class of road that joins points so far apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from himaya.roads.arrays import read_only
from himaya.roads.network import ESTIMATED, RoadNetwork, node_order
from himaya.roads.plane import great_circle_m, local_xy
from himaya.roads.speeds import ROAD_CLASSES, default_speed_profile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from himaya.roads.arrays import Bytes, Floats, Ints

DETOUR = 1.3
"""Driven metres per straight metre: the middle of the 1.2 to 1.4 that street networks are reported to have."""
CLASS_FROM_M = ((20_000.0, "trunk"), (5_000.0, "primary"), (1_000.0, "tertiary"), (0.0, "residential"))
"""Straight metres from which a line counts as a road of a class."""
_DIGITS = 7
_STUB_DEGREES = 0.001


def straight_s(lon: ArrayLike, lat: ArrayLike, to_lon: float, to_lat: float) -> Floats:
    """Seconds from each point straight to another, longer and slower as stated above, (n,)."""
    metres = great_circle_m(lon, lat, to_lon, to_lat)
    free_kmh = default_speed_profile().free_flow_kmh
    kmh = np.select(
        [metres >= least_m for least_m, _ in CLASS_FROM_M],
        [free_kmh[ROAD_CLASSES.index(road_class)] for _, road_class in CLASS_FROM_M],
    )
    return np.asarray(metres * DETOUR * 3.6 / kmh, np.float64)


def estimated_network(lon: ArrayLike, lat: ArrayLike) -> RoadNetwork:
    """Roads between points by distance alone.

    Parameters
    ----------
    lon, lat : (n,) degrees; equal points are one junction, a single one gets a neighbour 100 m away.

    Returns
    -------
    RoadNetwork : with `estimated` true; the same points in any order give the same network.
    """
    given = np.column_stack([np.asarray(axis, np.float64) for axis in (lon, lat)])
    points = np.unique(given.round(_DIGITS), axis=0)
    if len(points) == 1:
        points = np.vstack([points, points + np.array([_STUB_DEGREES, 0.0])])
    number = np.arange(1, len(points) + 1)
    points = points[node_order(points[:, 0], points[:, 1], number)]
    tail, head = _neighbours(points)
    straight_m = great_circle_m(*points[tail].T, *points[head].T)
    road_class = _classes(straight_m)
    unnamed = ("",) * len(tail)
    return RoadNetwork(
        source=ESTIMATED,
        edition="",
        node_id=np.arange(1, len(points) + 1),
        lon=points[:, 0],
        lat=points[:, 1],
        section_tail=tail,
        section_head=head,
        road_class=road_class,
        length_m=(straight_m * DETOUR).round(1),
        speed_kmh=default_speed_profile().free_flow_kmh[road_class],
        one_way=np.zeros(len(tail), np.int8),
        osm_way_id=np.arange(1, len(tail) + 1),
        name_ar=unnamed,
        name_en=unnamed,
        geometry_first=np.arange(0, 2 * len(tail) + 1, 2),
        geometry_lon=np.column_stack([points[tail, 0], points[head, 0]]).ravel(),
        geometry_lat=np.column_stack([points[tail, 1], points[head, 1]]).ravel(),
    )


def _neighbours(points: Floats) -> tuple[Ints, Ints]:
    """Pairs of points that a triangulation joins; points on one line are joined in order."""
    lat0 = float(points[:, 1].mean())
    flat = np.column_stack(local_xy(points[:, 0], points[:, 1], lat0))
    drawn = shapely.delaunay_triangles(shapely.multipoints(flat), only_edges=True)
    ends, line = shapely.get_coordinates(shapely.get_parts(drawn), return_index=True)
    if not len(line):
        order = np.lexsort((flat[:, 1], flat[:, 0]))
        pairs = np.column_stack([order[:-1], order[1:]])
    else:
        index = {tuple(point): number for number, point in enumerate(flat.tolist())}
        pairs = np.array([index[tuple(end)] for end in ends.tolist()], np.int64).reshape(-1, 2)
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _classes(straight_m: Floats) -> Bytes:
    """Class of road of each line, by its straight length."""
    classes = np.array([ROAD_CLASSES.index(name) for _metres, name in CLASS_FROM_M], np.int8)
    limits = np.array([metres for metres, _name in CLASS_FROM_M])
    return read_only(classes[np.argmax(straight_m[:, None] >= limits, axis=1)], np.int8)
