"""Compiled kernels: bounded shortest paths on a CSR graph, many origins, sparse answers.

Dijkstra (1959), doi:10.1007/BF01386390, with buckets of about a second instead of a heap (Dial 1969,
doi:10.1145/363269.363610). Within a bucket places are taken in any order and taken again when a sooner way to them is
found, so that the times are exact; as times are whole milliseconds, that happens at most 1,024 times to a place, and on
roads hardly ever. A bucket is a doubly linked list through its places: nothing is queued twice.

Destinations are extra places behind the nodes. They end in a bucket of their own time, which makes "the k nearest" end
with the bucket in which the k-th of them lies.

A step to `place` that takes `ms` is one number, `ms << 32 | place`: added to the time of where it starts, it holds the
time and the place of where it leads. Graphs, entries and stops are rows of such steps: `(first, step)`, where `first`
delimits the rows. A closed step takes longer than every limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

if TYPE_CHECKING:
    from himaya.roads.arrays import Ints, Milliseconds

    Rows = tuple[Ints, Ints]

UNREACHED = np.iinfo(np.int32).max
"""Time of a node that no search has reached."""

MAX_LIMIT_MS = 2**30 - 1
"""Longest limit, 12 days: the sum of two times below twice this fits beside a place in a step."""

LOW = 0xFFFFFFFF
"""Half of a step that holds the place."""

_BUCKET_BITS = 10

_TIME, _BEFORE, _AFTER, _REACHED = range(4)
"""What the state holds of a place: its time, its neighbours in the bucket, the place that was reached before it."""

_NONE = -1
"""No neighbour: an end of the list."""
_APART = -2
"""Before-link of a place in no bucket."""
_SETTLED = -3
"""Before-link of a destination taken from its bucket, which leads nowhere."""

_I8 = nb.types.Array(nb.int64, 1, "C", readonly=True)
_I8_OUT = nb.types.Array(nb.int64, 1, "C")
_ANSWER = nb.types.Tuple((_I8_OUT, _I8_OUT))  # type: ignore[no-untyped-call]  # numba's types are not typed
_ROWS = nb.types.UniTuple(_I8, 2)  # type: ignore[no-untyped-call]  # the same
_ROWS_OUT = nb.types.UniTuple(_I8_OUT, 2)  # type: ignore[no-untyped-call]  # the same


def steps_to(place: Ints, ms: Milliseconds) -> Ints:
    """Steps as single numbers; negative times are closed."""
    bounded = np.where(ms < 0, MAX_LIMIT_MS + 1, np.minimum(ms, MAX_LIMIT_MS + 1))
    return np.asarray((bounded.astype(np.int64) << 32) | place, np.int64)


@nb.njit(inline="always")
def _fresh(n_places: int, longest: int) -> tuple[Milliseconds, Milliseconds]:
    """State of every place before a search, and the empty buckets."""
    state = np.empty((n_places, 4), np.int32)
    state[:, _TIME] = UNREACHED
    state[:, _BEFORE] = _APART
    wanted = (longest >> _BUCKET_BITS) + 2
    n_buckets = 1
    while n_buckets < wanted:
        n_buckets *= 2
    return state, np.full(n_buckets, _NONE, np.int32)


@nb.njit(inline="always")
def _offer(
    state: Milliseconds, bucket: Milliseconds, counts: tuple[int, int], steps: Ints, rows: range, begin: int, limit: int
) -> tuple[int, int]:
    """Offer every step out of a place reached at `begin` (low half empty); the last place reached, how many wait."""
    reached, n_waiting = counts
    last = len(bucket) - 1
    for row in rows:
        then = begin + steps[row]
        ms, place = then >> 32, then & LOW
        old = state[place, _TIME]
        if ms <= limit and ms < old:
            state[place, _TIME] = ms
            if old == UNREACHED:
                state[place, _REACHED] = reached
                reached = place
            before = state[place, _BEFORE]
            if before != _SETTLED:
                if before != _APART:  # it leaves its bucket
                    after = state[place, _AFTER]
                    if before == _NONE:
                        bucket[(old >> _BUCKET_BITS) & last] = after
                    else:
                        state[before, _AFTER] = after
                    if after != _NONE:
                        state[after, _BEFORE] = before
                    n_waiting -= 1
                slot = (ms >> _BUCKET_BITS) & last
                head = bucket[slot]
                state[place, _BEFORE], state[place, _AFTER] = _NONE, head
                bucket[slot] = place
                if head != _NONE:
                    state[head, _BEFORE] = place
                n_waiting += 1
    return reached, n_waiting


@nb.njit(inline="always")
def _take_first(state: Milliseconds, bucket: Milliseconds, slot: int) -> Any:
    """Take the first place out of a bucket that is not empty."""
    place = bucket[slot]
    after = state[place, _AFTER]
    bucket[slot] = after
    if after != _NONE:
        state[after, _BEFORE] = _NONE
    state[place, _BEFORE] = _APART
    return place


@nb.njit(inline="always")
def _collect(state: Milliseconds, reached: int, n_nodes: int, found: Ints, total: int) -> int:
    """Write down the destinations reached, the last one first, and forget all places; the new total."""
    place = reached
    while place != _NONE:
        if place >= n_nodes:
            found[total] = (np.int64(state[place, _TIME]) << 32) | (place - n_nodes)
            total += 1
        state[place, _TIME], state[place, _BEFORE] = UNREACHED, _APART
        place = state[place, _REACHED]
    return total


@nb.njit(
    _ANSWER(_ROWS, _ROWS, _ROWS, nb.int64, nb.int64, nb.int64, nb.int64),
    cache=True,
    nogil=True,
)
def search_block(
    graph: Rows, starts: Rows, stops: Rows, n_stops: int, limit: int, longest: int, k: int
) -> tuple[Ints, Ints]:
    """One bounded search per origin.

    Parameters
    ----------
    graph : arcs over nodes.
    starts : how each origin enters the graph, over origins; a place >= n_nodes is a destination reached straight away.
    stops : destinations that hang on each node and what is left to them, over nodes.
    n_stops : number of destinations.
    limit : largest time of an answer.
    longest : no step within the limit takes longer.
    k : the search may end when this many destinations are settled; 0 for all.

    Returns
    -------
    indptr, found : rows over origins of `ms << 32 | destination` in no particular order; with `k` at least the first k
        of those within the limit, and perhaps some later ones whose times are not the least.
    """
    (first, steps), (stop_first, stop_steps), (start_first, start_steps) = graph, stops, starts
    n_nodes, n_origins = len(first) - 1, len(start_first) - 1
    state, bucket = _fresh(n_nodes + n_stops, longest)
    last = len(bucket) - 1
    indptr, found = np.zeros(n_origins + 1, np.int64), np.empty(n_stops, np.int64)
    total = 0
    for origin in range(n_origins):
        entries = range(start_first[origin], start_first[origin + 1])
        reached, n_waiting = _offer(state, bucket, (_NONE, 0), start_steps, entries, 0, limit)
        slot = n_settled = 0
        while n_waiting > 0:
            if bucket[slot] == _NONE:
                if n_settled >= k > 0:
                    break
                slot = (slot + 1) & last
                continue
            place = _take_first(state, bucket, slot)
            n_waiting -= 1
            if place >= n_nodes:
                state[place, _BEFORE] = _SETTLED
                n_settled += 1
                continue
            now: Any = np.int64(state[place, _TIME]) << 32
            hanging = range(stop_first[place], stop_first[place + 1])
            reached, n_waiting = _offer(state, bucket, (reached, n_waiting), stop_steps, hanging, now, limit)
            leaving = range(first[place], first[place + 1])
            reached, n_waiting = _offer(state, bucket, (reached, n_waiting), steps, leaving, now, limit)
        if total + n_stops > len(found):  # by a share of it, so that an answer is copied a few times at most
            found = np.concatenate((found, np.empty(n_stops + len(found) // 4, np.int64)))
        total = _collect(state, reached, n_nodes, found, total)
        if n_waiting:
            bucket[:] = _NONE
        indptr[origin + 1] = total
    return indptr, found[:total].copy()


@nb.njit(_ROWS_OUT(_I8, _I8, nb.int64), cache=True, nogil=True)
def rows_of(row: Ints, step: Ints, n_rows: int) -> tuple[Ints, Ints]:
    """Steps in CSR form over rows, by counting; within a row in the order given."""
    first = np.zeros(n_rows + 1, np.int64)
    for one in row:
        first[one + 1] += 1
    for one in range(n_rows):
        first[one + 1] += first[one]
    place, found = first[:n_rows].copy(), np.empty(len(row), np.int64)
    for index in range(len(row)):
        one = row[index]
        found[place[one]] = step[index]
        place[one] += 1
    return first, found


def node_times(graph: Rows, entries: Ints, limit: int, longest: int) -> Milliseconds:
    """Time of every node from one origin, `UNREACHED` beyond `limit`; no step takes longer than `longest`."""
    n_nodes = len(graph[0]) - 1
    nodes = np.arange(n_nodes)
    stops = (np.arange(n_nodes + 1), steps_to(nodes + n_nodes, np.zeros(n_nodes, np.int32)))
    _, found = search_block(graph, (np.array([0, len(entries)]), entries), stops, n_nodes, limit, longest, 0)
    time = np.full(n_nodes, UNREACHED, np.int32)
    time[found & LOW] = found >> 32
    return time
