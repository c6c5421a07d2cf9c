"""Compiled kernels: bounded Dijkstra on a CSR graph, many origins, sparse answers.

Dijkstra (1959), doi:10.1007/BF01386390, with a 4-ary heap of keys that hold time and node in one 64-bit number,
so that equal times settle in node order and every answer is unique. Stale keys are skipped when they surface.
Destinations are extra nodes behind the junctions: they settle in order of time, which makes "the k nearest" end
as soon as k of them are settled.

A step to `place` that takes `ms` is one number, `ms << 32 | place`: added to the time of where it starts, it is the
key of where it leads. Graphs, entries and stops are rows of such steps: `(first, step)`, where `first` delimits the
rows. A closed step takes longer than every limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

if TYPE_CHECKING:
    from himaya.roads.arrays import Ints, Milliseconds

    Rows = tuple[Ints, Ints]

UNREACHED = np.iinfo(np.int32).max
"""Time of a node that no search has reached."""

MAX_LIMIT_MS = 2**30 - 1
"""Longest limit, 12 days: the sum of two times below twice this fits beside a node in a key."""

_LOW = 0xFFFFFFFF
_I8 = nb.types.Array(nb.int64, 1, "C", readonly=True)
_I8_OUT = nb.types.Array(nb.int64, 1, "C")
_I4_OUT = nb.types.Array(nb.int32, 1, "C")
_ANSWER = nb.types.Tuple((_I8_OUT, _I8_OUT, _I4_OUT))  # type: ignore[no-untyped-call]  # the same
_ROWS = nb.types.UniTuple(_I8, 2)  # type: ignore[no-untyped-call]  # the same


def steps_to(place: Ints, ms: Milliseconds) -> Ints:
    """Steps as single numbers; negative times are closed."""
    bounded = np.where(ms < 0, MAX_LIMIT_MS + 1, np.minimum(ms, MAX_LIMIT_MS + 1))
    return np.asarray((bounded.astype(np.int64) << 32) | place, np.int64)


@nb.njit(inline="always")
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


@nb.njit(inline="always")
def _drop_first(heap: Ints, size: int) -> int:
    """Remove the smallest key; return the new size."""
    size -= 1
    key = heap[size]
    at = 0
    child = 1
    while child < size:
        least, smallest = child, heap[child]
        for other in range(child + 1, min(child + 4, size)):
            if heap[other] < smallest:
                least, smallest = other, heap[other]
        if smallest >= key:
            break
        heap[at] = smallest
        at = least
        child = 4 * at + 1
    heap[at] = key
    return size


@nb.njit(inline="always")
def _offer(time: Milliseconds, heap: Ints, size: int, steps: Ints, rows: range, key: int, limit: int) -> int:
    """Offer every step out of a settled place, whose key has no low half; return the new size of the heap."""
    for row in rows:
        then = key + steps[row]
        if (then >> 32) <= limit and (then >> 32) < time[then & _LOW]:
            time[then & _LOW] = then >> 32
            size = _push(heap, size, then)
    return size


@nb.njit(inline="always")
def _next(time: Milliseconds, heap: Ints, size: int) -> tuple[int, int]:
    """Take the key of the soonest place that is not settled yet (-1 when nothing is left); and the new size."""
    while size > 0:
        key = heap[0]
        size = _drop_first(heap, size)
        if (key >> 32) == time[key & _LOW]:
            return key, size
    return -1, 0


@nb.njit(
    _ANSWER(_ROWS, _ROWS, _ROWS, nb.int64, nb.int64, nb.int64),
    cache=True,
    nogil=True,
)
def search_block(
    graph: Rows, starts: Rows, stops: Rows, n_stops: int, limit: int, k: int
) -> tuple[Ints, Ints, Milliseconds]:
    """One bounded search per origin.

    Parameters
    ----------
    graph : arcs over nodes.
    starts : how each origin enters the graph, over origins; a place >= n_nodes is a destination reached straight away.
    stops : destinations that hang on each node and what is left to them, over nodes.
    n_stops : number of destinations.
    limit : largest time of an answer.
    k : end after this many destinations; 0 for all.

    Returns
    -------
    indptr, destination, ms : rows over origins, by time and then by destination.
    """
    (first, steps), (stop_first, stop_steps), (start_first, start_steps) = graph, stops, starts
    n_nodes, n_origins = len(first) - 1, len(start_first) - 1
    time = np.full(n_nodes + n_stops, UNREACHED, np.int32)
    settled = np.empty(n_nodes + n_stops, np.int64)
    heap = np.empty(len(steps) + len(stop_steps) + len(start_steps) + 1, np.int64)
    indptr = np.zeros(n_origins + 1, np.int64)
    found, found_ms = np.empty(1024, np.int64), np.empty(1024, np.int32)
    total = 0
    for origin in range(n_origins):
        entries = range(start_first[origin], start_first[origin + 1])
        size = _offer(time, heap, 0, start_steps, entries, 0, limit)
        wanted = total + k if k else -1
        count = 0
        key, size = _next(time, heap, size)
        while key >= 0:
            place = key & _LOW
            now = key - place
            settled[count] = place
            count += 1
            if place < n_nodes:
                hanging = range(stop_first[place], stop_first[place + 1])
                size = _offer(time, heap, size, stop_steps, hanging, now, limit)
                leaving = range(first[place], first[place + 1])
                size = _offer(time, heap, size, steps, leaving, now, limit)
            else:
                if total == len(found):
                    found = np.concatenate((found, np.empty(total, np.int64)))
                    found_ms = np.concatenate((found_ms, np.empty(total, np.int32)))
                found[total], found_ms[total] = place - n_nodes, key >> 32
                total += 1
                if total == wanted:
                    break
            key, size = _next(time, heap, size)
        for place in settled[:count]:
            time[place] = UNREACHED
        for key in heap[:size]:
            time[key & _LOW] = UNREACHED
        indptr[origin + 1] = total
    return indptr, found[:total].copy(), found_ms[:total].copy()


@nb.njit(_I4_OUT(_ROWS, _I8, nb.int64), cache=True, nogil=True)
def node_times(graph: Rows, starts: Ints, limit: int) -> Milliseconds:
    """Time of every node from one origin, `UNREACHED` beyond `limit`."""
    first, steps = graph
    time = np.full(len(first) - 1, UNREACHED, np.int32)
    heap = np.empty(len(steps) + len(starts) + 1, np.int64)
    size = _offer(time, heap, 0, starts, range(len(starts)), 0, limit)
    key, size = _next(time, heap, size)
    while key >= 0:
        place = key & _LOW
        size = _offer(time, heap, size, steps, range(first[place], first[place + 1]), key - place, limit)
        key, size = _next(time, heap, size)
    return time
