"""Roads as they are now, prepared once and searched many times from where help is needed back to who could come.

The answers are those of `times.nearest`. What that prepares for every question (the weights of an hour, the arcs with
their times) is kept here for one hour and one set of closed sections.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from himaya.roads.network import section_ms
from himaya.roads.search import LOW, rows_of, search_block, steps_to
from himaya.roads.times import Times, arriving, direct_trips, leaving, limit_ms, longest_ms, times_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from himaya.roads.arrays import Ints, Milliseconds
    from himaya.roads.network import RoadNetwork
    from himaya.roads.search import Rows
    from himaya.roads.snap import Anchors


class RoadsNow(NamedTuple):
    """A network in one hour under closures; `back` are its arcs, each leading to where it comes from."""

    network: RoadNetwork
    weight: Milliseconds
    back: Rows


class Waiting(NamedTuple):
    """Who could come: the points, and how they hang on the junctions of these roads."""

    anchors: Anchors
    stops: Rows


def roads_now(network: RoadNetwork, *, hour: int | None, closed: ArrayLike | None = None) -> RoadsNow:
    """Prepare a network.

    Parameters
    ----------
    hour : hour of the day 0..23 for the hourly speeds, None for free flow.
    closed : sections that may not be driven.

    Raises
    ------
    InvalidInputError : `roads.bad_hour`, `roads.unknown_section`.
    """
    weight = section_ms(network, hour=hour, closed=closed)
    arcs = network.arcs_in
    return RoadsNow(network, weight, (arcs.first, steps_to(arcs.other, weight[arcs.section])))


def waiting_at(roads: RoadsNow, anchors: Anchors) -> Waiting:
    """Hang points on the roads, to be found from any place; points that missed every road are never found."""
    n_nodes = len(roads.back[0]) - 1
    away = leaving(roads.network, anchors, roads.weight)
    return Waiting(anchors, rows_of(away.node, steps_to(away.row + n_nodes, away.ms), n_nodes))


def soonest(roads: RoadsNow, places: Anchors, waiting: Waiting, *, k: int = 0, limit_s: float = math.inf) -> Times:
    """The `k` waiting points that reach each place first, or all of them with k = 0, within the limit.

    Returns
    -------
    Times : rows over places; `destination` is an index into the waiting points, the soonest first (ties by index);
        `seconds` is the time from there to the place.
    """
    n_nodes, n_places, n_waiting = len(roads.back[0]) - 1, len(places), len(waiting.anchors)
    limit = limit_ms(limit_s)
    near = arriving(roads.network, places, roads.weight)
    unit, place, ms = direct_trips(roads.network, waiting.anchors, places, roads.weight)
    steps = np.concatenate([steps_to(near.node, near.ms), steps_to(unit + n_nodes, ms)])
    starts = rows_of(np.concatenate([near.row, place]), steps, n_places)
    longest = longest_ms(roads.weight, limit)
    indptr, found = search_block(roads.back, starts, waiting.stops, n_waiting, limit, longest, k)
    return _ranked(indptr, found, k, n_places)


def reached(roads: RoadsNow, origins: Anchors, places: Anchors, *, limit_s: float) -> Times:
    """Times from points to places within the limit: one search out from each point.

    Returns
    -------
    Times : rows over origins; `destination` is an index into the places.
    """
    n_nodes, n_origins, n_places = len(roads.back[0]) - 1, len(origins), len(places)
    limit, arcs = limit_ms(limit_s), roads.network.arcs_out
    away, near = leaving(roads.network, origins, roads.weight), arriving(roads.network, places, roads.weight)
    origin, place, ms = direct_trips(roads.network, origins, places, roads.weight)
    steps = np.concatenate([steps_to(away.node, away.ms), steps_to(place + n_nodes, ms)])
    starts = rows_of(np.concatenate([away.row, origin]), steps, n_origins)
    stops = rows_of(near.node, steps_to(near.row + n_nodes, near.ms), n_nodes)
    graph = (arcs.first, steps_to(arcs.other, roads.weight[arcs.section]))
    indptr, found = search_block(graph, starts, stops, n_places, limit, longest_ms(roads.weight, limit), 0)
    return _ranked(indptr, found, 0, n_origins)


def _ranked(indptr: Ints, found: Ints, k: int, n_places: int) -> Times:
    """The first `k` of each row in their order; all of them with k = 0."""
    place, unit, ms = np.repeat(np.arange(n_places), np.diff(indptr)), found & LOW, (found >> 32).astype(np.int32)
    order = np.lexsort((unit, ms, place))
    ranked = place[order]
    first = np.arange(len(ranked)) - np.searchsorted(ranked, ranked) < k if k else np.ones(len(ranked), np.bool_)
    return times_of(place, unit, ms, order[first], n_places)
