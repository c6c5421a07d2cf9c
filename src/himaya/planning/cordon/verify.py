"""Independent check of a cordon: the roads named do separate, and the flow proves that nothing cheaper does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.result import Finding, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.codec import Bools
    from himaya.planning.cordon.problem import CordonProblem, CordonResult

_TOLD = 5
"""Roads or nodes listed per kind of finding; the rest is counted."""


def verify(problem: CordonProblem, result: CordonResult) -> list[Finding]:
    """Everything wrong with a cordon; an empty list proves it feasible and of least cost.

    A flow that no road's cost limits more than allowed, conserved between core
    and outside, is worth at most any cut; a set of roads that separates core from outside costs at
    least any flow. Equal values prove both best: Ford & Fulkerson (1956).
    """
    findings = list(_shapes(problem, result))
    if findings:
        return findings
    if result.status is Status.INFEASIBLE:
        return list(_infeasible(problem, result))
    if result.status is not Status.OPTIMAL:
        return [_finding("status", Status.OPTIMAL, result.status)]
    return [*_cut(problem, result), *_flow(problem, result)]


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("cordon", where, str(expected), str(found))


def _shapes(problem: CordonProblem, result: CordonResult) -> Iterator[Finding]:
    for name, shape in (("flow", problem.tail.shape), ("inside", problem.core.shape)):
        if getattr(result, name).shape != shape:
            yield _finding(name, f"shape {shape}", f"shape {getattr(result, name).shape}")
    for name in ("closed", "open_path"):
        edges = getattr(result, name)
        if edges.ndim != 1 or (edges.size and (edges.min() < 0 or edges.max() >= problem.tail.size)):
            yield _finding(name, f"road numbers 0 to {problem.tail.size - 1}", edges.tolist()[:_TOLD])


def _cut(problem: CordonProblem, result: CordonResult) -> Iterator[Finding]:
    """The closed roads: named once and in order, allowed, separating, and worth the objective."""
    closed = result.closed
    if np.any(np.diff(closed) <= 0):
        yield _finding("closed", "rising road numbers", closed.tolist()[:_TOLD])
    for edge in closed[problem.keep_open[closed]].tolist()[:_TOLD]:
        yield _finding(f"closed, road {edge}", "a road that may be controlled", "a road that must stay open")
    inside = _reached(problem, closed)
    for node in np.flatnonzero(inside & problem.outside).tolist()[:_TOLD]:
        yield _finding(f"closed, node {node}", "out of reach of the core", "reached from the core")
    if not np.array_equal(inside, result.inside):
        differs = np.flatnonzero(inside != result.inside)
        yield _finding(f"inside, node {differs[0]}", inside[differs[0]], result.inside[differs[0]])
    if result.open_path.size:
        yield _finding("open_path", "empty", result.open_path.tolist()[:_TOLD])
    cost = sum(problem.cost[closed].tolist())
    if result.objective != cost:
        yield _finding("objective", cost, result.objective)


def _reached(problem: CordonProblem, closed: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Bools:
    """Nodes that the core reaches without the closed roads, by a plain breadth-first search in both directions."""
    neighbours: list[list[int]] = [[] for _ in range(problem.n_nodes)]
    shut = set(closed.tolist())
    for edge, (tail, head) in enumerate(zip(problem.tail.tolist(), problem.head.tolist(), strict=True)):
        if edge not in shut:
            neighbours[tail].append(head)
            neighbours[head].append(tail)
    front = np.flatnonzero(problem.core).tolist()
    seen = set(front)
    for node in front:
        new = [other for other in neighbours[node] if other not in seen]
        seen.update(new)
        front.extend(dict.fromkeys(new))
    reached = np.zeros(problem.n_nodes, dtype=np.bool_)
    reached[front] = True
    return reached


def _flow(problem: CordonProblem, result: CordonResult) -> Iterator[Finding]:
    """The proof: a conserved flow within the costs, worth exactly what the closed roads cost."""
    flow, limited = result.flow, ~problem.keep_open
    for edge in np.flatnonzero((np.abs(flow) > problem.cost) & limited).tolist()[:_TOLD]:
        yield _finding(f"flow, road {edge}", f"at most {problem.cost[edge]} either way", flow[edge])
    surplus = np.zeros(problem.n_nodes, dtype=np.int64)
    np.add.at(surplus, problem.tail, flow)
    np.subtract.at(surplus, problem.head, flow)
    between = ~(problem.core | problem.outside)
    for node in np.flatnonzero((surplus != 0) & between).tolist()[:_TOLD]:
        yield _finding(f"flow, node {node}", "as much in as out", f"{surplus[node]:+d}")
    value = int(surplus[problem.core].sum())
    if result.bound != value:
        yield _finding("bound", value, result.bound)
    if result.objective != value:
        yield _finding("objective", f"{value}, the value of the flow", result.objective)


def _infeasible(problem: CordonProblem, result: CordonResult) -> Iterator[Finding]:
    """The reason: a way from core to outside on which every road must stay open."""
    if result.closed.size:
        yield _finding("closed", "no road", result.closed.tolist()[:_TOLD])
    if np.any(result.flow):
        yield _finding("flow", "no flow", "some flow")
    if result.objective != 0 or result.bound != 0:
        yield _finding("objective", 0, result.objective)
    if not np.array_equal(result.inside, problem.core):
        yield _finding("inside", "the core", "another set")
    ends = set(np.flatnonzero(problem.core).tolist())
    for edge in result.open_path.tolist():
        tail, head = int(problem.tail[edge]), int(problem.head[edge])
        ends = {head if node == tail else tail for node in ends & {tail, head}}
        if not ends or not problem.keep_open[edge]:
            yield _finding(f"open_path, road {edge}", "the next road of a way that must stay open", "another road")
            return
    if not any(problem.outside[node] for node in ends):
        yield _finding("open_path", "a way from core to outside", result.open_path.tolist()[:_TOLD])
