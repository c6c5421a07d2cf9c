"""Spopt on the same waiting points, from a cost matrix, by HiGHS through PuLP; a process of its own runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pulp
from respond_peers import run_peer
from spopt.locate import MCLP, PMedian

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def _best(times: csr_array, weight: Any, p: int, *, covers: bool) -> float:
    if covers:
        cost = np.full(times.shape, 2.0)
        cost[times.nonzero()] = 1.0
        model = MCLP.from_cost_matrix(cost, weight, 1.0, p_facilities=p)
    else:
        model = PMedian.from_cost_matrix(times.toarray() - 1.0, weight, p_facilities=p)
    model.solve(pulp.HiGHS(msg=False))
    return float(pulp.value(model.problem.objective))


if __name__ == "__main__":
    run_peer(_best)
