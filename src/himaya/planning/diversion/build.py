"""From the controlled roads of a plan to the through trips that they cut."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from himaya.planning.cordon.areas import NO_AREA, closed_areas
from himaya.planning.diversion.problem import DiversionProblem
from himaya.roads.network import section_ms
from himaya.roads.snap import anchors_at
from himaya.roads.speeds import ROAD_CLASSES
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from himaya.planning.codec import Bools, Floats
    from himaya.planning.cordon.controls import RoadControl
    from himaya.planning.doctrine import ClosureRule
    from himaya.roads.network import Arcs, RoadNetwork

_HOUR_S = 3600.0
_NEAR_S = 180.0
"""Way through a closed area that is hardly ever longer."""
_ROUNDING = 1e-6


class _Portal(NamedTuple):
    """A closed road between the open roads and a closed area: its ends, whether one may drive in and out, vehicles."""

    section: int
    area: int
    open_end: int
    closed_end: int
    inwards: bool
    outwards: bool
    vehicles_h: float
    hours: float


class _Trip(NamedTuple):
    entry: int
    leave: int
    start: int
    end: int
    vehicles: float


def diversion_problem(network: RoadNetwork, controls: Sequence[RoadControl], *, rule: ClosureRule) -> DiversionProblem:
    """The through trips over the closed roads whose class carries through traffic.

    A trip enters a closed area by one controlled road and leaves it by another, where that was the fastest way between
    the open ends of the two. The vehicles of the road entered are split between the roads that they may leave by, in
    proportion to what those carry. A closed section with open roads at both ends is a trip by itself. Where an open end
    lies on a street that leads nowhere else, the trip begins at the last junction before it from which the open roads
    can be driven, and ends at the first one behind it.

    Parameters
    ----------
    rule : vehicles per hour by road class, both directions together, and the longest diversion.
    """
    closed = sorted(control.section for control in controls)
    portals = list(_portals(network, controls, rule.vehicles_h)) if closed else []
    trips = _from_joined(
        network, closed, [*_along(network, portals), *_through(network, portals, rule.longest_min * 60.0)]
    )
    trips.sort(key=lambda trip: (trip.entry, -trip.vehicles, trip.start, trip.leave))
    first = {trip.entry: row for row, trip in reversed(list(enumerate(trips)))}
    columns = np.array([trip[:4] for trip in trips], dtype=np.int64).reshape(-1, 4).T
    return DiversionProblem(
        network=network,
        closed=np.array(closed, dtype=np.int64),
        entry=columns[0],
        leave=columns[1],
        start=columns[2],
        end=columns[3],
        vehicles=np.array([trip.vehicles for trip in trips]),
        main=np.array([first[entry] for entry in sorted(first)], dtype=np.int64),
        limit_s=rule.longest_min * 60.0,
    )


def _from_joined(network: RoadNetwork, closed: Sequence[int], trips: Sequence[_Trip]) -> list[_Trip]:
    """The trips between junctions of the open roads' largest strongly connected part; those of no length left out."""
    if not trips:
        return []
    usable = np.ones(network.n_sections, dtype=np.bool_)
    usable[closed] = False
    main = _main_part(network, usable)
    moved = (
        trip._replace(
            start=_nearest_in(network.arcs_in, network, main, usable, trip.start),
            end=_nearest_in(network.arcs_out, network, main, usable, trip.end),
        )
        for trip in trips
    )
    return [trip for trip in moved if trip.start != trip.end]


def _main_part(network: RoadNetwork, usable: Bools) -> Bools:
    kept = usable[network.arc_section]
    tail = np.repeat(np.arange(network.n_nodes), np.diff(network.first_arc))
    graph = coo_array(
        (np.ones(int(kept.sum()), dtype=np.int8), (tail[kept], network.head[kept])),
        shape=(network.n_nodes, network.n_nodes),
    )
    _, label = connected_components(graph.tocsr(), directed=True, connection="strong")
    main: Bools = label == np.bincount(label).argmax()
    return main


def _nearest_in(arcs: Arcs, network: RoadNetwork, main: Bools, usable: Bools, node: int) -> int:
    """The junction of the main part nearest to a junction along usable arcs; the junction itself where none is."""
    if main[node]:
        return node
    weight = section_ms(network)
    front, settled = [(0, node)], set[int]()
    while front:
        ms, at = heappop(front)
        if main[at]:
            return at
        if at in settled:
            continue
        settled.add(at)
        for arc in range(int(arcs.first[at]), int(arcs.first[at + 1])):
            section = int(arcs.section[arc])
            if usable[section]:
                heappush(front, (ms + int(weight[section]), int(arcs.other[arc])))
    return node


def _portals(
    network: RoadNetwork, controls: Sequence[RoadControl], vehicles_h: Mapping[str, float]
) -> Iterator[_Portal]:
    areas = closed_areas(network, [control.section for control in controls])
    for control in controls:
        section = control.section
        one_way = int(network.one_way[section])
        carried = vehicles_h.get(ROAD_CLASSES[int(network.road_class[section])], 0.0)
        tail, head = int(network.section_tail[section]), int(network.section_head[section])
        if carried <= 0 or not (areas.outside[tail] or areas.outside[head]):
            continue
        inner, outer = (head, tail) if areas.outside[tail] else (tail, head)
        forward = outer == tail
        yield _Portal(
            section,
            NO_AREA if areas.outside[inner] else int(areas.area[inner]),
            outer,
            inner,
            inwards=one_way >= 0 if forward else one_way <= 0,
            outwards=one_way <= 0 if forward else one_way >= 0,
            vehicles_h=carried / (2 if one_way == 0 else 1),
            hours=(control.end - control.start).total_seconds() / _HOUR_S,
        )


def _along(network: RoadNetwork, portals: Sequence[_Portal]) -> Iterator[_Trip]:
    """Trips from end to end of one closed section, where that is a fastest way."""
    weight = section_ms(network)
    for portal in portals:
        if portal.area != NO_AREA or portal.open_end == portal.closed_end:
            continue
        ends = portal.open_end, portal.closed_end
        for start, end, may in ((*ends, portal.inwards), (*ends[::-1], portal.outwards)):
            seconds = float(weight[portal.section]) / 1000
            if may and _fastest(network, start, end, seconds) >= seconds - _ROUNDING:
                yield _Trip(portal.section, portal.section, start, end, portal.vehicles_h * portal.hours)


def _fastest(network: RoadNetwork, start: int, end: int, limit_s: float) -> float:
    ends = (anchors_at(network, np.array([node])) for node in (start, end))
    return float(travel_times(network, *ends, limit_s=limit_s).dense(1)[0, 0])


def _through(network: RoadNetwork, portals: Sequence[_Portal], limit_s: float) -> Iterator[_Trip]:
    """Trips through a closed area whose fastest way with all roads open leads over both controlled roads."""
    weight = section_ms(network) / 1000.0
    pairs = [(number, one, other) for number, one in enumerate(portals) for other in portals if _may_cross(one, other)]
    if not pairs:
        return
    inside = _near_s(network, [(one.closed_end, other.closed_end) for _, one, other in pairs], limit_s)
    on_roads = np.array([weight[one.section] + weight[other.section] for _, one, other in pairs])
    driven = inside + on_roads
    most = float(driven.max(initial=0.0, where=np.isfinite(driven)))
    around = _pairs_s(network, [(one.open_end, other.open_end) for _, one, other in pairs], min(most, limit_s))
    crosses = np.isfinite(driven) & (driven <= around + _ROUNDING)
    ways: dict[int, list[_Portal]] = {}
    for (number, _, other), does in zip(pairs, crosses.tolist(), strict=True):
        if does:
            ways.setdefault(number, []).append(other)
    for number, others in ways.items():
        portal = portals[number]
        carried = sum(other.vehicles_h for other in others)
        for other in others:
            vehicles = portal.vehicles_h * portal.hours * other.vehicles_h / carried
            yield _Trip(portal.section, other.section, portal.open_end, other.open_end, vehicles)


def _may_cross(portal: _Portal, other: _Portal) -> bool:
    """Whether one may drive into a closed area by one road and out of it by the other, to another junction."""
    in_one = portal.area == other.area != NO_AREA and other.section != portal.section
    return in_one and portal.inwards and other.outwards and portal.open_end != other.open_end


def _near_s(network: RoadNetwork, ends: Sequence[tuple[int, int]], limit_s: float) -> Floats:
    """Seconds of trips that are mostly short, inf beyond the limit: far searches only for those that need them."""
    seconds = _pairs_s(network, ends, min(_NEAR_S, limit_s))
    far = np.flatnonzero(~np.isfinite(seconds))
    seconds[far] = _pairs_s(network, [ends[row] for row in far.tolist()], limit_s)
    return seconds


def _pairs_s(network: RoadNetwork, ends: Sequence[tuple[int, int]], limit_s: float) -> Floats:
    """Seconds from junction to junction, pair by pair, inf beyond the limit."""
    if not ends:
        return np.zeros(0)
    starts, row = np.unique([start for start, _ in ends], return_inverse=True)
    stops, column = np.unique([stop for _, stop in ends], return_inverse=True)
    found = travel_times(network, anchors_at(network, starts), anchors_at(network, stops), limit_s=limit_s)
    seconds: Floats = found.dense(stops.size)[row, column]
    return seconds
