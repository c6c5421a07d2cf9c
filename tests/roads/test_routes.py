from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.faults import InvalidInputError
from himaya.roads.network import section_ms
from himaya.roads.plane import great_circle_m
from himaya.roads.routes import route, route_sections
from himaya.roads.snap import Anchors, snap_all
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.roads.network import RoadNetwork


def test_routes_take_the_time_and_the_road_they_say(alexandria: RoadNetwork) -> None:
    """Sections join end to end in their direction, add up to the travel time, and the line runs along them."""
    draw = np.random.default_rng(5)
    anchors = snap_all(alexandria, draw.uniform(29.88, 30.0, 24), draw.uniform(31.17, 31.22, 24))
    anchors = anchors.take(anchors.found)
    closed = np.arange(0, alexandria.n_sections, 50)
    closed = closed[~np.isin(closed, anchors.section)]
    weight = section_ms(alexandria, hour=8, closed=closed)
    lon, lat = anchors.lonlat(alexandria)
    routed = 0
    for row in range(len(anchors) - 1):
        origin, destination = anchors.take([row]), anchors.take([row + 1])
        expected = travel_times(alexandria, origin, destination, limit_s=np.inf, hour=8, closed=closed).seconds
        if not len(expected):
            continue
        found = route(alexandria, origin, destination, hour=8, closed=closed)
        routed += 1
        freely = route(alexandria, origin, destination, closed=closed).sections
        assert np.array_equal(route_sections(alexandria, origin, destination, closed=closed), freely)
        assert found.seconds == expected[0]
        assert not np.isin(found.sections, closed).any()
        assert np.all(
            np.where(found.forward, alexandria.one_way[found.sections] >= 0, alexandria.one_way[found.sections] <= 0)
        )
        end = np.where(found.forward, alexandria.section_head[found.sections], alexandria.section_tail[found.sections])
        start = np.where(
            found.forward, alexandria.section_tail[found.sections], alexandria.section_head[found.sections]
        )
        assert np.array_equal(end[:-1], start[1:])
        first, last = found.sections[0], found.sections[-1]
        share = 1 - origin.fraction[0] if found.forward[0] else origin.fraction[0]
        rest = destination.fraction[0] if found.forward[-1] else 1 - destination.fraction[0]
        driven = weight[found.sections[1:-1]].sum() + share * weight[first] + rest * weight[last]
        assert driven / 1000 == pytest.approx(found.seconds, abs=0.003)
        assert np.allclose([found.lon[0], found.lat[0]], [lon[row], lat[row]], atol=1e-9)
        assert np.allclose([found.lon[-1], found.lat[-1]], [lon[row + 1], lat[row + 1]], atol=1e-9)
        line_m = float(great_circle_m(found.lon[:-1], found.lat[:-1], found.lon[1:], found.lat[1:]).sum())
        length = alexandria.length_m[found.sections[1:-1]].sum() + share * alexandria.length_m[first]
        assert line_m == pytest.approx(length + rest * alexandria.length_m[last], rel=0.002)
    assert routed >= 15


def test_a_route_on_one_section_is_that_part_of_it(roads_of: Callable[..., RoadNetwork]) -> None:
    """Back along a two-way road."""
    network = roads_of([(0, 1, 100.0, 0)], [(30.0, 31.0), (30.001, 31.0)])
    found = route(network, Anchors([0], [0.75], [0.0]), Anchors([0], [0.25], [0.0]))
    assert found.sections.tolist() == [0]
    assert found.forward.tolist() == [False]
    assert found.lon.tolist() == pytest.approx([30.00075, 30.00025], abs=1e-9)


def test_a_route_around_a_one_way_block_returns_to_its_section(roads_of: Callable[..., RoadNetwork]) -> None:
    """The section is driven at both ends of the trip."""
    points = [(30.0, 31.0), (30.001, 31.0), (30.001, 31.001)]
    network = roads_of([(0, 1, 100.0, 1), (1, 2, 100.0, 1), (2, 0, 100.0, 1)], points)
    found = route(network, Anchors([0], [0.75], [0.0]), Anchors([0], [0.25], [0.0]))
    assert found.sections.tolist() == [0, 1, 2, 0]
    assert all(a != b for a, b in pairwise(zip(found.lon, found.lat, strict=True)))


def test_a_route_to_where_it_starts_is_a_point(roads_of: Callable[..., RoadNetwork]) -> None:
    """No section, no time."""
    network = roads_of([(0, 1, 100.0, 0)], [(30.0, 31.0), (30.001, 31.0)])
    found = route(network, Anchors([0], [0.5], [0.0]), Anchors([0], [0.5], [0.0]))
    assert (found.seconds, len(found.sections), len(found.lon)) == (0.0, 0, 1)


def test_no_open_road_is_a_fault(roads_of: Callable[..., RoadNetwork]) -> None:
    """The only bridge is closed."""
    network = roads_of([(0, 1, 100.0, 0), (1, 2, 100.0, 0), (2, 3, 100.0, 0)])
    with pytest.raises(InvalidInputError) as caught:
        route(network, Anchors([0], [0.5], [0.0]), Anchors([2], [0.5], [0.0]), closed=[1])
    assert caught.value.faults[0].code == "roads.unreachable"
