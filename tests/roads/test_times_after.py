"""Times after sections close or open, beside times measured from nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.roads.test_times_properties import Case, Roads, cases

from himaya.faults import InvalidInputError
from himaya.roads import times_after as room
from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times
from himaya.roads.times_after import Known, Trips

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork

HOUR = 18


@given(cases(), st.data(), st.sampled_from([float("inf"), 40, 200, 500]))
@settings(max_examples=300, deadline=None)
def test_times_after_a_change_equal_those_measured_from_nothing(
    roads_of: Roads, case: Case, data: st.DataObject, limit_s: float
) -> None:
    """Whatever closes and opens on any small network, every pair and every millisecond is the same."""
    network = roads_of(case.sections)
    known_closed = data.draw(st.sets(st.integers(0, len(case.sections) - 1), max_size=3))
    trips = Trips(network, case.origins, case.destinations, limit_s, hour=HOUR)
    known = Known(trips.times(known_closed), known_closed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "WORTH_IT", 0)
        found = trips.times_after(known, case.closed.tolist())
    expected = travel_times(network, case.origins, case.destinations, limit_s=limit_s, hour=HOUR, closed=case.closed)
    for name in ("indptr", "destination", "seconds"):
        assert np.array_equal(getattr(found, name), getattr(expected, name))


def test_a_closed_street_of_alexandria_is_not_measured_from_every_origin(
    alexandria: RoadNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streets close one after the other and open again; few of the forty places are searched, and no time differs."""
    draw = np.random.default_rng(7)
    places = snap_all(alexandria, draw.uniform(29.88, 30.0, 40), draw.uniform(31.17, 31.22, 40))
    trips, closed, searched = Trips(alexandria, places, places, 900), list[int](), list[int]()
    known = Known(trips.times(()), ())

    def measured(network: RoadNetwork, origins: object, destinations: object, **how: object) -> object:
        searched.append(min(len(origins), len(destinations)))  # type: ignore[arg-type]  # anchors both
        return travel_times(network, origins, destinations, **how)  # type: ignore[arg-type]  # as it is called

    monkeypatch.setattr(room, "travel_times", measured)
    streets = np.unique(places.section[places.found])[::8].tolist()
    for change in (*streets, *streets):
        closed = [one for one in closed if one != change] if change in closed else [*closed, change]
        found = trips.times_after(known, closed)
        expected = travel_times(alexandria, places, places, limit_s=900, closed=closed)
        assert np.array_equal(found.indptr, expected.indptr)
        assert np.array_equal(found.destination, expected.destination)
        assert np.array_equal(found.seconds, expected.seconds)
        known = Known(found, tuple(closed))
    assert sum(searched) < 40 * len(streets)


@pytest.mark.parametrize("worth_it", [0, 6])
def test_a_section_that_there_is_none_of_is_refused(
    roads_of: Roads, monkeypatch: pytest.MonkeyPatch, worth_it: int
) -> None:
    """As when times are measured from nothing."""
    monkeypatch.setattr(room, "WORTH_IT", worth_it)
    network = roads_of([(0, 1, 1000.0, 0), (1, 2, 1000.0, 0)])
    at = snap_all(network, network.lon, network.lat)
    trips = Trips(network, at, at, 900)
    with pytest.raises(InvalidInputError) as refused:
        trips.times_after(Known(trips.times(()), ()), [2])
    assert [fault.code for fault in refused.value.faults] == ["roads.unknown_section"]
