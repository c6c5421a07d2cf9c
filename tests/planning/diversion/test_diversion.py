"""Diversions on small towns: times by hand, properties, and forged answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya.faults import InvalidProblemError
from himaya.planning.cordon.controls import RoadControl
from himaya.planning.diversion import build
from himaya.planning.diversion.build import diversion_problem
from himaya.planning.diversion.problem import NO_WAY
from himaya.planning.diversion.solve import solve
from himaya.planning.diversion.verify import verify
from himaya.planning.doctrine import ClosureRule
from himaya.roads.network import RoadNetwork
from himaya.roads.plane import METRES_PER_DEGREE
from himaya.roads.speeds import ROAD_CLASSES
from himaya.scenario.model import Place, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

_START = datetime(2027, 1, 6, 16, tzinfo=UTC)
_PLACE = Place("p", "كنيسة", "Church", PlaceKind.CHURCH, 29.9, 31.2, "EG-ALX", 900, 0.0, 3, 3, "", True, "")
_RULE = ClosureRule({"tertiary": 400.0}, longest_min=30.0, wave_min=10, announce_h=24, announce_through_h=48)


def town(points: Sequence[tuple[float, float]], roads: Sequence[tuple[int, int, int]]) -> RoadNetwork:
    """Straight tertiary roads at 36 km/h between points in metres, from (tail, head, one_way) rows."""
    x, y = np.array(points, dtype=np.float64).T
    lon, lat = 29.9 + x / (METRES_PER_DEGREE * np.cos(np.radians(31.2))), 31.2 + y / METRES_PER_DEGREE
    tail, head, one_way = np.array(roads, dtype=np.int64).T
    ends = np.stack([tail, head], axis=1).ravel()
    return RoadNetwork(
        source="town", edition="2026-01-01", node_id=np.arange(len(points)), lon=lon, lat=lat, section_tail=tail,
        section_head=head, road_class=np.full(len(roads), ROAD_CLASSES.index("tertiary")),
        length_m=np.hypot(x[tail] - x[head], y[tail] - y[head]), speed_kmh=np.full(len(roads), 36.0), one_way=one_way,
        osm_way_id=np.arange(len(roads)), name_ar=("شارع",) * len(roads), name_en=("Street",) * len(roads),
        geometry_first=np.arange(len(roads) + 1) * 2, geometry_lon=lon[ends], geometry_lat=lat[ends],
    )  # fmt: skip


def controls(sections: Sequence[int], hours: float = 2.0) -> list[RoadControl]:
    """Closures of sections for so many hours."""
    end = _START + timedelta(hours=hours)
    return [
        RoadControl(f"road/{one}/{one}", one, (_PLACE,), 1, _START, end, gate=False, lon=0.0, lat=0.0)
        for one in sections
    ]


# A straight way west-east over a junction in the middle, and a way round it to the north, closed outside.
_POINTS = [(-200, 0), (-100, 0), (0, 0), (100, 0), (200, 0), (-200, 300), (200, 300)]
_ROADS = [(0, 1, 0), (1, 2, 0), (2, 3, 0), (3, 4, 0), (0, 5, 0), (5, 6, 0), (6, 4, 0)]


def test_through_traffic_goes_round_the_closed_area() -> None:
    """Both ways: 40 s straight on, 100 s round; 200 vehicles an hour and direction for two hours lose 60 s each."""
    problem = diversion_problem(town(_POINTS, _ROADS), controls([0, 3]), rule=_RULE)
    result = solve(problem)
    assert problem.entry.tolist() == [0, 3]
    assert problem.leave.tolist() == [3, 0]
    assert result.before_ms.tolist() == [40_000, 40_000]
    assert result.after_ms.tolist() == [100_000, 100_000]
    assert [way.tolist() for way in result.ways] == [[4, 5, 6], [6, 5, 4]]
    assert result.objective == result.bound == pytest.approx(2 * 400 * 1.0)
    assert verify(problem, result) == []


def test_a_closed_section_between_open_roads_is_a_trip_by_itself() -> None:
    """Closing only the northern way's middle: from end to end round the south."""
    problem = diversion_problem(town(_POINTS, _ROADS), controls([5]), rule=_RULE)
    result = solve(problem)
    assert {(int(a), int(b)) for a, b in zip(problem.start, problem.end, strict=True)} == {(5, 6), (6, 5)}
    assert result.before_ms.tolist() == [40_000, 40_000]
    assert result.after_ms.tolist() == [100_000, 100_000]
    assert verify(problem, result) == []


def test_where_no_other_way_leads_it_is_said() -> None:
    """Without the northern way nothing joins the two sides."""
    problem = diversion_problem(town(_POINTS[:5], _ROADS[:4]), controls([0, 3]), rule=_RULE)
    result = solve(problem)
    assert set(result.after_ms.tolist()) <= {NO_WAY}
    assert all(way.size == 0 for way in result.ways)
    assert result.objective == 0
    assert verify(problem, result) == []


def test_a_longer_way_than_the_limit_is_no_diversion() -> None:
    """A limit of one and a half minutes leaves out the way of 100 s."""
    problem = diversion_problem(town(_POINTS, _ROADS), controls([0, 3]), rule=replace(_RULE, longest_min=1.5))
    assert solve(problem).after_ms.tolist() == [NO_WAY, NO_WAY]
    assert verify(problem, solve(problem)) == []


def test_a_street_that_leads_nowhere_else_diverts_before_it() -> None:
    """A one-way street from the west leads only into the closed road: the diversion begins where it is entered."""
    points = [*_POINTS, (-300, 0)]
    roads = [(0, 1, 1), (1, 2, 0), (2, 3, 0), (3, 4, 0), (7, 5, 0), (5, 6, 0), (6, 4, 0), (7, 0, 1)]
    problem = diversion_problem(town(points, roads), controls([0, 3]), rule=_RULE)
    eastwards = problem.entry == 0
    assert problem.start[eastwards].tolist() == [7]
    assert verify(problem, solve(problem)) == []


@pytest.mark.parametrize("seed", range(8))
def test_long_ways_through_an_area_are_found_by_a_second_search(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """How near the first search looks changes no trip."""
    network, closed = grid(seed)
    expected = diversion_problem(network, closed, rule=_RULE)
    for near_s in (0.0, 15.0):
        monkeypatch.setattr(build, "_NEAR_S", near_s)
        found = diversion_problem(network, closed, rule=_RULE)
        for name in ("entry", "leave", "start", "end", "vehicles", "main"):
            assert np.array_equal(getattr(found, name), getattr(expected, name))


def test_classes_without_through_traffic_are_not_asked_about() -> None:
    """No volume, no trip."""
    problem = diversion_problem(town(_POINTS, _ROADS), controls([0, 3]), rule=replace(_RULE, vehicles_h={}))
    assert problem.n_trips == 0
    assert verify(problem, solve(problem)) == []


def grid(seed: int) -> tuple[RoadNetwork, list[RoadControl]]:
    """A grid of 5 x 5 with some one-way streets, and the four streets round its middle controlled."""
    rng = np.random.default_rng(seed)
    points = [(100.0 * x + float(rng.uniform(0, 20)), 100.0 * y) for y in range(5) for x in range(5)]
    pairs = [(5 * y + x, 5 * y + x + 1) for y in range(5) for x in range(4)]
    pairs += [(5 * y + x, 5 * y + x + 5) for y in range(4) for x in range(5)]
    roads = [(a, b, int(rng.choice([0, 0, 0, 1, -1]))) for a, b in pairs]
    middle = [row for row, (a, b, _) in enumerate(roads) if 12 in (a, b)]
    return town(points, roads), controls(middle)


@pytest.mark.parametrize("seed", range(25))
def test_closing_roads_never_shortens_a_trip(seed: int) -> None:
    """No trip is faster with the controls than without; verification agrees on drawn towns."""
    network, closed = grid(seed)
    problem = diversion_problem(network, closed, rule=_RULE)
    result = solve(problem)
    found = result.after_ms != NO_WAY
    assert np.all(result.after_ms[found] >= result.before_ms[found])
    assert verify(problem, result) == []


def test_the_vehicles_of_a_road_are_split_between_its_ways() -> None:
    """Over all trips of one entered road: its volume times the hours; less where a trip ends where it began."""
    whole = 0
    asked = [diversion_problem(*grid(seed), rule=_RULE) for seed in range(25)]
    assert any(problem.n_trips > problem.main.size for problem in asked)
    for problem in asked:
        for entry in np.unique(problem.entry):
            one_way = problem.network.one_way[entry] != 0
            total = problem.vehicles[problem.entry == entry].sum()
            expected = 400 * 2 / (1 if one_way else 2)
            assert 0 < total <= expected * (1 + 1e-9)
            whole += total == pytest.approx(expected)
    assert whole > 10


@pytest.mark.parametrize(
    "change",
    [
        {"after_ms": np.array([99_999, 100_000])},
        {"before_ms": np.array([40_000, 39_000])},
        {"after_ms": np.array([NO_WAY, 100_000])},
        {"ways": (np.array([0, 1, 2, 3]), np.array([6, 5, 4]))},
        {"ways": (np.array([4, 6]), np.array([6, 5, 4]))},
        {"ways": (np.array([4, 5]), np.array([6, 5, 4]))},
        {"ways": (np.array([], dtype=np.int64), np.array([6, 5, 4]))},
        {"ways": (np.array([77]), np.array([6, 5, 4]))},
        {"ways": ()},
        {"objective": 1.0},
        {"bound": 1.0},
        {"after_ms": np.array([100_000])},
    ],
)
def test_a_forged_diversion_is_refused(change: dict[str, Any]) -> None:
    """A time too short, a closed or broken way, an understated cost."""
    problem = diversion_problem(town(_POINTS, _ROADS), controls([0, 3]), rule=_RULE)
    result = solve(problem)
    assert verify(problem, replace(result, **change))


def test_a_question_that_contradicts_itself_is_refused() -> None:
    """One vehicle number per trip, never less than none, and a time for the way."""
    problem = diversion_problem(town(_POINTS, _ROADS), controls([0, 3]), rule=_RULE)
    for change in (
        {"vehicles": np.array([1.0])},
        {"vehicles": np.array([-1.0, 1.0])},
        {"limit_s": 0.0},
        {"main": np.array([5])},
    ):
        with pytest.raises(InvalidProblemError):
            replace(problem, **change)
