"""Properties of travel times on random small networks, beside a slow and obvious way to compute them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from himaya.roads.network import RoadNetwork
from himaya.roads.snap import Anchors
from himaya.roads.times import nearest, travel_times

Roads = Callable[..., RoadNetwork]
EVERYTHING = float("inf")
MS_PER_M = 3_600.0 / 25.0
"""Milliseconds per metre at 25 km/h."""


@dataclass(frozen=True)
class Case:
    """Sections (tail, head, length_m, one_way), where trips start and end on them, and which are closed."""

    sections: list[tuple[int, int, float, int]]
    origins: Anchors
    destinations: Anchors
    closed: NDArray[np.int64]


@st.composite
def anchors(draw: st.DrawFn, n_sections: int) -> Anchors:
    """Draw anchors, often at the ends of sections and several on the same section."""
    count = draw(st.integers(1, 6))
    section = draw(st.lists(st.integers(0, n_sections - 1), min_size=count, max_size=count))
    share = st.sampled_from([0.0, 1.0, 0.5, 0.25]) | st.floats(0.0, 1.0)
    fraction = draw(st.lists(share, min_size=count, max_size=count))
    return Anchors(np.array(section), np.array(fraction), np.zeros(count))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw up to 8 junctions and 16 sections: loops, parallels, one-way roads, closures."""
    n_nodes = draw(st.integers(2, 8))
    node = st.integers(0, n_nodes - 1)
    length = st.integers(1, 3_000).map(float)
    section = st.tuples(node, node, length, st.sampled_from([0, 0, 1, -1]))
    sections = draw(st.lists(section, min_size=1, max_size=16))
    closed = draw(st.sets(st.integers(0, len(sections) - 1), max_size=3))
    return Case(
        sections=sections,
        origins=draw(anchors(len(sections))),
        destinations=draw(anchors(len(sections))),
        closed=np.array(sorted(closed), np.int64),
    )


def slow_times(case: Case) -> NDArray[np.float64]:
    """Milliseconds between all anchors by relaxing every step again and again (Bellman-Ford).

    Every section is split at its anchors, so anchors are junctions like all others.
    """
    n_nodes = 1 + max(max(tail, head) for tail, head, _, _ in case.sections)
    stations: dict[tuple[int, float], int] = {}
    for section, (tail, head, _, _) in enumerate(case.sections):
        stations[section, 0.0], stations[section, 1.0] = tail, head
    places = [
        stations.setdefault((section, fraction), len(stations) + n_nodes)
        for group in (case.origins, case.destinations)
        for section, fraction in zip(group.section.tolist(), group.fraction.tolist(), strict=True)
    ]
    steps = []
    for section, (_, _, length_m, one_way) in enumerate(case.sections):
        if section in case.closed:
            continue
        stops = sorted(fraction for on, fraction in stations if on == section)
        whole = round(length_m * MS_PER_M)
        for low, high in pairwise(stops):
            ends = stations[section, low], stations[section, high]
            cost = round(whole * high) - round(whole * low)
            steps += [(*ends, cost)] if one_way >= 0 else []
            steps += [(*ends[::-1], cost)] if one_way <= 0 else []
    n_origins = len(case.origins)
    n_places = max(stations.values()) + 1
    return np.array([_relaxed(n_places, steps, start)[places[n_origins:]] for start in places[:n_origins]])


def _relaxed(n_places: int, steps: list[tuple[int, int, int]], start: int) -> NDArray[np.float64]:
    time = np.full(n_places, np.inf)
    time[start] = 0.0
    for _ in range(n_places):
        for tail, head, cost in steps:
            time[head] = min(time[head], time[tail] + cost)
    return time


def dense(roads_of: Roads, case: Case, *, closed: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
    """Milliseconds of a case as a full table."""
    network = roads_of(case.sections)
    found = travel_times(network, case.origins, case.destinations, limit_s=EVERYTHING, closed=closed)
    return np.rint(found.dense(len(case.destinations)) * 1000)


@given(cases())
@settings(max_examples=150, deadline=None)
def test_times_equal_those_of_relaxing_every_step_until_nothing_changes(roads_of: Roads, case: Case) -> None:
    """On any small network, with loops, parallels, one-way roads, closures and anchors on the same section."""
    assert np.array_equal(dense(roads_of, case, closed=case.closed), slow_times(case))


@given(cases(), st.integers(0, 1_000))
@settings(max_examples=80, deadline=None)
def test_a_limit_keeps_exactly_the_pairs_within_it(roads_of: Roads, case: Case, limit_s: int) -> None:
    """A bounded answer is the unbounded one without its slower pairs."""
    network = roads_of(case.sections)
    everything = travel_times(network, case.origins, case.destinations, limit_s=EVERYTHING)
    bounded = travel_times(network, case.origins, case.destinations, limit_s=limit_s)
    kept = everything.seconds <= limit_s
    assert np.array_equal(bounded.destination, everything.destination[kept])
    assert np.array_equal(bounded.origin, everything.origin[kept])
    assert np.array_equal(bounded.seconds, everything.seconds[kept])


@given(cases())
@settings(max_examples=80, deadline=None)
def test_closing_roads_never_shortens_a_trip(roads_of: Roads, case: Case) -> None:
    """Every time with closures is at least the time without."""
    assert np.all(dense(roads_of, case, closed=case.closed) >= dense(roads_of, case))


@given(cases())
@settings(max_examples=80, deadline=None)
def test_closing_a_road_equals_a_network_without_it(roads_of: Roads, case: Case) -> None:
    """For trips that do not start or end on the road itself."""
    gone = np.isin(np.arange(len(case.sections)), case.closed)
    if gone.all():
        return
    number = np.cumsum(~gone) - 1
    n_nodes = 1 + max(max(tail, head) for tail, head, _, _ in case.sections)
    points = [(30.0 + 0.01 * node, 31.0) for node in range(n_nodes)]
    smaller = roads_of([section for section, is_gone in zip(case.sections, gone, strict=True) if not is_gone], points)
    origins = case.origins.take(~gone[case.origins.section])
    destinations = case.destinations.take(~gone[case.destinations.section])
    closed = travel_times(
        roads_of(case.sections, points), origins, destinations, limit_s=EVERYTHING, closed=case.closed
    )
    without = travel_times(
        smaller,
        dataclasses.replace(origins, section=number[origins.section]),
        dataclasses.replace(destinations, section=number[destinations.section]),
        limit_s=EVERYTHING,
    )
    assert np.array_equal(closed.dense(len(destinations)), without.dense(len(destinations)))


@given(cases(), st.integers(1, 4))
@settings(max_examples=80, deadline=None)
def test_the_reverse_search_finds_the_k_soonest_of_the_forward_search(roads_of: Roads, case: Case, k: int) -> None:
    """Seconds equal the k smallest of the forward table, and each unit named has that very time."""
    table = dense(roads_of, case, closed=case.closed)
    found = nearest(roads_of(case.sections), case.destinations, case.origins, k=k, closed=case.closed)
    for incident in range(len(case.destinations)):
        units, seconds = found.row(incident)
        column = table[:, incident]
        expected = np.sort(column[np.isfinite(column)])[:k]
        assert np.array_equal(np.rint(seconds * 1000), expected)
        assert np.array_equal(column[units], expected)
        assert len(set(units.tolist())) == len(units)
