"""Independent check of diversions: the ways are open and joined, and no way is faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from himaya.planning.diversion.problem import NO_WAY, lost_minutes
from himaya.planning.result import Finding, Status
from himaya.roads.network import section_ms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.codec import Bools, Ints
    from himaya.planning.diversion.problem import DiversionProblem, DiversionResult

_TOLD = 5


def verify(problem: DiversionProblem, result: DiversionResult) -> list[Finding]:
    """Everything wrong with the diversions; an empty list proves every time and way a fastest one.

    Times are measured again by SciPy's Dijkstra on arcs built here from the sections; ways are driven section by
    section.
    """
    shapes = [
        _finding(name, f"one per trip, {problem.n_trips}", str(found.shape))
        for name, found in (("before_ms", result.before_ms), ("after_ms", result.after_ms))
        if found.shape != problem.entry.shape
    ]
    if len(result.ways) != problem.main.size:
        shapes.append(_finding("ways", problem.main.size, len(result.ways)))
    return shapes or [*_times(problem, result), *_ways(problem, result), *_value(problem, result)]


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("diversion", where, str(expected), str(found))


def _times(problem: DiversionProblem, result: DiversionResult) -> Iterator[Finding]:
    usable = np.ones(problem.network.n_sections, dtype=np.bool_)
    for name, stated in (("before_ms", result.before_ms), ("after_ms", result.after_ms)):
        measured = _measured(problem, usable)
        for trip in np.flatnonzero(measured != stated).tolist()[:_TOLD]:
            yield _finding(f"{name}/{trip}", measured[trip], stated[trip])
        usable[problem.closed] = False


def _measured(problem: DiversionProblem, usable: Bools) -> Ints:
    """Milliseconds of every trip on the usable sections, `NO_WAY` beyond the limit."""
    network, ms = problem.network, section_ms(problem.network).astype(np.float64)
    along, against = np.flatnonzero(usable & (network.one_way >= 0)), np.flatnonzero(usable & (network.one_way <= 0))
    start = np.concatenate([network.section_tail[along], network.section_head[against]])
    end = np.concatenate([network.section_head[along], network.section_tail[against]])
    order = np.lexsort((np.concatenate([ms[along], ms[against]]), end, start))
    start, end, taken = start[order], end[order], np.concatenate([ms[along], ms[against]])[order]
    least = np.ones(start.size, dtype=np.bool_)
    least[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    graph = csr_array((taken[least], (start[least], end[least])), shape=(network.n_nodes, network.n_nodes))
    limit = problem.limit_s * 1000
    found = np.full(problem.n_trips, NO_WAY, dtype=np.int64)
    for node in np.unique(problem.start).tolist():
        trips = np.flatnonzero(problem.start == node)
        away = dijkstra(graph, indices=node, limit=limit)[problem.end[trips]]
        near = np.isfinite(away)
        found[trips[near]] = away[near].astype(np.int64)
    return found


def _ways(problem: DiversionProblem, result: DiversionResult) -> Iterator[Finding]:
    network, ms = problem.network, section_ms(problem.network)
    closed = set(problem.closed.tolist())
    for number, (trip, way) in enumerate(zip(problem.main.tolist(), result.ways, strict=True)):
        at, taken = int(problem.start[trip]), 0
        for section in way.tolist():
            known = 0 <= section < network.n_sections and section not in closed
            step = _driven(network.section_tail, network.section_head, network.one_way, section, at) if known else None
            if step is None:
                yield _finding(f"ways/{number}", "open sections that follow each other", section)
                break
            at, taken = step, taken + int(ms[section])
        else:
            stated = int(result.after_ms[trip])
            if stated == NO_WAY and not way.size:
                continue
            if at != problem.end[trip] or taken != stated:
                yield _finding(f"ways/{number}", f"{stated} ms to junction {problem.end[trip]}", f"{taken} to {at}")


def _driven(tail: Ints, head: Ints, one_way: np.ndarray, section: int, at: int) -> int | None:
    """Junction at which a vehicle leaves a section entered at `at`; None where it may not enter."""
    if at == tail[section] and one_way[section] >= 0:
        return int(head[section])
    if at == head[section] and one_way[section] <= 0:
        return int(tail[section])
    return None


def _value(problem: DiversionProblem, result: DiversionResult) -> Iterator[Finding]:
    if result.status is not Status.OPTIMAL:
        yield _finding("status", Status.OPTIMAL, result.status)
    lost = lost_minutes(problem.vehicles, result.before_ms, result.after_ms)
    for name in ("objective", "bound"):
        if getattr(result, name) != lost:
            yield _finding(name, lost, getattr(result, name))
