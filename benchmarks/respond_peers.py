"""What one would use today for waiting points: HiGHS on the model as written down, and spopt; run as a process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from scipy.sparse import coo_array, csr_array

from himaya.planning.respond.problem import Model

if TYPE_CHECKING:
    from himaya.planning.respond.problem import RespondProblem

PEERS = {"highspy": "highs", "spopt": "spopt"}
"""Distribution and the name it goes by here."""


def peer_answer(problem: RespondProblem, peer: str, *, limit_s: float) -> tuple[float | None, float | None]:
    """Run a peer in a process of its own, killed at the limit; its seconds and value, None when killed."""
    order = json.dumps({"model": problem.model, "first": problem.indptr.tolist(), "index": problem.candidate.tolist(),
                        "time_s": problem.time_s.tolist(), "weight": problem.weight.tolist(),
                        "n": problem.n_candidates, "p": problem.p})  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - this very file
            [sys.executable, __file__, PEERS[peer]],
            input=order,
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return None, None
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["seconds"], answer["value"]


def _solved(n_rows: int, cost: Any, bounds: tuple[Any, Any], entries: list[tuple[Any, Any, float]], n_sites: int,
            *, maximise: bool) -> float:  # fmt: skip
    """Optimum by HiGHS with its defaults; the first columns are whole sites, all columns lie in [0, 1]."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = cost.size, n_rows
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(cost.size), np.ones(cost.size)
    lp.row_lower_, lp.row_upper_ = bounds
    row, column, value = (
        np.concatenate([np.broadcast_to(entry[part], np.shape(entry[0])) for entry in entries]) for part in range(3)
    )
    matrix = coo_array((value, (row, column)), shape=(n_rows, cost.size)).tocsr()
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    lp.sense_ = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
    whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * n_sites + [real] * (cost.size - n_sites)
    solver.passModel(lp)
    solver.run()
    return float(solver.getInfo().objective_function_value)


def _highs_cover(times: csr_array, weight: Any, p: int) -> float:
    n_demand, n_sites = times.shape
    pairs = times.tocoo()
    row, column = pairs.coords
    points, sites = np.arange(n_demand), np.arange(n_sites)
    return _solved(
        n_demand + 1,
        np.concatenate([np.zeros(n_sites), weight]),
        (np.append(np.zeros(n_demand), -np.inf), np.append(np.full(n_demand, np.inf), float(p))),
        [(row, column, 1.0), (points, n_sites + points, -1.0), (np.full(n_sites, n_demand), sites, 1.0)],
        n_sites,
        maximise=True,
    )


def _highs_median(times: csr_array, weight: Any, p: int) -> float:
    n_demand, n_sites = times.shape
    pairs = times.tocoo()
    row, column = pairs.coords
    pair, sites = np.arange(row.size), np.arange(n_sites)
    n_rows = n_demand + row.size + 1
    return _solved(
        n_rows,
        np.concatenate([np.zeros(n_sites), weight[row] * (pairs.data - 1.0)]),
        (
            np.concatenate([np.ones(n_demand), np.zeros(row.size), [-np.inf]]),
            np.concatenate([np.ones(n_demand), np.full(row.size, np.inf), [float(p)]]),
        ),
        [
            (row, n_sites + pair, 1.0),
            (n_demand + pair, column, 1.0),
            (n_demand + pair, n_sites + pair, -1.0),
            (np.full(n_sites, n_rows - 1), sites, 1.0),
        ],
        n_sites,
        maximise=False,
    )


def _spopt(times: csr_array, weight: Any, p: int, *, covers: bool) -> float:
    """Spopt's model from a cost matrix, by HiGHS through PuLP."""
    import pulp  # noqa: PLC0415 - only the peer's process needs it
    from spopt.locate import MCLP, PMedian  # noqa: PLC0415  # the peer is imported only when it is measured

    if covers:
        cost = np.full(times.shape, 2.0)
        cost[times.nonzero()] = 1.0
        model = MCLP.from_cost_matrix(cost, weight, 1.0, p_facilities=p)
    else:
        model = PMedian.from_cost_matrix(times.toarray() - 1.0, weight, p_facilities=p)
    model.solve(pulp.HiGHS(msg=False))
    return float(pulp.value(model.problem.objective))


def _main(peer: str) -> None:
    order = json.load(sys.stdin)
    first, index, weight = np.array(order["first"]), np.array(order["index"]), np.array(order["weight"])
    # A second is added to every time, so that none is taken for "no pair"; p-median takes it off again.
    times = csr_array((np.array(order["time_s"]) + 1.0, index, first), shape=(first.size - 1, order["n"]))
    covers = order["model"] == Model.MAX_COVER
    begin = time.perf_counter()
    if peer == PEERS["spopt"]:
        value = _spopt(times, weight, order["p"], covers=covers)
    else:
        value = (_highs_cover if covers else _highs_median)(times, weight, order["p"])
    print(json.dumps({"seconds": time.perf_counter() - begin, "value": value}))


if __name__ == "__main__":
    _main(sys.argv[1])
