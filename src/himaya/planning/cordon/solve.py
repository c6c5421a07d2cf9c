"""The cheapest cordon: a minimum cut, found and proven by a maximum flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow

from himaya.planning.cordon.problem import CordonResult
from himaya.planning.result import Provenance, Status, frozen_array

if TYPE_CHECKING:
    from himaya.planning.codec import Bools, Ints
    from himaya.planning.cordon.problem import CordonProblem

_SOLVER = "ortools max-flow"
_CORE, _OUTSIDE = 0, 1


def solve(problem: CordonProblem) -> CordonResult:
    """Roads of least total cost whose control separates core from outside.

    Returns
    -------
    CordonResult : `optimal` with the cut nearest to the core, or `infeasible` with the open path. Deterministic: the
        nodes that the core still reaches in the residual graph are the same for every maximum flow.

    Notes
    -----
    Core and outside are each contracted to one node; a road is an edge in both directions with its cost as capacity,
    a road that must stay open has more capacity than all others together. The value of the flow equals the cost of the
    cut: Ford & Fulkerson (1956), doi:10.4153/CJM-1956-045-5. Push-relabel, O(n^2 sqrt(m)).
    """
    number = _contracted(problem)
    tail, head = number[problem.tail], number[problem.head]
    used = np.flatnonzero(tail != head)
    unbounded = int(problem.cost.sum()) + 1
    capacity = np.where(problem.keep_open, unbounded, problem.cost)[used]
    network = SimpleMaxFlow()
    along = network.add_arcs_with_capacity(tail[used], head[used], capacity)
    against = network.add_arcs_with_capacity(head[used], tail[used], capacity)
    network.solve(_CORE, _OUTSIDE)
    value = int(network.optimal_flow())
    if value >= unbounded:
        return _infeasible(problem)
    flow = np.zeros(problem.n_edges, dtype=np.int64)
    flow[used] = network.flows(along) - network.flows(against)
    reached = np.zeros(int(number.max(initial=_OUTSIDE)) + 1, dtype=np.bool_)
    reached[[_CORE, *network.get_source_side_min_cut()]] = True
    inside = reached[number]
    closed = np.flatnonzero(inside[problem.tail] != inside[problem.head])
    return _result(problem, Status.OPTIMAL, closed=closed, flow=flow, inside=inside, value=value)


def open_path(problem: CordonProblem) -> Ints:
    """Edges of a shortest way from core to outside on roads that must stay open, in order; empty when there is none.

    Breadth-first search over the kept roads, ties by edge index.
    """
    ways: dict[int, list[tuple[int, int]]] = {}
    for edge in np.flatnonzero(problem.keep_open).tolist():
        tail, head = int(problem.tail[edge]), int(problem.head[edge])
        ways.setdefault(tail, []).append((edge, head))
        ways.setdefault(head, []).append((edge, tail))
    front = np.flatnonzero(problem.core).tolist()
    came: dict[int, tuple[int, int] | None] = dict.fromkeys(front)
    for node in front:
        if problem.outside[node]:
            return _traced(came, node)
        for edge, other in ways.get(node, ()):
            if other not in came:
                came[other] = edge, node
                front.append(other)
    return frozen_array([], np.int64)


def _traced(came: dict[int, tuple[int, int] | None], node: int) -> Ints:
    path = []
    while (step := came[node]) is not None:
        edge, node = step
        path.append(edge)
    return frozen_array(path[::-1], np.int64)


def _contracted(problem: CordonProblem) -> Ints:
    """Node numbers of the flow network: 0 for the core, 1 for the outside, the rest from 2 on."""
    between = ~(problem.core | problem.outside)
    number = np.cumsum(between) + _OUTSIDE
    number[problem.core], number[problem.outside] = _CORE, _OUTSIDE
    return number


def _infeasible(problem: CordonProblem) -> CordonResult:
    nothing = np.zeros(problem.n_edges, dtype=np.int64)
    return _result(
        problem, Status.INFEASIBLE, closed=nothing[:0], flow=nothing, inside=problem.core, path=open_path(problem)
    )


def _result(
    problem: CordonProblem,
    status: Status,
    *,
    closed: Ints,
    flow: Ints,
    inside: Bools,
    value: int = 0,
    path: Ints | None = None,
) -> CordonResult:
    return CordonResult(
        status=status,
        objective=float(problem.cost[closed].sum()),
        bound=float(value),
        provenance=Provenance(solver=_SOLVER, seed=0),
        closed=frozen_array(closed, np.int64),
        flow=frozen_array(flow, np.int64),
        inside=frozen_array(inside, np.bool_),
        open_path=frozen_array([] if path is None else path, np.int64),
    )
