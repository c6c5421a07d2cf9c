"""Plain HiGHS on the model of waiting points as one would write it down; a process of its own runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from respond_peers import run_peer
from scipy.sparse import coo_array

if TYPE_CHECKING:
    from scipy.sparse import csr_array


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


def _cover(times: csr_array, weight: Any, p: int) -> float:
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


def _median(times: csr_array, weight: Any, p: int) -> float:
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


def _best(times: csr_array, weight: Any, p: int, *, covers: bool) -> float:
    return (_cover if covers else _median)(times, weight, p)


if __name__ == "__main__":
    run_peer(_best)
