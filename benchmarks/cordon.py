"""Cordons on the real roads of Alexandria, and of a whole country, beside igraph, SciPy and NetworKit."""

from __future__ import annotations

import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import igraph
import networkit
import numpy as np
from generate import road_like
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

from himaya.planning.cordon.build import ring_problem
from himaya.planning.cordon.solve import solve
from himaya.planning.cordon.verify import verify
from himaya.planning.doctrine import load_doctrine
from himaya.roads.osm import read_osm

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.planning.cordon.problem import CordonProblem
    from himaya.roads.network import RoadNetwork

_ROADS = Path(__file__).parents[1] / "scenarios" / "alexandria-christmas" / "roads.osm.gz"
_RUNS = 5
_PLACES = (
    ("Raml Station", 29.9012, 31.2009),
    ("Abu al-Abbas al-Mursi", 29.8826, 31.2054),
    ("Sidi Gabir", 29.9419, 31.2189),
)
_RADII = ((150.0, 500.0), (250.0, 900.0), (500.0, 2000.0), (500.0, 5000.0))


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row per place, radii and peer, then the rings of many places in a row."""
    network, cost = read_osm(_ROADS), dict(load_doctrine().cordon.cost)
    found = []
    for name, lon, lat in _PLACES[:1] if quick else _PLACES:
        for inner_m, outer_m in _RADII:
            found += _one(network, cost, (lon, lat), (inner_m, outer_m), f"{name}, {inner_m:g}-{outer_m:g} m")
    if quick:
        return [*found, *_many(network, cost, "Alexandria", 100, (150.0, 500.0))]
    country = road_like(1_000_000)
    found += _many(network, cost, "Alexandria", 10_000, (150.0, 500.0))
    found += _many(network, cost, "Alexandria", 10_000, (500.0, 5000.0))
    found += _many(country, cost, "generated, 1,000,000 junctions", 10_000, (150.0, 500.0))
    return found + _many(country, cost, "generated, 1,000,000 junctions", 10_000, (500.0, 5000.0))


def _one(
    network: RoadNetwork, cost: dict[str, int], centre: tuple[float, float], radii: tuple[float, float], instance: str
) -> list[dict[str, Any]]:
    extract_s, problem = _best(
        lambda: ring_problem(network, *centre, inner_m=radii[0], outer_m=radii[1], cost_of_class=cost)
    )
    cut_s, result = _best(lambda: solve(problem))
    verify_s, findings = _best(lambda: verify(problem, result))
    size = f"{problem.n_nodes} nodes, {problem.n_edges} roads, {result.closed.size} closed at cost {result.objective:g}"
    note = (
        f"{size}; extraction {extract_s * 1e3:.1f} ms, cut {cut_s * 1e3:.1f} ms, verification {verify_s * 1e3:.1f} ms"
    )
    found = [_row("cordon: extraction and cut", instance, extract_s + cut_s, agrees=not findings, note=note)]
    graph = _contracted(problem)
    for peer, flow in _PEERS.items():
        peer_s, value = _best(lambda flow=flow: flow(*graph))
        found.append(
            _row(
                "cordon: cut alone",
                instance,
                cut_s,
                peer=f"{peer} {version(peer)}",
                peer_s=peer_s,
                ratio=peer_s / cut_s,
                agrees=value == result.objective,
            )
        )
    return found


def _many(
    network: RoadNetwork, cost: dict[str, int], name: str, count: int, radii: tuple[float, float]
) -> list[dict[str, Any]]:
    """Rings round junctions drawn at random, one after the other on one core; every 50th is given to the peer too."""
    nodes = np.random.default_rng(1).choice(network.n_nodes, count, replace=False)
    inner_m, outer_m = radii

    def problem_at(node: int) -> CordonProblem:
        place = float(network.lon[node]), float(network.lat[node])
        return ring_problem(network, *place, inner_m=inner_m, outer_m=outer_m, cost_of_class=cost)

    solve(problem_at(int(nodes[0])))  # the network's own indices are made once
    seconds, values = _timed(lambda: [solve(problem_at(node)).objective for node in nodes.tolist()])
    sample = [problem_at(node) for node in nodes[::50].tolist()]
    cut_s, _ = _timed(lambda: [solve(problem) for problem in sample])
    graphs = [_contracted(problem) for problem in sample]
    peer_s, theirs = _timed(lambda: [_igraph(*graph) for graph in graphs])
    agrees = theirs == values[::50]
    instance = f"{name}, {count:,} places, {inner_m:g}-{outer_m:g} m"
    note = f"{seconds / count * 1e3:.2f} ms a place, one thread"
    return [
        _row("cordon: extraction and cut", instance, seconds, agrees=agrees, note=note),
        _row(
            "cordon: cut alone",
            f"{name}, {len(sample)} of them",
            cut_s,
            peer=f"igraph {version('igraph')}",
            peer_s=peer_s,
            ratio=peer_s / cut_s,
            agrees=agrees,
        ),
    ]


def _contracted(problem: CordonProblem) -> tuple[Any, Any, Any]:
    """Tail, head, cost between junctions, 0 the core and 1 the outside, as every peer is given it."""
    number = np.zeros(problem.n_nodes, dtype=np.int64)
    between = ~(problem.core | problem.outside)
    number[between] = np.arange(2, 2 + between.sum())
    number[problem.outside] = 1
    tail, head = number[problem.tail], number[problem.head]
    used = tail != head
    return tail[used], head[used], problem.cost[used]


def _igraph(tail: Any, head: Any, cost: Any) -> float:
    # whole-number NumPy capacities are ignored without a word, so they are given as floats
    graph = igraph.Graph(n=int(max(tail.max(), head.max(), 1)) + 1, edges=np.stack([tail, head], axis=1))
    return float(graph.mincut(0, 1, capacity=cost.astype(np.float64).tolist()).value)


def _scipy(tail: Any, head: Any, cost: Any) -> float:
    size = int(max(tail.max(), head.max(), 1)) + 1
    ends = np.concatenate([tail, head]), np.concatenate([head, tail])
    capacity = coo_array((np.tile(cost, 2).astype(np.int32), ends), shape=(size, size)).tocsr()
    return float(maximum_flow(capacity, 0, 1).flow_value)


def _networkit(tail: Any, head: Any, cost: Any) -> float:
    size = int(max(tail.max(), head.max(), 1)) + 1
    joined = coo_array((cost, (np.minimum(tail, head), np.maximum(tail, head))), shape=(size, size))
    joined.sum_duplicates()
    graph = networkit.GraphFromCoo((joined.data.astype(np.float64), (joined.row, joined.col)), n=size, weighted=True)
    graph.indexEdges()
    flow = networkit.flow.EdmondsKarp(graph, 0, 1)
    flow.run()
    return float(flow.getMaxFlow())


_PEERS: dict[str, Callable[[Any, Any, Any], float]] = {"igraph": _igraph, "scipy": _scipy, "networkit": _networkit}


def _row(work: str, instance: str, ours_s: float, **more: Any) -> dict[str, Any]:
    blank = {"peer": "", "peer_s": None, "ratio": None, "agrees": None, "note": ""}
    return {"work": work, "instance": instance, "ours_s": ours_s, **blank, **more}


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    """Least wall time of a few runs, and the last answer."""
    runs = [_timed(work) for _ in range(_RUNS)]
    return min(seconds for seconds, _answer in runs), runs[-1][1]


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    answer = work()
    return time.perf_counter() - begin, answer
