"""An independent check of travel times: SciPy's Dijkstra on a graph built anew from the sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from himaya.faults import Finding
from himaya.roads.speeds import default_speed_profile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from himaya.roads.arrays import Floats
    from himaya.roads.network import RoadNetwork
    from himaya.roads.snap import Anchors
    from himaya.roads.speeds import SpeedProfile
    from himaya.roads.times import Times

TOLERANCE_S = 0.0021
"""The partial sections at both ends of a trip are rounded to milliseconds."""


def verify_times(  # noqa: PLR0913  # the question has as many parts as that of travel_times
    network: RoadNetwork,
    origins: Anchors,
    destinations: Anchors,
    times: Times,
    *,
    limit_s: float,
    hour: int | None = None,
    closed: ArrayLike | None = None,
    profile: SpeedProfile | None = None,
    sample: int = 20,
    seed: int = 1,
) -> list[Finding]:
    """Recompute the travel times of a sample of origins and compare every pair of their rows.

    Parameters
    ----------
    times : what `travel_times` answered with the same origins, destinations, limit, hour and closures.
    sample : how many origins, drawn by `seed`.

    Returns
    -------
    list of Finding : empty when every time agrees within 2 ms, no pair within the limit is missing and none beyond
        it is there.
    """
    seconds = _section_seconds(network, profile or default_speed_profile(), hour, closed)
    graph = _graph(network, seconds)
    rows = np.random.default_rng(seed).permutation(len(origins))[:sample]
    findings: list[Finding] = []
    for origin in np.sort(rows).tolist():
        expected = _row(network, graph, seconds, origins.take([origin]), destinations)
        found = np.full(len(destinations), np.inf)
        destination, listed = times.row(origin)
        found[destination] = listed
        findings += _differences(origin, expected, found, limit_s)
    return findings


def _section_seconds(network: RoadNetwork, profile: SpeedProfile, hour: int | None, closed: ArrayLike | None) -> Floats:
    """Seconds per section in whole milliseconds; inf where closed."""
    share = 1.0 if hour is None else profile.hourly_share[network.road_class, hour]
    seconds = np.maximum(np.round(network.length_m / (network.speed_kmh / 3.6 * share), 3), 0.001)
    if closed is not None:
        seconds[np.asarray(closed, np.int64)] = np.inf
    return np.asarray(seconds, np.float64)


def _graph(network: RoadNetwork, seconds: Floats) -> csr_array:
    """Fastest section between each pair of neighbours, in each direction it may be driven."""
    along = np.flatnonzero((network.one_way != -1) & np.isfinite(seconds))
    against = np.flatnonzero((network.one_way != 1) & np.isfinite(seconds))
    tail = np.concatenate([network.section_tail[along], network.section_head[against]])
    head = np.concatenate([network.section_head[along], network.section_tail[against]])
    cost = np.concatenate([seconds[along], seconds[against]])
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.concatenate([np.ones(min(len(tail), 1), np.bool_), (np.diff(tail) != 0) | (np.diff(head) != 0)])
    return csr_array((cost[first], (tail[first], head[first])), shape=(network.n_nodes, network.n_nodes))


def _row(network: RoadNetwork, graph: csr_array, seconds: Floats, origin: Anchors, destinations: Anchors) -> Floats:
    """Seconds from one origin to every destination, inf where none leads."""
    if not origin.found[0]:
        return np.full(len(destinations), np.inf)
    to_tail, to_head = _to_ends(seconds, origin, network.one_way != 1, network.one_way != -1)
    nodes = [int(network.section_tail[origin.section[0]]), int(network.section_head[origin.section[0]])]
    reach = dijkstra(graph, indices=nodes)
    time = np.minimum(reach[0] + to_tail[0], reach[1] + to_head[0])
    from_tail, from_head = _to_ends(seconds, destinations, network.one_way != -1, network.one_way != 1)
    tail, head = network.section_tail[destinations.section], network.section_head[destinations.section]
    around = np.minimum(time[tail] + from_tail, time[head] + from_head)
    return np.where(destinations.found, np.minimum(around, _on_section(network, seconds, origin, destinations)), np.inf)


def _to_ends(seconds: Floats, anchors: Anchors, tail_side: ArrayLike, head_side: ArrayLike) -> tuple[Floats, Floats]:
    """Seconds between each anchor and its section's tail and head, inf where the direction is barred."""
    section, fraction = anchors.section, anchors.fraction
    whole = seconds[section]
    ends = []
    for share, allowed in ((fraction, tail_side), (1.0 - fraction, head_side)):
        part = np.full(len(section), np.inf)
        drivable = np.asarray(allowed)[section] & np.isfinite(whole)
        part[drivable] = share[drivable] * whole[drivable]
        part[share == 0.0] = 0.0
        ends.append(part)
    return ends[0], ends[1]


def _on_section(network: RoadNetwork, seconds: Floats, origin: Anchors, destinations: Anchors) -> Floats:
    """Seconds of trips that never leave the origin's section, inf elsewhere."""
    section = int(origin.section[0])
    ahead = destinations.fraction - origin.fraction[0]
    direct = np.full(len(destinations), np.inf)
    if np.isfinite(seconds[section]):
        allowed = ((ahead > 0) & (network.one_way[section] != -1)) | ((ahead < 0) & (network.one_way[section] != 1))
        direct[allowed] = np.abs(ahead[allowed]) * seconds[section]
    direct[ahead == 0] = 0.0
    direct[destinations.section != section] = np.inf
    return direct


def _differences(origin: int, expected: Floats, found: Floats, limit_s: float) -> list[Finding]:
    """Findings of one row."""
    missing = np.isinf(found) & (expected <= limit_s - TOLERANCE_S)
    beyond = np.isfinite(found) & ~(found <= limit_s)
    both = np.isfinite(found) & np.isfinite(expected)
    gap = np.zeros(len(found))
    gap[both] = np.abs(found[both] - expected[both])
    wrong = missing | beyond | (gap > TOLERANCE_S) | (np.isfinite(found) & np.isinf(expected))
    return [
        Finding("roads", f"origin {origin}, destination {item}", f"{expected[item]:.3f} s", f"{found[item]:.3f} s")
        for item in np.flatnonzero(wrong).tolist()
    ]
