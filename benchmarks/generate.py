"""Seeded road-like networks and scenarios of any size, for measurements beyond one city.

`python benchmarks/generate.py FOLDER --nodes 1000000 --places 10000 --units 20000` writes a scenario that
`himaya plan` reads; the same numbers and seed give the same bytes.
"""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree
from scipy.spatial import Delaunay

from himaya.files import write_atomically
from himaya.roads.network import RoadNetwork, node_order
from himaya.roads.plane import METRES_PER_DEGREE
from himaya.roads.speeds import ROAD_CLASSES
from himaya.roads.store import save_network
from himaya.scenario.governorates import governorates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TOWNS = 300
_LAT0 = 30.0
_EXTRA = 0.25
_TRUNK_SHARE, _SECONDARY_SHARE = 0.067, 0.023
_KMH = {"trunk": 95.0, "secondary": 70.0, "tertiary": 50.0, "residential": 28.0}
_TOWN_STREET_M = 400.0

_KINDS = {"church": 3, "mosque": 4, "tourist": 1, "facility": 2, "square": 1, "market": 1, "transport": 1}
"""How often each kind of place is drawn."""
_FLEET = {
    "traffic": (2, 0, 40), "static_post": (5, 0, 13), "checkpoint_mobile": (5, 0, 8), "emergency_police": (3, 0, 5),
    "search_gate": (4, 0, 5), "patrol_vehicle": (3, 0, 5), "women_police": (2, 2, 4), "observation": (2, 0, 3),
    "ambulance": (2, 0, 3), "medical_post": (2, 0, 3), "patrol_motorcycle": (2, 0, 2), "patrol_foot": (2, 0, 2),
    "fire": (6, 0, 2), "eod": (4, 0, 2), "rapid_intervention": (8, 0, 2), "tourism_police": (2, 0, 1),
}  # fmt: skip
"""Crew, women among them, and how often each kind of unit is drawn: the shares of the Alexandria scenario."""
_BASES = ("police_station", "police_station", "hospital", "ambulance_station", "fire_station")
_PLACES_PER_BASE, _PLACES_PER_GATHERING, _PLACES_PER_STANDBY = 8, 12, 2
_SAMPLE = 500
_SHIFTS = (("15:00", "2027-01-06 23:00"), ("16:00", "2027-01-07 00:00"))
_SETTINGS = """id = "{id}"
name_ar = "مشهد مولد، {places} مكان"
name_en = "Generated scenario, {places} places"
celebration = "coptic-christmas"
governorate = "{area}"
timezone = "Africa/Cairo"
start = "2027-01-06 15:00"
end = "2027-01-07 00:00"
roads = "roads.npz"
attribution = "Generated with seed {seed}; no place, road or unit is real."
"""


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


def write_scenario(folder: Path, *, n_nodes: int, n_places: int, n_units: int, seed: int = 1) -> Path:
    """Write a scenario on a generated network: places and bases at junctions, units at bases.

    One place in twelve has a gathering, every place a door, every second one a standby point beside it; there is one
    base for eight places. Kinds of units have the shares of the Alexandria scenario.
    """
    rng = np.random.default_rng(seed)
    network = road_like(n_nodes, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    save_network(network, folder / "roads.npz")
    n_bases = max(len(_BASES), n_places // _PLACES_PER_BASE)
    area, spots = _spots(rng, network, n_places + n_bases)
    places, bases = spots[:n_places], spots[n_places:]
    gatherings = np.sort(rng.choice(n_places, max(1, n_places // _PLACES_PER_GATHERING), replace=False)).tolist()
    settings = _SETTINGS.format(id=f"generated-{n_places}", places=n_places, seed=seed, area=area)
    write_atomically(folder / "scenario.toml", settings.encode())
    tables = {
        "places": _place_rows(rng, places, set(gatherings), area),
        "doors": _rows(
            ("id", "place_id", "name_ar", "lon", "lat", "width_m", "stepped", "lanes_men", "lanes_women"),
            ((f"P-{n}-D", f"P-{n}", "باب", *spot, 3.0, "false", 1, 1) for n, spot in enumerate(places)),
        ),
        "services": _service_rows(rng, gatherings),
        "bases": _rows(
            ("id", "name_ar", "name_en", "kind", "lon", "lat"),
            ((f"B-{n}", f"مقر {n}", f"Base {n}", _BASES[n % len(_BASES)], *spot) for n, spot in enumerate(bases)),
        ),
        "standby": _rows(
            ("id", "name_ar", "name_en", "lon", "lat"),
            ((f"W-{n}", f"نقطة {n}", f"Point {n}", *spot) for n, spot in enumerate(places[::_PLACES_PER_STANDBY])),
        ),
        "units": _unit_rows(rng, n_units, n_bases),
    }
    for name, text in tables.items():
        write_atomically(folder / f"{name}.csv", text.encode())
    return folder


def _spots(rng: np.random.Generator, network: RoadNetwork, count: int) -> tuple[str, list[tuple[str, str]]]:
    """Junctions of the governorate that holds most of them, and its code.

    Raises
    ------
    click.UsageError : the network is too small for so many.
    """
    nodes = rng.permutation(np.flatnonzero(network.in_main_part)).tolist()
    points = list(zip(network.lon[nodes].tolist(), network.lat[nodes].tolist(), strict=True))
    sample = points[:_SAMPLE]
    area = max(sorted(governorates()), key=lambda iso: sum(governorates()[iso].holds(*point) for point in sample))
    holds = governorates()[area].holds
    spots = list(itertools.islice(((f"{lon:.6f}", f"{lat:.6f}") for lon, lat in points if holds(lon, lat)), count))
    if len(spots) < count:
        message = (
            f"{network.n_nodes} junctions hold {len(spots)} places and bases of {area}, not {count}: take more --nodes."
        )
        raise click.UsageError(message)
    return area, spots


def _rows(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue()


def _place_rows(rng: np.random.Generator, spots: Sequence[tuple[str, str]], gatherings: set[int], area: str) -> str:
    kinds = rng.choice(list(_KINDS), len(spots), p=np.array(list(_KINDS.values())) / sum(_KINDS.values()))
    threat, vulnerability = rng.integers(1, 5, len(spots)), rng.integers(1, 5, len(spots))
    heads = (
        "id", "name_ar", "name_en", "kind", "lon", "lat", "governorate", "capacity", "area_m2", "threat",
        "vulnerability", "host_office", "illustrative", "source",
    )  # fmt: skip
    rows = (
        (
            f"P-{n}", f"مكان {n}", f"Place {n}", kinds[n], *spot, area, 3000 if n in gatherings else 400, 2000.0,
            4 if n in gatherings else int(threat[n]), int(vulnerability[n]), "مكتب الإدارة", "true", "generated",
        )
        for n, spot in enumerate(spots)
    )  # fmt: skip
    return _rows(heads, rows)


def _service_rows(rng: np.random.Generator, gatherings: Sequence[int]) -> str:
    attendance = rng.integers(5, 30, len(gatherings)) * 100
    heads = ("id", "place_id", "name_ar", "start", "end", "attendance", "arrival_min", "departure_min")
    rows = (
        (f"S-{n}", f"P-{place}", "قداس", "2027-01-06 19:00", "2027-01-06 23:00", int(attendance[n]), 120, 45)
        for n, place in enumerate(gatherings)
    )
    return _rows(heads, rows)


def _unit_rows(rng: np.random.Generator, n_units: int, n_bases: int) -> str:
    share = np.array([count for _, _, count in _FLEET.values()], np.float64)
    kinds = rng.choice(list(_FLEET), n_units, p=share / share.sum()).tolist()
    base, shift = rng.integers(0, n_bases, n_units), rng.integers(0, len(_SHIFTS), n_units)
    heads = ("id", "call_sign", "kind", "base_id", "crew", "women", "duty_start", "duty_end")
    rows = (
        (f"U-{n}", f"وحدة {n}", kind, f"B-{base[n]}", *_FLEET[kind][:2], f"2027-01-06 {begins}", ends)
        for n, kind in enumerate(kinds)
        for begins, ends in (_SHIFTS[shift[n]],)
    )
    return _rows(heads, rows)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--nodes", default=50_000, help="Junctions of the network, at most a million.")
@click.option("--places", default=500, help="Protected places, at most 10,000.")
@click.option("--units", default=1_000, help="Units, at most 20,000.")
@click.option("--seed", default=1)
def main(folder: Path, nodes: int, places: int, units: int, seed: int) -> None:
    """Write a scenario into FOLDER."""
    write_scenario(folder, n_nodes=nodes, n_places=places, n_units=units, seed=seed)


if __name__ == "__main__":
    main()
