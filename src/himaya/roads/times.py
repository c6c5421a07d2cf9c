"""Exact travel times between points on roads, and the nearest units of an incident."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from himaya.faults import InvalidInputError
from himaya.roads.arrays import Bools, Floats, Ints, Milliseconds, read_only
from himaya.roads.network import CLOSED, section_ms
from himaya.roads.search import LOW, MAX_LIMIT_MS, rows_of, search_block, steps_to

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from himaya.roads.network import Arcs, RoadNetwork
    from himaya.roads.snap import Anchors
    from himaya.roads.speeds import SpeedProfile

_BLOCKS_PER_WORKER = 4
_WORTH_THREADS = 16
"""Origins below which threads cost more than they save."""


@dataclass(frozen=True, eq=False)
class Times:
    """Travel times of the pairs within the limit, in sparse rows over origins.

    Parameters
    ----------
    indptr : (n_origins + 1,) the pairs of origin i are `indptr[i]:indptr[i + 1]`.
    destination : (n_pairs,) index of the destination anchor.
    seconds : (n_pairs,) travel time, whole milliseconds.
    """

    indptr: Ints
    destination: Ints
    seconds: Floats

    def __post_init__(self) -> None:
        """Freeze."""
        object.__setattr__(self, "indptr", read_only(self.indptr, np.int64))
        object.__setattr__(self, "destination", read_only(self.destination, np.int64))
        object.__setattr__(self, "seconds", read_only(self.seconds, np.float64))

    @property
    def origin(self) -> Ints:
        """(n_pairs,) index of the origin anchor."""
        return np.repeat(np.arange(len(self.indptr) - 1), np.diff(self.indptr))

    def row(self, origin: int) -> tuple[Ints, Floats]:
        """Destinations of one origin and their seconds."""
        pairs = slice(int(self.indptr[origin]), int(self.indptr[origin + 1]))
        return self.destination[pairs], self.seconds[pairs]

    def dense(self, n_destinations: int) -> Floats:
        """(n_origins, n_destinations) seconds, inf beyond the limit."""
        table = np.full((len(self.indptr) - 1, n_destinations), np.inf)
        table[self.origin, self.destination] = self.seconds
        return table


class Accesses(NamedTuple):
    """How anchors hang on junctions: anchor `row` is `ms` away from `node`, its section's tail (end 0) or head (1)."""

    row: Ints
    node: Ints
    ms: Milliseconds
    end: Ints


def travel_times(
    network: RoadNetwork,
    origins: Anchors,
    destinations: Anchors,
    *,
    limit_s: float,
    hour: int | None = None,
    closed: ArrayLike | None = None,
    profile: SpeedProfile | None = None,
    workers: int = 1,
) -> Times:
    """Exact fastest times from every origin to every destination within the limit.

    Parameters
    ----------
    hour : hour of the day 0..23 for the hourly speeds, None for free flow.
    closed : sections that may not be driven; anchors inside them have no times but to their own spot, anchors at
        their ends keep those of the junction.
    limit_s : longest time of interest, inclusive; inf for all.
    workers : threads; the answer does not depend on it.

    Returns
    -------
    Times : rows over origins, destinations ascending. Missed anchors have no pairs.

    Raises
    ------
    InvalidInputError : `roads.bad_limit`, `roads.bad_hour`, `roads.unknown_section`.

    Notes
    -----
    One bounded search per origin, or against the traffic per destination where those are fewer, on roads in time
    proportional to what lies within the limit.
    """
    weight = section_ms(network, profile=profile, hour=hour, closed=closed)
    leave, arrive = leaving(network, origins, weight), arriving(network, destinations, weight)
    row, other, direct_ms = direct_trips(network, origins, destinations, weight)
    size = len(origins), len(destinations)
    if size[0] <= size[1]:
        search = _Search(network.arcs_out, weight, leave, arrive, row, other, direct_ms, *size)
        origin, destination, ms = _run(search, limit_ms(limit_s), 0, workers)
    else:
        search = _Search(network.arcs_in, weight, arrive, leave, other, row, direct_ms, *size[::-1])
        destination, origin, ms = _run(search, limit_ms(limit_s), 0, workers)
    return times_of(origin, destination, ms, np.lexsort((destination, origin)), len(origins))


def nearest(
    network: RoadNetwork,
    incidents: Anchors,
    eligible: Anchors,
    *,
    k: int,
    limit_s: float = math.inf,
    hour: int | None = None,
    closed: ArrayLike | None = None,
    profile: SpeedProfile | None = None,
) -> Times:
    """The k eligible anchors that reach each incident first, by one reverse search that ends at the k-th.

    Parameters as for `travel_times`; `k` >= 1.

    Returns
    -------
    Times : rows over incidents; `destination` is an index into `eligible`, nearest first (ties by index);
        `seconds` is the time from that anchor to the incident.
    """
    weight = section_ms(network, profile=profile, hour=hour, closed=closed)
    row, other, ms = direct_trips(network, eligible, incidents, weight)
    start, stop = arriving(network, incidents, weight), leaving(network, eligible, weight)
    search = _Search(network.arcs_in, weight, start, stop, other, row, ms, len(incidents), len(eligible))
    incident, unit, unit_ms = _run(search, limit_ms(limit_s), max(k, 1), 1)
    order = np.lexsort((unit, unit_ms, incident))
    ranked = incident[order]
    first_k = np.arange(len(ranked)) - np.searchsorted(ranked, ranked) < max(k, 1)
    return times_of(incident, unit, unit_ms, order[first_k], len(incidents))


class _Search(NamedTuple):
    """Everything one many-to-many search needs; `direct_*` are trips that stay on one section."""

    arcs: Arcs
    weight: Milliseconds
    start: Accesses
    stop: Accesses
    direct_origin: Ints
    direct_stop: Ints
    direct_ms: Milliseconds
    n_origins: int
    n_stops: int


def limit_ms(limit_s: float) -> int:
    """Whole milliseconds of a limit in seconds."""
    if math.isnan(limit_s) or limit_s < 0:
        raise InvalidInputError.of("roads.bad_limit", value=str(limit_s), most=str(MAX_LIMIT_MS // 1000))
    return min(math.floor(min(limit_s, MAX_LIMIT_MS) * 1000 + 1e-6), MAX_LIMIT_MS)


def leaving(network: RoadNetwork, anchors: Anchors, weight: Milliseconds) -> Accesses:
    """Junctions a trip reaches first from each anchor, and what that takes."""
    return _accesses(network, anchors, weight, to_head=network.one_way >= 0, to_tail=network.one_way <= 0)


def arriving(network: RoadNetwork, anchors: Anchors, weight: Milliseconds) -> Accesses:
    """Junctions a trip passes last before each anchor, and what is left from there."""
    return _accesses(network, anchors, weight, to_head=network.one_way <= 0, to_tail=network.one_way >= 0)


def part_ms(anchors: Anchors, weight: Milliseconds) -> Milliseconds:
    """Milliseconds between each anchor and its section's tail."""
    part: Milliseconds = np.rint(weight[anchors.section] * anchors.fraction).astype(np.int32)
    return part


def _accesses(
    network: RoadNetwork, anchors: Anchors, weight: Milliseconds, *, to_head: Bools, to_tail: Bools
) -> Accesses:
    section = anchors.section
    found, part, whole = anchors.found, part_ms(anchors, weight), weight[section]
    tail, head = network.section_tail[section], network.section_head[section]
    is_open = found & (whole != CLOSED)
    at_tail, at_head = found & (anchors.fraction == 0.0), found & (anchors.fraction == 1.0)
    nothing = np.zeros_like(part)
    cases = (
        (is_open & to_head[section] & ~at_head, head, whole - part, 1),
        (is_open & to_tail[section] & ~at_tail, tail, part, 0),
        (at_head, head, nothing, 1),
        (at_tail, tail, nothing, 0),
    )
    return Accesses(
        row=np.concatenate([np.flatnonzero(holds) for holds, _, _, _ in cases]),
        node=np.concatenate([node[holds] for holds, node, _, _ in cases]),
        ms=np.concatenate([ms[holds] for holds, _, ms, _ in cases]),
        end=np.concatenate([np.full(int(holds.sum()), end) for holds, _, _, end in cases]),
    )


def direct_trips(
    network: RoadNetwork, origins: Anchors, destinations: Anchors, weight: Milliseconds
) -> tuple[Ints, Ints, Milliseconds]:
    """Trips that stay on one section: origin row, destination row, milliseconds."""
    order = np.argsort(destinations.section, kind="stable")
    ranked = destinations.section[order]
    begin, end = (np.searchsorted(ranked, origins.section, side) for side in ("left", "right"))
    count = np.where(origins.found, end - begin, 0)
    origin = np.repeat(np.arange(len(origins)), count)
    offset = np.arange(len(origin)) - np.repeat(np.cumsum(count) - count, count)
    stop = order[begin[origin] + offset]
    section = origins.section[origin]
    ahead = destinations.fraction[stop] - origins.fraction[origin]
    one_way, is_open = network.one_way[section], weight[section] != CLOSED
    drivable = (ahead == 0) | (is_open & (((ahead > 0) & (one_way >= 0)) | ((ahead < 0) & (one_way <= 0))))
    ms = np.abs(part_ms(destinations, weight)[stop] - part_ms(origins, weight)[origin])
    return origin[drivable], stop[drivable], ms[drivable]


def times_of(origin: Ints, destination: Ints, ms: Milliseconds, order: Ints, n_origins: int) -> Times:
    """The pairs in `order`, which is by origin first."""
    indptr = np.zeros(n_origins + 1, np.int64)
    np.cumsum(np.bincount(origin[order], minlength=n_origins), out=indptr[1:])
    return Times(indptr, destination[order], ms[order] / 1000.0)


def longest_ms(weight: Milliseconds, limit: int) -> int:
    """No section that is driven within the limit takes longer."""
    return min(int(weight.max(initial=0)), limit)


def _run(search: _Search, limit: int, k: int, workers: int) -> tuple[Ints, Ints, Milliseconds]:
    """Search block by block of origins, on one thread or several: origin, destination, milliseconds of each pair.

    Neighbours are searched one after the other, since they meet the same part of the network in the cache.
    """
    n_nodes = len(search.arcs.first) - 1
    row = np.concatenate([search.start.row, search.direct_origin])
    node = np.concatenate([search.start.node, search.direct_stop + n_nodes])
    ms = np.concatenate([search.start.ms, search.direct_ms])
    entered = np.full(search.n_origins, n_nodes)
    np.minimum.at(entered, search.start.row, search.start.node)
    order = np.argsort(entered, kind="stable")
    rank = np.argsort(order, kind="stable")
    first, steps = rows_of(rank[row], steps_to(node, ms), search.n_origins)
    stops = rows_of(search.stop.node, steps_to(search.stop.row + n_nodes, search.stop.ms), n_nodes)
    graph = (search.arcs.first, steps_to(search.arcs.other, search.weight[search.arcs.section]))
    longest = longest_ms(search.weight, limit)
    size = max(-(-search.n_origins // (_BLOCKS_PER_WORKER * workers)), 1)

    def block(begin: int) -> tuple[Ints, Ints]:
        end = min(begin + size, search.n_origins)
        return search_block(graph, (first[begin : end + 1], steps), stops, search.n_stops, limit, longest, k)

    begins = range(0, search.n_origins, size)
    if workers > 1 and search.n_origins >= _WORTH_THREADS:
        with ThreadPoolExecutor(workers) as pool:
            blocks = list(pool.map(block, begins))
    else:
        blocks = [block(begin) for begin in begins]
    count = np.concatenate([np.zeros(0, np.int64), *(np.diff(indptr) for indptr, _ in blocks)])
    found = np.concatenate([np.zeros(0, np.int64), *(part for _, part in blocks)])
    return np.repeat(order, count), found & LOW, (found >> 32).astype(np.int32)
