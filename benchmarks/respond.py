"""Waiting points on the OR-Library graphs and on a generated country, beside plain HiGHS and spopt."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from generate import road_like
from respond_peers import PEERS, peer_answer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path
from scipy.spatial import cKDTree

from himaya.planning.respond.problem import Model, RespondProblem
from himaya.planning.respond.solve import RespondParams, solve
from himaya.planning.respond.verify import verify
from himaya.planning.result import relative_gap
from himaya.roads.snap import anchors_at
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from himaya.planning.respond.problem import RespondResult
    from himaya.roads.network import RoadNetwork

_PMED = Path(__file__).parent / "data" / "pmed"
_RADIUS = {Model.P_MEDIAN: "", Model.MAX_COVER: "mclp_radius", Model.SET_COVER: "lscp_radius"}
_OPTIMUM = {Model.P_MEDIAN: "pmedian_opt", Model.MAX_COVER: "mclp_opt", Model.SET_COVER: "lscp_opt"}
_PEER_LIMIT_S, _QUICK_PEER_LIMIT_S = 120.0, 30.0
_LIMIT_S = 120.0
_TARGET_S = 900.0
_BESIDE_PEERS = "pmed13"


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row per graph and model, then p-median and the large covering problems beside each peer."""
    with (_PMED / "optima.csv").open(encoding="utf-8") as file:
        optima = list(csv.DictReader(file))
    found = [_published(row, model) for model in Model for row in (optima[:8] if quick else optima)]
    medians = [row for row in found if row["work"] == f"respond: {Model.P_MEDIAN}"]
    return [*found, _mean_of(medians), *_median_peers(optima), *_covering(quick=quick)]


def _mean_of(medians: list[dict[str, Any]]) -> dict[str, Any]:
    """All p-median rows in one: the mean distance from the published optimum, and whether every bound holds."""
    away = np.mean([(row["objective"] - row["published"]) / row["published"] for row in medians])
    return _row(
        "respond: p_median, mean of the rows above",
        f"{len(medians)} graphs",
        float(np.mean([row["ours_s"] for row in medians])),
        agrees=all(row["agrees"] for row in medians),
        note=f"on average {away:.3%} from the published optimum",
    )


def _median_peers(optima: list[dict[str, str]]) -> list[dict[str, Any]]:
    problem = _graph_problem(next(row for row in optima if row["instance"] == _BESIDE_PEERS), Model.P_MEDIAN)
    ours = _timed(lambda: solve(problem))
    rows_of = [_beside(problem, _BESIDE_PEERS, ours, peer, limit_s=_QUICK_PEER_LIMIT_S) for peer in PEERS]
    return [row | {"work": "respond: p_median beside a peer"} for row in rows_of]


def _published(row: dict[str, str], model: Model) -> dict[str, Any]:
    problem = _graph_problem(row, model)
    seconds, result = _timed(lambda: solve(problem, params=RespondParams(prover_limit_s=30.0)))
    published = float(row[_OPTIMUM[model]])
    beyond = result.bound >= published if model is Model.MAX_COVER else result.bound <= published
    return _row(
        f"respond: {model}",
        f"{row['instance']}, n {row['n']}, p {row['p']}",
        seconds,
        agrees=bool(beyond and not verify(problem, result)),
        note=f"{result.status}, {abs(result.objective - published) / published:.3%} from the published optimum",
        objective=result.objective,
        bound=result.bound,
        gap=relative_gap(result.objective, result.bound),
        published=published,
    )


def _graph_problem(row: dict[str, str], model: Model) -> RespondProblem:
    numbers = [int(word) for word in gzip.decompress((_PMED / f"{row['instance']}.txt.gz").read_bytes()).split()]
    n, n_edges, p = numbers[:3]
    length = {
        (min(u, v) - 1, max(u, v) - 1): float(value)
        for u, v, value in np.array(numbers[3:]).reshape(n_edges, 3).tolist()
    }
    ends = np.array(list(length))
    graph = coo_array((np.array(list(length.values())), (ends[:, 0], ends[:, 1])), shape=(n, n))
    time_s = shortest_path(graph.tocsr(), directed=False)
    return RespondProblem(
        model=model,
        indptr=np.arange(n + 1) * n,
        candidate=np.tile(np.arange(n), n),
        time_s=time_s.ravel(),
        weight=1.0 + (37 * np.arange(1, n + 1)) % 100 if model is Model.MAX_COVER else np.ones(n),
        n_candidates=n,
        p=p,
        target_s=float(row[_RADIUS[model]]) if _RADIUS[model] else 0.0,
        busy_share=0.0,
        capacity_of=np.ones(n, dtype=np.int64),
        unreached_s=float(time_s.max()),
    )


def towns_problem(n_demand: int, n_candidates: int, p: int) -> RespondProblem:
    """300 towns of Zipf sizes in 300 x 500 km, a quarter of the points outside them, 15 min at 45 km/h."""
    rng = np.random.default_rng(1)
    towns, share = rng.random((300, 2)) * [300, 500], 1.0 / np.arange(1, 301) ** 0.9
    share /= share.sum()
    speed_km_s = 45 / 3600

    def points(count: int) -> Any:
        town = rng.choice(300, count, p=share)
        spread_km = 1.5 + 8.0 * np.sqrt(share[town] / share[0])
        place = towns[town] + rng.normal(0, 1, (count, 2)) * spread_km[:, None]
        is_rural = rng.random(count) < 0.25
        place[is_rural] = rng.random((int(is_rural.sum()), 2)) * [300, 500]
        return place

    demand, candidates = cKDTree(points(n_demand)), cKDTree(points(n_candidates))
    near = demand.sparse_distance_matrix(candidates, _TARGET_S * speed_km_s, output_type="coo_matrix").tocsr()
    near.sort_indices()
    return RespondProblem(
        model=Model.MAX_COVER,
        indptr=near.indptr,
        candidate=near.indices,
        time_s=near.data / speed_km_s,
        weight=np.round(rng.lognormal(3, 1.2, n_demand), 3),
        n_candidates=n_candidates,
        p=p,
        target_s=_TARGET_S,
        busy_share=0.0,
        capacity_of=np.ones(n_candidates, dtype=np.int64),
        unreached_s=3600.0,
    )


def _roads_problem(network: RoadNetwork, n_demand: int, n_candidates: int) -> RespondProblem:
    """Junctions of a generated country, exact road times up to 15 min, lognormal weights; p is set by the caller."""
    rng = np.random.default_rng(7)
    main = np.flatnonzero(network.in_main_part)
    candidates, demand = (rng.choice(main, count, replace=False) for count in (n_candidates, n_demand))
    times = travel_times(
        network, anchors_at(network, candidates), anchors_at(network, demand), limit_s=_TARGET_S, workers=2
    )
    order = np.lexsort((times.origin, times.destination))
    return RespondProblem(
        model=Model.MAX_COVER,
        indptr=np.searchsorted(times.destination[order], np.arange(n_demand + 1)),
        candidate=times.origin[order],
        time_s=times.seconds[order],
        weight=np.round(rng.lognormal(3, 1.2, n_demand), 3),
        n_candidates=n_candidates,
        p=0,
        target_s=_TARGET_S,
        busy_share=0.0,
        capacity_of=np.ones(n_candidates, dtype=np.int64),
        unreached_s=3600.0,
    )


def _covering(*, quick: bool) -> list[dict[str, Any]]:
    country = road_like(1_000_000)
    problem = _roads_problem(country, 10_000, 5_000)
    found = []
    for p in (50, 200, 1_000):
        limit_s = 0.0 if quick and p != 200 else _QUICK_PEER_LIMIT_S if quick else _PEER_LIMIT_S
        found += _live_and_proved(dataclasses.replace(problem, p=p), "roads", peer_limit_s=limit_s)
    if quick:
        return found
    for p in (50, 200, 1_000):
        found += _live_and_proved(towns_problem(10_000, 5_000, p), "harder: towns", peer_limit_s=_PEER_LIMIT_S)
    large = dataclasses.replace(_roads_problem(country, 100_000, 20_000), p=2_000)
    return [
        *found,
        _proved(large, "roads", *_timed(lambda: solve(large, params=RespondParams(prover_limit_s=_LIMIT_S)))),
    ]


def _live_and_proved(problem: RespondProblem, name: str, *, peer_limit_s: float) -> list[dict[str, Any]]:
    """The live answer, the proved one, and the latter beside each peer when there is time for them."""
    live = RespondParams(kicks=20, multiplier_steps=0, prove=False)
    solve(problem, params=live)
    runs = [_timed(lambda: solve(problem, params=live)) for _ in range(3)]
    live_s, at_once = min(runs, key=lambda run: run[0])
    proved_s, result = _timed(lambda: solve(problem, params=RespondParams(prover_limit_s=_LIMIT_S)))
    below = relative_gap(at_once.objective, result.searched_bound)
    found = [
        _row(
            "respond: live answer",
            _named(problem, name),
            live_s,
            agrees=not verify(problem, at_once),
            note=f"at most {below:.3%} below the optimum",
            objective=at_once.objective,
        )
    ]
    if not peer_limit_s:
        return [*found, _proved(problem, name, proved_s, result)]
    return [*found, *(_beside(problem, name, (proved_s, result), peer, limit_s=peer_limit_s) for peer in PEERS)]


def _named(problem: RespondProblem, name: str) -> str:
    return f"{name}, {problem.n_demand} x {problem.n_candidates}, p {problem.p}, {problem.time_s.size} pairs"


def _proved(problem: RespondProblem, name: str, seconds: float, result: RespondResult) -> dict[str, Any]:
    return _row(
        "respond: proved answer",
        _named(problem, name),
        seconds,
        agrees=not verify(problem, result),
        note=f"{result.status}; the search leaves {relative_gap(result.objective, result.searched_bound):.3%}",
        objective=result.objective,
        bound=result.bound,
        gap=relative_gap(result.objective, result.bound),
    )


def _beside(
    problem: RespondProblem, name: str, ours: tuple[float, RespondResult], peer: str, *, limit_s: float
) -> dict[str, Any]:
    row = _proved(problem, name, *ours)
    peer_s, value = peer_answer(problem, peer, limit_s=limit_s)
    same = None if value is None else bool(np.isclose(value, ours[1].objective, rtol=1e-4))
    return row | {
        "peer": f"{peer} {version(peer)}",
        "peer_s": peer_s,
        "ratio": None if peer_s is None else peer_s / ours[0],
        "agrees": bool(row["agrees"] and same is not False),
        "note": row["note"] + ("" if peer_s is not None else f"; peer not done in {limit_s:g} s"),
    }


def _row(work: str, instance: str, ours_s: float, **more: Any) -> dict[str, Any]:
    blank = {"peer": "", "peer_s": None, "ratio": None, "agrees": None, "note": ""}
    quality = {"objective": None, "bound": None, "gap": None, "published": None}
    return {"work": work, "instance": instance, "ours_s": ours_s, **blank, **quality, **more}


def _timed(work: Any) -> tuple[float, Any]:
    begin = time.perf_counter()
    answer = work()
    return time.perf_counter() - begin, answer
