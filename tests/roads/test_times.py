from __future__ import annotations

import csv
import dataclasses
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.faults import InvalidInputError
from himaya.roads.snap import Anchors, anchors_at, snap, snap_all
from himaya.roads.times import Times, nearest, travel_times
from himaya.roads.verify import verify_times

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.roads.network import RoadNetwork

EVERYTHING = float("inf")


def some_anchors(network: RoadNetwork, count: int, seed: int) -> Anchors:
    """Anchors anywhere in the city."""
    draw = np.random.default_rng(seed)
    drawn = snap_all(network, draw.uniform(29.88, 30.0, count), draw.uniform(31.17, 31.22, count))
    return drawn.take(drawn.found)


def test_the_forty_reference_routes_of_alexandria_agree_within_a_tenth_of_a_second(
    alexandria: RoadNetwork, reference_routes: Path
) -> None:
    """Times equal those that other libraries computed on the same roads."""
    with reference_routes.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 40
    origins = anchors_at(alexandria, [alexandria.node_of_id[int(row["from_node"])] for row in rows])
    destinations = anchors_at(alexandria, [alexandria.node_of_id[int(row["to_node"])] for row in rows])
    found = travel_times(alexandria, origins, destinations, limit_s=7_200).dense(40).diagonal()
    assert np.abs(found - [float(row["fastest_s"]) for row in rows]).max() <= 0.1


def test_one_way_sections_are_driven_one_way(roads_of: Callable[..., RoadNetwork]) -> None:
    """Against the arrow the trip goes around the block, also when it starts and ends on the same section."""
    block = roads_of([(0, 1, 1000.0, 1), (1, 2, 1000.0, 1), (2, 0, 1000.0, 1)])
    early, late = Anchors([0], [0.25], [0.0]), Anchors([0], [0.75], [0.0])
    along = travel_times(block, early, late, limit_s=EVERYTHING).seconds
    around = travel_times(block, late, early, limit_s=EVERYTHING).seconds
    assert along == pytest.approx([72.0], abs=1e-9)
    assert around == pytest.approx([360.0], abs=1e-9)


def test_the_way_around_may_be_faster_than_staying_on_the_section(roads_of: Callable[..., RoadNetwork]) -> None:
    """Ends of one long bend are joined through a short parallel road."""
    bend = roads_of([(0, 1, 10_000.0, 0), (0, 1, 100.0, 0)])
    found = travel_times(bend, Anchors([0], [0.0625], [0.0]), Anchors([0], [0.9375], [0.0]), limit_s=EVERYTHING)
    assert found.seconds == pytest.approx([(625 + 100 + 625) / 25 * 3.6], abs=1e-9)


def test_a_closed_section_cannot_be_left_or_entered_but_its_junctions_can(roads_of: Callable[..., RoadNetwork]) -> None:
    """Anchors inside a closed section are cut off; an anchor at its end stands on the junction."""
    chain = roads_of([(0, 1, 500.0, 0), (1, 2, 500.0, 0)])
    inside, junction, beyond = Anchors([0], [0.5], [0.0]), Anchors([0], [1.0], [0.0]), Anchors([1], [0.5], [0.0])
    assert len(travel_times(chain, inside, beyond, limit_s=EVERYTHING, closed=[0]).seconds) == 0
    assert len(travel_times(chain, beyond, inside, limit_s=EVERYTHING, closed=[0]).seconds) == 0
    assert travel_times(chain, junction, beyond, limit_s=EVERYTHING, closed=[0]).seconds == pytest.approx([36.0])


def test_missed_points_have_no_times(alexandria: RoadNetwork) -> None:
    """A point off the network neither reaches nor is reached."""
    anchors = snap_all(alexandria, [29.9, 31.2], [31.2, 29.9])
    found = travel_times(alexandria, anchors, anchors, limit_s=EVERYTHING)
    assert found.origin.tolist() == found.destination.tolist() == [0]


def test_workers_change_nothing(alexandria: RoadNetwork) -> None:
    """One thread and two give the same arrays."""
    anchors = some_anchors(alexandria, 300, seed=1)
    one = travel_times(alexandria, anchors, anchors, limit_s=300, workers=1)
    two = travel_times(alexandria, anchors, anchors, limit_s=300, workers=2)
    assert len(anchors) > 256
    assert np.array_equal(one.indptr, two.indptr)
    assert np.array_equal(one.destination, two.destination)
    assert np.array_equal(one.seconds, two.seconds)


def test_times_within_a_real_city_pass_the_independent_check(alexandria: RoadNetwork) -> None:
    """SciPy agrees at rush hour with closures, and finds every time that was altered."""
    anchors = some_anchors(alexandria, 80, seed=2)
    closed = np.arange(0, alexandria.n_sections, 9)
    options = {"limit_s": 900.0, "hour": 17, "closed": closed}
    times = travel_times(alexandria, anchors, anchors, **options)  # type: ignore[arg-type]  # keywords of mixed types
    assert len(times.seconds) > 200
    assert verify_times(alexandria, anchors, anchors, times, sample=10, **options) == []  # type: ignore[arg-type]  # keywords of mixed types
    altered = dataclasses.replace(times, seconds=times.seconds + 0.01)
    assert len(verify_times(alexandria, anchors, anchors, altered, sample=10, **options)) >= 10  # type: ignore[arg-type]  # keywords of mixed types
    half = int(times.indptr[-1]) // 2
    shorter = Times(np.minimum(times.indptr, half), times.destination[:half], times.seconds[:half])
    assert verify_times(alexandria, anchors, anchors, shorter, sample=len(anchors), **options)  # type: ignore[arg-type]  # keywords of mixed types


def test_rush_hour_is_slower_than_the_night(alexandria: RoadNetwork) -> None:
    """Hourly shares lengthen trips."""
    anchors = snap(alexandria, [29.9012, 29.9500], [31.2009, 31.2200])
    night, rush = (
        travel_times(alexandria, anchors, anchors, limit_s=EVERYTHING, hour=hour).dense(2) for hour in (3, 17)
    )
    assert rush[0, 1] > 1.2 * night[0, 1]


def test_the_nearest_units_are_found_at_once(alexandria: RoadNetwork) -> None:
    """Stopping at k keeps the search small: a hundred incidents in well under a second each."""
    anchors = some_anchors(alexandria, 200, seed=3)
    nearest(alexandria, anchors.take([0]), anchors, k=1)
    begun = time.process_time()
    found = nearest(alexandria, anchors, anchors, k=5)
    assert time.process_time() - begun < 2.0
    assert np.all(np.diff(found.indptr) == 5)
    assert np.array_equal(found.destination[found.indptr[:-1]][:5], np.arange(5))


@pytest.mark.parametrize("limit_s", [-1.0, float("nan")])
def test_a_limit_that_makes_no_sense_is_a_fault(alexandria: RoadNetwork, limit_s: float) -> None:
    """Negative or not a number."""
    anchors = snap(alexandria, 29.9012, 31.2009)
    with pytest.raises(InvalidInputError) as caught:
        travel_times(alexandria, anchors, anchors, limit_s=limit_s)
    assert caught.value.faults[0].code == "roads.bad_limit"


@pytest.mark.parametrize("section", [-1, 10**7])
def test_closing_a_section_that_does_not_exist_is_a_fault(alexandria: RoadNetwork, section: int) -> None:
    """Section numbers belong to one network."""
    anchors = snap(alexandria, 29.9012, 31.2009)
    with pytest.raises(InvalidInputError) as caught:
        travel_times(alexandria, anchors, anchors, limit_s=60, closed=[section])
    assert caught.value.faults[0].code == "roads.unknown_section"


def test_an_hour_beyond_the_day_is_a_fault(alexandria: RoadNetwork) -> None:
    """Hours run from 0 to 23."""
    anchors = snap(alexandria, 29.9012, 31.2009)
    with pytest.raises(InvalidInputError) as caught:
        travel_times(alexandria, anchors, anchors, limit_s=60, hour=24)
    assert caught.value.faults[0].code == "roads.bad_hour"
