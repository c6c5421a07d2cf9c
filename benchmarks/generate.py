"""Seeded road-like networks of any size, for measurements beyond one city."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree
from scipy.spatial import Delaunay

from himaya.roads.network import RoadNetwork, node_order
from himaya.roads.plane import METRES_PER_DEGREE
from himaya.roads.speeds import ROAD_CLASSES

_TOWNS = 300
_LAT0 = 30.0
_EXTRA = 0.25
_TRUNK_SHARE, _SECONDARY_SHARE = 0.067, 0.023
_KMH = {"trunk": 95.0, "secondary": 70.0, "tertiary": 50.0, "residential": 28.0}
_TOWN_STREET_M = 400.0


def road_like(n_nodes: int, *, seed: int = 1) -> RoadNetwork:
    """Country of 300 towns with Zipf sizes in 300 x 500 km.

    Streets are the edges of a Delaunay triangulation: a shortest spanning tree and a random quarter as many again.
    The tree edges that most trips must cross are trunk roads (6.7 % of all) and secondary roads (2.3 %).
    """
    rng = np.random.default_rng(seed)
    x, y = _points(rng, n_nodes)
    tail, head, in_tree = _edges(rng, x, y)
    length = np.hypot(x[tail] - x[head], y[tail] - y[head])
    road_class = _classes(tail, head, in_tree, length, n_nodes)
    lon = np.round(30.0 + x / (METRES_PER_DEGREE * np.cos(np.radians(_LAT0))), 7)
    lat = np.round(28.0 + y / METRES_PER_DEGREE, 7)
    order = node_order(lon, lat, np.arange(n_nodes))
    number = np.empty(n_nodes, np.int64)
    number[order] = np.arange(n_nodes)
    ends = np.stack([tail, head], axis=1).ravel()
    kmh = np.array([_KMH.get(name, 1.0) for name in ROAD_CLASSES])
    return RoadNetwork(
        source=f"generated, seed {seed}",
        edition="",
        node_id=order,
        lon=lon[order],
        lat=lat[order],
        section_tail=number[tail],
        section_head=number[head],
        road_class=road_class,
        length_m=length,
        speed_kmh=kmh[road_class],
        one_way=np.zeros(len(tail), np.int8),
        osm_way_id=np.arange(len(tail)),
        name_ar=("",) * len(tail),
        name_en=("",) * len(tail),
        geometry_first=np.arange(len(tail) + 1) * 2,
        geometry_lon=lon[ends],
        geometry_lat=lat[ends],
    )


def _points(rng: np.random.Generator, n_nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Nine in ten points in towns, the others anywhere; metres."""
    weight = 1.0 / np.arange(1, _TOWNS + 1)
    town = rng.choice(_TOWNS, n_nodes, p=weight / weight.sum())
    spread = 600.0 * np.sqrt(weight * n_nodes / weight.sum() / 400.0)
    centre = rng.uniform((0, 0), (300_000, 500_000), (_TOWNS, 2))
    place = centre[town] + rng.normal(0, 1, (n_nodes, 2)) * spread[town, None]
    rural = rng.random(n_nodes) < 0.1
    place[rural] = rng.uniform((0, 0), (300_000, 500_000), (int(rural.sum()), 2))
    return place[:, 0], place[:, 1]


def _edges(rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tails, heads, and which belong to the spanning tree."""
    triangle = Delaunay(np.stack([x, y], axis=1)).simplices.astype(np.int64)
    pairs = np.sort(np.concatenate([triangle[:, [0, 1]], triangle[:, [1, 2]], triangle[:, [0, 2]]]), axis=1)
    n_nodes = len(x)
    key = np.unique(pairs[:, 0] * n_nodes + pairs[:, 1])
    tail, head = key // n_nodes, key % n_nodes
    length = np.maximum(np.hypot(x[tail] - x[head], y[tail] - y[head]), 1e-6)
    tree = minimum_spanning_tree(coo_array((length, (tail, head)), shape=(n_nodes, n_nodes)).tocsr()).tocoo()
    in_tree = np.isin(key, tree.coords[0].astype(np.int64) * n_nodes + tree.coords[1])
    extra = rng.permutation(np.flatnonzero(~in_tree))[: int(n_nodes * _EXTRA)]
    kept = np.sort(np.concatenate([np.flatnonzero(in_tree), extra]))
    return tail[kept], head[kept], in_tree[kept]


def _classes(tail: np.ndarray, head: np.ndarray, in_tree: np.ndarray, length: np.ndarray, n_nodes: int) -> np.ndarray:
    """Class of each edge: by how many trips the tree sends over it, then by length."""
    graph = coo_array((np.ones(in_tree.sum()), (tail[in_tree], head[in_tree])), shape=(n_nodes, n_nodes)).tocsr()
    order, before = breadth_first_order(graph, 0, directed=False)
    size, parent = [1] * n_nodes, before.tolist()
    for node in reversed(order.tolist()[1:]):
        size[parent[node]] += size[node]
    below = np.where(before[tail] == head, np.array(size)[tail], np.array(size)[head])
    crossed = np.where(in_tree, np.minimum(below, n_nodes - below), 0)
    rank = np.argsort(-crossed, kind="stable")
    trunk, secondary = (int(share * len(tail)) for share in (_TRUNK_SHARE, _SECONDARY_SHARE))
    names = np.where(length > _TOWN_STREET_M, ROAD_CLASSES.index("tertiary"), ROAD_CLASSES.index("residential"))
    names[rank[:trunk]] = ROAD_CLASSES.index("trunk")
    names[rank[trunk : trunk + secondary]] = ROAD_CLASSES.index("secondary")
    return names
