"""Waiting points on the OR-Library graphs, and a large covering problem beside plain HiGHS and spopt."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import highspy
import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import shortest_path
from scipy.spatial import cKDTree

from himaya.planning.respond.problem import Model, RespondProblem
from himaya.planning.respond.solve import RespondParams, solve
from himaya.planning.respond.verify import verify
from himaya.planning.result import relative_gap

_PMED = Path(__file__).parent / "data" / "pmed"
_RADIUS = {Model.P_MEDIAN: "", Model.MAX_COVER: "mclp_radius", Model.SET_COVER: "lscp_radius"}
_OPTIMUM = {Model.P_MEDIAN: "pmedian_opt", Model.MAX_COVER: "mclp_opt", Model.SET_COVER: "lscp_opt"}
_PEER_LIMIT_S = 120.0


def rows(quick: bool) -> list[dict[str, Any]]:  # noqa: FBT001 - every benchmark takes it so
    """One row per graph and model, then the large covering problem live, proved, and by each peer."""
    with (_PMED / "optima.csv").open(encoding="utf-8") as file:
        optima = list(csv.DictReader(file))
    found = [_published(row, model) for model in Model for row in (optima[:8] if quick else optima)]
    size = (2_000, 1_000, 60) if quick else (10_000, 5_000, 200)
    return [*found, *_large(*size)]


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


def _towns_problem(n_demand: int, n_candidates: int, p: int) -> RespondProblem:
    """300 towns of Zipf sizes in 300 x 500 km, a quarter of the points outside them, 15 min at 45 km/h."""
    rng = np.random.default_rng(1)
    towns, share = rng.random((300, 2)) * [300, 500], 1.0 / np.arange(1, 301) ** 0.9
    share /= share.sum()
    speed_km_s, target_s = 45 / 3600, 900.0

    def points(count: int) -> Any:
        town = rng.choice(300, count, p=share)
        spread_km = 1.5 + 8.0 * np.sqrt(share[town] / share[0])
        place = towns[town] + rng.normal(0, 1, (count, 2)) * spread_km[:, None]
        is_rural = rng.random(count) < 0.25
        place[is_rural] = rng.random((int(is_rural.sum()), 2)) * [300, 500]
        return place

    demand, candidates = cKDTree(points(n_demand)), cKDTree(points(n_candidates))
    near = demand.sparse_distance_matrix(candidates, target_s * speed_km_s, output_type="coo_matrix").tocsr()
    near.sort_indices()
    return RespondProblem(
        model=Model.MAX_COVER,
        indptr=near.indptr,
        candidate=near.indices,
        time_s=near.data / speed_km_s,
        weight=np.round(rng.lognormal(3, 1.2, n_demand), 3),
        n_candidates=n_candidates,
        p=p,
        target_s=target_s,
        busy_share=0.0,
        capacity_of=np.ones(n_candidates, dtype=np.int64),
        unreached_s=3600.0,
    )


def _large(n_demand: int, n_candidates: int, p: int) -> list[dict[str, Any]]:
    problem = _towns_problem(n_demand, n_candidates, p)
    instance = f"{n_demand} x {n_candidates}, p {p}, {problem.time_s.size} pairs"
    live = RespondParams(kicks=0, multiplier_steps=0, prove=False)
    solve(problem, params=live)
    live_s, quick_result = _timed(lambda: solve(problem, params=live))
    proved_s, result = _timed(lambda: solve(problem, params=RespondParams(prover_limit_s=_PEER_LIMIT_S)))
    away = relative_gap(quick_result.objective, result.bound)
    found = [
        _row(
            "respond: live answer",
            instance,
            live_s,
            note=f"at most {away:.3%} below the optimum",
            objective=quick_result.objective,
        )
    ]
    for peer, script in (("highspy", _HIGHS), ("spopt", _SPOPT)):
        peer_s, value = _peer(problem, script)
        found.append(
            _row(
                "respond: proved answer",
                instance,
                proved_s,
                peer=f"{peer} {version(peer)}",
                peer_s=peer_s,
                ratio=None if peer_s is None else peer_s / proved_s,
                agrees=None if value is None else bool(np.isclose(value, result.objective, rtol=1e-4)),
                note=str(result.status) + ("" if peer_s is not None else f"; peer not done in {_PEER_LIMIT_S:g} s"),
                objective=result.objective,
                bound=result.bound,
                gap=relative_gap(result.objective, result.bound),
            )
        )
    return found


def _peer(problem: RespondProblem, function: str) -> tuple[float | None, float | None]:
    """Run a peer in a process of its own, killed at the limit; its seconds and value, None when killed."""
    order = json.dumps({"first": problem.indptr.tolist(), "index": problem.candidate.tolist(),
                        "weight": problem.weight.tolist(), "n": problem.n_candidates, "p": problem.p})  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - this very file
            [sys.executable, __file__, function],
            input=order,
            capture_output=True,
            text=True,
            timeout=_PEER_LIMIT_S,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return None, None
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["seconds"], answer["value"]


def _plain_highs(cover: csr_array, weight: Any, p: int) -> float:
    """Maximal covering as one would write it down, in HiGHS with its defaults."""
    n_demand, n_sites = cover.shape
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n_sites + n_demand, n_demand + 1
    lp.col_cost_ = np.concatenate([np.zeros(n_sites), weight])
    lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.ones(lp.num_col_)
    lp.row_lower_ = np.append(np.zeros(n_demand), -np.inf)
    lp.row_upper_ = np.append(np.full(n_demand, np.inf), float(p))
    row, column = cover.nonzero()
    matrix = coo_array(
        (
            np.concatenate([np.ones(row.size), -np.ones(n_demand), np.ones(n_sites)]),
            (
                np.concatenate([row, np.arange(n_demand), np.full(n_sites, n_demand)]),
                np.concatenate([column, n_sites + np.arange(n_demand), np.arange(n_sites)]),
            ),
        )
    ).tocsr()
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    lp.sense_ = highspy.ObjSense.kMaximize
    whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * n_sites + [real] * n_demand
    solver.passModel(lp)
    solver.run()
    return float(solver.getInfo().objective_function_value)


def _spopt(cover: csr_array, weight: Any, p: int) -> float:
    """Spopt's MCLP from a cost matrix, by HiGHS through PuLP."""
    import pulp  # noqa: PLC0415 - only the peer's process needs it
    from spopt.locate import MCLP  # noqa: PLC0415  # the peer is imported only when it is measured

    cost = np.full(cover.shape, 2.0)
    cost[cover.nonzero()] = 1.0
    model = MCLP.from_cost_matrix(cost, weight, 1.0, p_facilities=p).solve(pulp.HiGHS(msg=False))
    return float(pulp.value(model.problem.objective))


_HIGHS, _SPOPT = "highs", "spopt"


def _run_peer(function: str) -> None:
    order = json.load(sys.stdin)
    first, index = np.array(order["first"]), np.array(order["index"])
    cover = csr_array((np.ones(index.size), index, first), shape=(first.size - 1, order["n"]))
    solver = {_HIGHS: _plain_highs, _SPOPT: _spopt}[function]
    seconds, value = _timed(lambda: solver(cover, np.array(order["weight"]), order["p"]))
    print(json.dumps({"seconds": seconds, "value": value}))


def _row(work: str, instance: str, ours_s: float, **more: Any) -> dict[str, Any]:
    blank = {"peer": "", "peer_s": None, "ratio": None, "agrees": None, "note": ""}
    quality = {"objective": None, "bound": None, "gap": None, "published": None}
    return {"work": work, "instance": instance, "ours_s": ours_s, **blank, **quality, **more}


def _timed(work: Any) -> tuple[float, Any]:
    begin = time.perf_counter()
    answer = work()
    return time.perf_counter() - begin, answer


if __name__ == "__main__":
    _run_peer(sys.argv[1])
