from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from himaya.planning.cordon.build import ring_problem
from himaya.planning.cordon.corridor import emergency_corridor, exits_on_foot
from himaya.planning.cordon.solve import solve
from himaya.roads.plane import METRES_PER_DEGREE
from himaya.roads.routes import route
from himaya.roads.snap import snap
from himaya.scenario.model import Base, BaseKind, Place, PlaceKind, Scenario

if TYPE_CHECKING:
    from himaya.planning.cordon.corridor import Corridor
    from himaya.roads.network import RoadNetwork

_NIGHT = datetime(2027, 1, 6, 10, tzinfo=UTC)


def _place(x: float, y: float) -> Place:
    lon, lat = _lonlat(x, y)
    return Place("p", "كنيسة", "Church", PlaceKind.CHURCH, lon, lat, "EG-ALX", 900, 0.0, 3, 3, "", True, "")


def _lonlat(x: float, y: float) -> tuple[float, float]:
    return 29.9 + x / (METRES_PER_DEGREE * math.cos(math.radians(31.2))), 31.2 + y / METRES_PER_DEGREE


def _corridor(
    network: RoadNetwork, place: Place, bases: dict[BaseKind, tuple[float, float]], outer_m: float
) -> Corridor:
    """Ring of 50 m and `outer_m` round the place, and its corridor."""
    held = tuple(Base(kind, kind, "", kind, *_lonlat(*spot)) for kind, spot in bases.items())
    scenario = Scenario(
        "s", "ع", "s", "coptic-christmas", "EG-ALX", "Africa/Cairo", _NIGHT, _NIGHT.replace(hour=20), "r", "", "a",
        (place,), (), (), held, (), (),
    )  # fmt: skip
    problem = ring_problem(network, place.lon, place.lat, inner_m=50, outer_m=outer_m)
    return emergency_corridor(network, scenario, place, problem, solve(problem))


_STAR = [(0, 0), (300, 0), (-300, 0), (0, 300), (600, 0), (-600, 0), (0, 600)]
_STAR_ROADS = [(0, 1, 0), (0, 2, 0), (0, 3, 0), (1, 4, 0), (2, 5, 0), (3, 6, 0), (4, 6, 0), (5, 6, 0)]


def test_the_gate_lies_on_the_fastest_way_from_the_nearest_base(town: Any) -> None:
    """The hospital to the east comes in from the east; nothing is lost. The fire engine from the west goes round."""
    network = town(_STAR, _STAR_ROADS)
    bases = {BaseKind.HOSPITAL: (500.0, 0.0), BaseKind.FIRE_STATION: (-590.0, 0.0)}
    corridor = _corridor(network, _place(0, 0), bases, 250)
    assert corridor.gates == (0,)
    assert corridor.origin.ar == "hospital"
    assert corridor.before_s == corridor.after_s == pytest.approx(50, abs=0.01)
    assert corridor.lost_s == 0
    hospital, fire = corridor.legs
    assert hospital.before_s == hospital.after_s == corridor.before_s
    round_m = 10 + 2 * math.hypot(600, 600) + 600
    assert (fire.before_s, fire.after_s) == (pytest.approx(59, abs=0.01), pytest.approx(round_m / 10, abs=0.01))
    assert corridor.exits_on_foot == 3


def test_a_one_way_gate_gets_a_second_for_the_way_out(town: Any) -> None:
    """Where the way in cannot be driven out again, the fastest way back is a gate too."""
    roads = [(1, 0, 1), (0, 2, 1), (0, 3, 1), (1, 4, 0), (2, 5, 0), (3, 6, 0), (4, 6, 0), (5, 6, 0)]
    corridor = _corridor(town(_STAR, roads), _place(0, 0), {BaseKind.HOSPITAL: (500.0, 0.0)}, 250)
    assert corridor.gates == (0, 2)


def test_a_base_inside_the_ring_needs_no_gate_but_the_next_one_does(town: Any) -> None:
    """The hospital beside the place is inside; the gate is for the fire engine that comes from beyond."""
    bases = {BaseKind.HOSPITAL: (0.0, 0.0), BaseKind.FIRE_STATION: (-590.0, 0.0)}
    corridor = _corridor(town(_STAR, _STAR_ROADS), _place(0, 0), bases, 250)
    assert corridor.gates == (1,)
    assert corridor.origin.ar == "fire_station"


@pytest.mark.parametrize("bases", [{}, {BaseKind.POLICE_STATION: (500.0, 0.0)}])
def test_without_emergency_bases_there_is_no_gate(town: Any, bases: Any) -> None:
    """Police stations are no emergency base; exits on foot are counted all the same."""
    corridor = _corridor(town(_STAR, _STAR_ROADS), _place(0, 0), bases, 250)
    assert (corridor.gates, corridor.legs, corridor.exits_on_foot) == ((), (), 3)


def test_vehicles_arrive_inside_even_when_the_own_road_is_not(town: Any) -> None:
    """A place on a road that passes by is reached at the nearest junction of its core, through a gate."""
    points = [(0, 40), (0, 300), (0, 600), (-400, -5), (400, -5), (900, -5)]
    roads = [(0, 1, 0), (1, 2, 0), (3, 4, 0), (4, 5, 0), (2, 5, 0), (1, 3, 0)]
    corridor = _corridor(town(points, roads), _place(0, 0), {BaseKind.HOSPITAL: (0.0, 590.0)}, 250)
    assert corridor.gates == (0,)
    assert corridor.before_s == pytest.approx(55, abs=0.1)


def test_a_dead_end_has_one_exit_on_foot(graph: Any) -> None:
    """People count roads in both directions, parallel roads twice, and a single road as a single exit."""
    assert exits_on_foot(graph(3, [(0, 1, 1), (0, 1, 1), (1, 2, 1)], core=[0], outside=[2])) == 1
    assert exits_on_foot(graph(2, [(0, 1, 9), (1, 0, 9)], core=[0], outside=[1])) == 2
    assert exits_on_foot(graph(2, [], core=[0], outside=[1])) == 0


@pytest.mark.parametrize(("lon", "lat"), [(29.9012, 31.2009), (29.8826, 31.2054)])
def test_closing_more_never_shortens(alexandria_network: RoadNetwork, lon: float, lat: float) -> None:
    """Each further road closed leaves the trip to the place as long or longer; with the gate open it stays possible."""
    place, hospital = snap(alexandria_network, [lon], [lat]), snap(alexandria_network, [29.92], [31.19])
    problem = ring_problem(alexandria_network, lon, lat, inner_m=150, outer_m=500)
    sections = problem.section[solve(problem).closed].tolist()
    crossed = [s for s in route(alexandria_network, hospital, place).sections.tolist() if s in sections]
    others = [section for section in sections if section != crossed[-1]]
    seconds = [
        route(alexandria_network, hospital, place, closed=others[:count]).seconds for count in range(len(others) + 1)
    ]
    assert crossed
    assert seconds == sorted(seconds)
