"""What one would use today for waiting points, each run as a process that can be stopped."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from scipy.sparse import csr_array

from himaya.planning.respond.problem import Model

if TYPE_CHECKING:
    from himaya.planning.respond.problem import RespondProblem

PEERS = {"highspy": "respond_highs.py", "spopt": "respond_spopt.py"}
"""Distribution and the module that runs it."""


class Solve(Protocol):
    """Optimum of a peer; a second is added to each of `times`, so that none is taken for "no pair"."""

    def __call__(self, times: csr_array, weight: Any, p: int, *, covers: bool) -> float:
        """Time or weight reached by the best `p` sites."""


def peer_answer(problem: RespondProblem, peer: str, *, limit_s: float) -> tuple[float | None, float | None]:
    """Run a peer in a process of its own, killed at the limit; its seconds and value, None when killed."""
    order = json.dumps({"model": problem.model, "first": problem.indptr.tolist(), "index": problem.candidate.tolist(),
                        "time_s": problem.time_s.tolist(), "weight": problem.weight.tolist(),
                        "n": problem.n_candidates, "p": problem.p})  # fmt: skip
    command = [sys.executable, str(Path(__file__).parent / PEERS[peer])]
    try:
        done = subprocess.run(command, input=order, capture_output=True, text=True, timeout=limit_s, check=True)
    except subprocess.TimeoutExpired:
        return None, None
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["seconds"], answer["value"]


def run_peer(solve: Solve) -> None:
    """Answer the order on standard input, in the peer's own process."""
    order = json.load(sys.stdin)
    first, index, weight = np.array(order["first"]), np.array(order["index"]), np.array(order["weight"])
    times = csr_array((np.array(order["time_s"]) + 1.0, index, first), shape=(first.size - 1, order["n"]))
    begin = time.perf_counter()
    value = solve(times, weight, order["p"], covers=order["model"] == Model.MAX_COVER)
    print(json.dumps({"seconds": time.perf_counter() - begin, "value": value}))
