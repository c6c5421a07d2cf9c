from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from himaya.faults import InvalidInputError
from himaya.roads.plane import great_circle_m, local_xy
from himaya.roads.snap import MISSED, anchors_at, sections_within, snap, snap_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.roads.network import RoadNetwork


def measured(network: RoadNetwork, lon: float, lat: float) -> tuple[np.ndarray, np.ndarray]:
    """Distance of a point to every section, and where along it, measured by shapely."""
    count = np.diff(network.geometry_first)
    line = np.stack(local_xy(network.geometry_lon, network.geometry_lat, lat), axis=1)
    lines = shapely.linestrings(line, indices=np.repeat(np.arange(len(count)), count))
    point = shapely.points(*local_xy(lon, lat, lat))
    return shapely.distance(lines, point), shapely.line_locate_point(lines, point, normalized=True)


@given(st.floats(29.88, 30.0), st.floats(31.17, 31.22))
@settings(max_examples=15, deadline=None)
def test_snapping_equals_measuring_every_section(alexandria: RoadNetwork, lon: float, lat: float) -> None:
    """Distance and fraction are those of the nearest section of the main part."""
    main = alexandria.in_main_part
    usable = main[alexandria.section_tail] & main[alexandria.section_head]
    distance, fraction = measured(alexandria, lon, lat)
    distance[~usable] = np.inf
    anchor = snap_all(alexandria, lon, lat, limit_m=np.inf)
    section = int(anchor.section[0])
    assert anchor.distance_m[0] == pytest.approx(distance.min(), abs=1e-4)
    assert distance[section] == pytest.approx(distance.min(), abs=1e-4)
    assert anchor.fraction[0] == pytest.approx(fraction[section], abs=1e-4)
    place = anchor.lonlat(alexandria)
    assert float(great_circle_m(lon, lat, *place)[0]) == pytest.approx(distance.min(), rel=0.005, abs=0.01)


def test_sections_within_a_circle_equal_measuring_every_section(alexandria: RoadNetwork) -> None:
    """Around Raml Station."""
    distance, _ = measured(alexandria, 29.9012, 31.2009)
    assert np.array_equal(sections_within(alexandria, 29.9012, 31.2009, 250.0), np.flatnonzero(distance <= 250.0))
    assert len(sections_within(alexandria, 28.0, 31.2, 250.0)) == 0


def test_a_dead_end_that_cannot_be_left_is_no_place_for_an_anchor(roads_of: Callable[..., RoadNetwork]) -> None:
    """The nearest road leads only away; the anchor goes to the next one."""
    points = [(30.0, 31.0), (30.001, 31.0), (30.002, 31.0)]
    network = roads_of([(0, 1, 95.0, 0), (1, 2, 95.0, 1)], points)
    anchor = snap(network, 30.0018, 31.0001)
    assert anchor.section.tolist() == [0]
    assert anchor.fraction.tolist() == [1.0]


def test_of_equally_near_sections_the_first_is_taken(roads_of: Callable[..., RoadNetwork]) -> None:
    """Two parallel sections of the same line."""
    network = roads_of([(0, 1, 95.0, 0), (1, 0, 95.0, 0)], [(30.0, 31.0), (30.001, 31.0)])
    assert snap(network, 30.00025, 31.0001).section.tolist() == [0]
    assert snap(network, 30.00025, 31.0001).fraction == pytest.approx([0.25], abs=1e-6)


def test_points_off_the_network_are_faults_one_by_one(alexandria: RoadNetwork) -> None:
    """Swapped coordinates are named, with the distance, for every such point."""
    with pytest.raises(InvalidInputError) as caught:
        snap(alexandria, [29.9012, 31.2, 31.21], [31.2009, 29.9, 29.91])
    faults = caught.value.faults
    assert [fault.code for fault in faults] == ["roads.off_network"] * 2
    assert [fault.value for fault in faults] == ["31.20000, 29.90000", "31.21000, 29.91000"]
    assert "172,537 م" in faults[0].message()


def test_snapping_all_reports_misses_without_an_error(alexandria: RoadNetwork) -> None:
    """Too far, beyond the globe, and not a number."""
    anchors = snap_all(alexandria, [29.9012, 31.2, 400.0, np.nan], [31.2009, 29.9, 31.2, 31.2])
    assert anchors.found.tolist() == [True, False, False, False]
    assert anchors.section.tolist()[1:] == [MISSED] * 3
    assert np.isinf(anchors.distance_m[1:]).all()
    assert np.isnan(anchors.lonlat(alexandria)[0][1:]).all()


def test_the_limit_is_exact(alexandria: RoadNetwork) -> None:
    """Just above the distance the point is found, just below it is missed."""
    sea = (29.885, 31.225)
    distance = float(snap_all(alexandria, *sea, limit_m=np.inf).distance_m[0])
    assert distance > 100
    assert snap_all(alexandria, *sea, limit_m=distance + 0.01).found.all()
    assert not snap_all(alexandria, *sea, limit_m=distance - 0.01).found.any()


def test_many_points_equal_one_by_one(alexandria: RoadNetwork) -> None:
    """The vectorised form is the same function."""
    draw = np.random.default_rng(4)
    lon, lat = draw.uniform(29.88, 30.0, 40), draw.uniform(31.17, 31.22, 40)
    together = snap_all(alexandria, lon, lat)
    single = [snap_all(alexandria, *place) for place in zip(lon, lat, strict=True)]
    assert together.section.tolist() == [int(anchor.section[0]) for anchor in single]
    assert together.fraction.tolist() == [float(anchor.fraction[0]) for anchor in single]


def test_no_points_give_no_anchors(alexandria: RoadNetwork) -> None:
    """Empty in, empty out."""
    assert len(snap(alexandria, [], [])) == 0


def test_anchors_can_be_taken_and_joined(alexandria: RoadNetwork) -> None:
    """Rows keep their place."""
    anchors = snap(alexandria, [29.9012, 29.9092, 29.95], [31.2009, 31.2089, 31.22])
    again = anchors.take([2]).joined(anchors.take([0, 1]))
    assert again.section.tolist() == anchors.section[[2, 0, 1]].tolist()
    assert not again.section.flags.writeable


def test_an_anchor_at_a_junction_stands_on_it(alexandria: RoadNetwork) -> None:
    """For every thousandth junction."""
    nodes = np.arange(0, alexandria.n_nodes, 1000)
    lon, lat = anchors_at(alexandria, nodes).lonlat(alexandria)
    assert np.abs(lon - alexandria.lon[nodes]).max() < 1e-12
    assert np.abs(lat - alexandria.lat[nodes]).max() < 1e-12
