"""One fastest way between two points, with its geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from himaya.faults import InvalidInputError
from himaya.roads.arrays import Bools, Floats, Ints, Milliseconds, read_only
from himaya.roads.network import CLOSED, section_ms
from himaya.roads.plane import line_shares
from himaya.roads.search import UNREACHED, node_times, steps_to
from himaya.roads.times import arriving, leaving, longest_ms, nearest

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from himaya.roads.network import RoadNetwork
    from himaya.roads.snap import Anchors
    from himaya.roads.speeds import SpeedProfile


@dataclass(frozen=True, eq=False)
class Route:
    """A fastest trip.

    Parameters
    ----------
    seconds : travel time.
    sections : (n,) sections in the order of the trip, the first and the last often only in part; empty when the
        trip starts where it ends.
    forward : (n,) driven from tail to head.
    lon, lat : (n_points,) line of the trip from the first anchor to the last.
    """

    seconds: float
    sections: Ints
    forward: Bools
    lon: Floats
    lat: Floats

    def __post_init__(self) -> None:
        """Freeze."""
        object.__setattr__(self, "sections", read_only(self.sections, np.int64))
        object.__setattr__(self, "forward", read_only(self.forward, np.bool_))
        object.__setattr__(self, "lon", read_only(self.lon, np.float64))
        object.__setattr__(self, "lat", read_only(self.lat, np.float64))


def route(
    network: RoadNetwork,
    origin: Anchors,
    destination: Anchors,
    *,
    hour: int | None = None,
    closed: ArrayLike | None = None,
    profile: SpeedProfile | None = None,
    limit_s: float = math.inf,
) -> Route:
    """Fastest trip from one anchor to another (both of length 1); its seconds are those of `travel_times`.

    Raises
    ------
    InvalidInputError : `roads.unreachable` when no open road leads there within the limit.
    """
    seconds, pieces = _trip(network, (origin, destination), _Driven(hour, closed, profile), limit_s)
    lon, lat = _line(network, pieces, origin)
    return Route(
        seconds=seconds,
        sections=np.array([piece[0] for piece in pieces], np.int64),
        forward=np.array([piece[2] >= piece[1] for piece in pieces], np.bool_),
        lon=lon,
        lat=lat,
    )


def route_sections(
    network: RoadNetwork,
    origin: Anchors,
    destination: Anchors,
    *,
    closed: ArrayLike | None = None,
    limit_s: float = math.inf,
) -> Ints:
    """The sections of `route` at free flow without its line.

    Raises
    ------
    InvalidInputError : as `route`.
    """
    _, pieces = _trip(network, (origin, destination), _Driven(None, closed, None), limit_s)
    return np.array([piece.section for piece in pieces], np.int64)


class _Driven(NamedTuple):
    """At which hour, with which sections closed and at which speeds roads are driven; as for `travel_times`."""

    hour: int | None
    closed: ArrayLike | None
    profile: SpeedProfile | None


class _Piece(NamedTuple):
    """Part of a section that is driven, from one fraction to another."""

    section: int
    begin: float
    end: float


def _trip(
    network: RoadNetwork, ends: tuple[Anchors, Anchors], how: _Driven, limit_s: float
) -> tuple[float, list[_Piece]]:
    """Seconds of the fastest trip, by a search against the traffic that ends at its origin, and its parts."""
    origin, destination = ends
    found = nearest(network, destination, origin, k=1, limit_s=limit_s, **how._asdict()).seconds
    if not len(found):
        raise InvalidInputError.of("roads.unreachable")
    weight = section_ms(network, **how._asdict())
    return float(found[0]), _pieces(network, origin, destination, weight, round(float(found[0]) * 1000))


def _pieces(
    network: RoadNetwork, origin: Anchors, destination: Anchors, weight: Milliseconds, total: int
) -> list[_Piece]:
    """Parts of sections along the trip of `total` milliseconds.

    Times are whole numbers, so the trip can be walked back exactly: an arc lies on a fastest trip when its two
    ends differ by its own time. Of several such arcs the first in order is taken.
    """
    start, stop = leaving(network, origin, weight), arriving(network, destination, weight)
    graph = (network.first_arc, steps_to(network.head, weight[network.arc_section]))
    longest = longest_ms(weight, total)
    time = node_times(graph, steps_to(start.node, start.ms), total, longest).astype(np.int64)
    last = np.flatnonzero((time[stop.node] != UNREACHED) & (time[stop.node] + stop.ms == total))
    section, begin, end = int(origin.section[0]), float(origin.fraction[0]), float(destination.fraction[0])
    if not len(last):
        return [_Piece(section, begin, end)] if begin != end else []
    pieces = [_Piece(int(destination.section[0]), float(stop.end[last[0]]), end)]
    node = int(stop.node[last[0]])
    while not len(entry := np.flatnonzero((start.node == node) & (start.ms == time[node]))):
        arcs = slice(int(network.arcs_in.first[node]), int(network.arcs_in.first[node + 1]))
        before, through = network.arcs_in.other[arcs], network.arcs_in.section[arcs]
        fits = (weight[through] != CLOSED) & (time[before] + weight[through] == time[node])
        arc = int(np.flatnonzero(fits)[0])
        forward = bool(network.arcs_in.forward[arcs][arc])
        pieces.append(_Piece(int(through[arc]), 0.0 if forward else 1.0, 1.0 if forward else 0.0))
        node = int(before[arc])
    pieces.append(_Piece(section, begin, float(start.end[entry[0]])))
    return [piece for piece in reversed(pieces) if piece.begin != piece.end]


def _line(network: RoadNetwork, pieces: list[_Piece], origin: Anchors) -> tuple[Floats, Floats]:
    """Points along all pieces; a joint is listed once."""
    if not pieces:
        return origin.lonlat(network)
    parts = [_part(network, piece) for piece in pieces]
    joined = [parts[0], *(part[1:] for part in parts[1:])]
    points = np.concatenate(joined)
    return points[:, 0], points[:, 1]


def _part(network: RoadNetwork, piece: _Piece) -> Floats:
    """Longitude and latitude along one piece, in the direction of travel."""
    lon, lat = network.section_line(piece.section)
    share = line_shares(lon, lat)
    low, high = min(piece.begin, piece.end), max(piece.begin, piece.end)
    at = np.concatenate([[low], share[(share > low) & (share < high)], [high]])
    points = np.stack([np.interp(at, share, lon), np.interp(at, share, lat)], axis=1)
    return points if piece.begin < piece.end else points[::-1]
