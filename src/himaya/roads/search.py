"""Compiled kernels: bounded Dijkstra on a CSR graph, many origins, sparse answers.

Dijkstra (1959), doi:10.1007/BF01386390, with a 4-ary heap of keys that hold time and node in one 64-bit number,
so that equal times settle in node order and every answer is unique. Stale keys are skipped when they surface.
Destinations are extra nodes behind the junctions: they settle in order of time, which makes "the k nearest" end
as soon as k of them are settled.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from himaya.roads.arrays import Ints, Milliseconds

UNREACHED = np.iinfo(np.int32).max
"""Time of a node that no search has reached."""

MAX_LIMIT_MS = UNREACHED - 1

_I8 = nb.types.Array(nb.int64, 1, "C", readonly=True)
_I4 = nb.types.Array(nb.int32, 1, "C", readonly=True)
_I8_OUT = nb.types.Array(nb.int64, 1, "C")
_I4_OUT = nb.types.Array(nb.int32, 1, "C")
_LOW = 0xFFFFFFFF


@nb.njit(nb.int64(_I8_OUT, nb.int64, nb.int64), cache=True, nogil=True)
def _push(heap: Ints, size: int, key: int) -> int:
    """Add a key; return the new size."""
    at = size
    while at > 0:
        parent = (at - 1) >> 2
        if heap[parent] <= key:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = key
    return size + 1


@nb.njit(nb.int64(_I8_OUT, nb.int64), cache=True, nogil=True)
def _drop_first(heap: Ints, size: int) -> int:
    """Remove the smallest key; return the new size."""
    size -= 1
    key = heap[size]
    at = 0
    child = 1
    while child < size:
        least = child
        for other in range(child + 1, min(child + 4, size)):
            if heap[other] < heap[least]:
                least = other
        if heap[least] >= key:
            break
        heap[at] = heap[least]
        at = least
        child = 4 * at + 1
    heap[at] = key
    return size


@nb.njit(
    nb.types.Tuple((_I8_OUT, _I8_OUT, _I4_OUT))(
        _I8, _I8, _I4, _I8, _I8, _I4, _I8, _I8, _I4, nb.int64, nb.int64, nb.int64
    ),
    cache=True,
    nogil=True,
)
def search_block(
    first: Ints,
    head: Ints,
    weight: Milliseconds,
    start_first: Ints,
    start_node: Ints,
    start_ms: Milliseconds,
    stop_first: Ints,
    stop_place: Ints,
    stop_ms: Milliseconds,
    n_stops: int,
    limit: int,
    k: int,
) -> tuple[Ints, Ints, Milliseconds]:
    """One bounded search per origin.

    Parameters
    ----------
    first, head, weight : CSR graph, milliseconds per arc, negative where closed.
    start_first, start_node, start_ms : where each origin enters the graph and what that costs (CSR over
        origins); a node >= n_nodes is a destination reached straight away.
    stop_first, stop_place, stop_ms : destinations that hang on each node and what it costs (CSR over nodes).
    n_stops : number of destinations.
    limit : largest time of an answer.
    k : stop after this many destinations; 0 for all.

    Returns
    -------
    indptr, destination, ms : CSR rows over origins, by time and then by destination.
    """
    n_nodes = len(first) - 1
    n_origins = len(start_first) - 1
    time = np.full(n_nodes + n_stops, UNREACHED, np.int32)
    touched = np.empty(n_nodes + n_stops, np.int64)
    heap = np.empty(len(head) + len(stop_place) + len(start_node) + 1, np.int64)
    indptr = np.zeros(n_origins + 1, np.int64)
    found = np.empty(1024, np.int64)
    found_ms = np.empty(1024, np.int32)
    total = 0
    for origin in range(n_origins):
        size = 0
        n_touched = 0
        begin = total
        for entry in range(start_first[origin], start_first[origin + 1]):
            node = start_node[entry]
            ms = start_ms[entry]
            if ms <= limit and ms < time[node]:
                if time[node] == UNREACHED:
                    touched[n_touched] = node
                    n_touched += 1
                time[node] = ms
                size = _push(heap, size, (np.int64(ms) << 32) | node)
        while size > 0:
            key = heap[0]
            size = _drop_first(heap, size)
            node = key & _LOW
            ms = key >> 32
            if ms > time[node]:
                continue
            if node >= n_nodes:
                if total == len(found):
                    found = np.concatenate((found, np.empty(total, np.int64)))
                    found_ms = np.concatenate((found_ms, np.empty(total, np.int32)))
                found[total] = node - n_nodes
                found_ms[total] = ms
                total += 1
                if total - begin == k:
                    break
                continue
            for stop in range(stop_first[node], stop_first[node + 1]):
                place = n_nodes + stop_place[stop]
                then = ms + stop_ms[stop]
                if then <= limit and then < time[place]:
                    if time[place] == UNREACHED:
                        touched[n_touched] = place
                        n_touched += 1
                    time[place] = then
                    size = _push(heap, size, (then << 32) | place)
            for arc in range(first[node], first[node + 1]):
                step = weight[arc]
                if step < 0:
                    continue
                then = ms + step
                other = head[arc]
                if then <= limit and then < time[other]:
                    if time[other] == UNREACHED:
                        touched[n_touched] = other
                        n_touched += 1
                    time[other] = then
                    size = _push(heap, size, (then << 32) | other)
        for entry in range(n_touched):
            time[touched[entry]] = UNREACHED
        indptr[origin + 1] = total
    return indptr, found[:total].copy(), found_ms[:total].copy()


@nb.njit(_I4_OUT(_I8, _I8, _I4, _I8, _I4, nb.int64, nb.int64), cache=True, nogil=True)
def node_times(
    first: Ints,
    head: Ints,
    weight: Milliseconds,
    start_node: Ints,
    start_ms: Milliseconds,
    limit: int,
    target: int,
) -> Milliseconds:
    """Time of every node from one origin, `UNREACHED` beyond `limit`; ends when `target` (or -1) is settled."""
    time = np.full(len(first) - 1, UNREACHED, np.int32)
    heap = np.empty(len(head) + len(start_node) + 1, np.int64)
    size = 0
    for entry in range(len(start_node)):
        node = start_node[entry]
        ms = start_ms[entry]
        if ms <= limit and ms < time[node]:
            time[node] = ms
            size = _push(heap, size, (np.int64(ms) << 32) | node)
    while size > 0:
        key = heap[0]
        size = _drop_first(heap, size)
        node = key & _LOW
        ms = key >> 32
        if ms > time[node]:
            continue
        if node == target:
            break
        for arc in range(first[node], first[node + 1]):
            step = weight[arc]
            if step < 0:
                continue
            then = ms + step
            other = head[arc]
            if then <= limit and then < time[other]:
                time[other] = then
                size = _push(heap, size, (then << 32) | other)
    return time
