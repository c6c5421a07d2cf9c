from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya.faults import InvalidInputError, InvalidProblemError
from himaya.planning.cordon.build import ring_problem
from himaya.planning.cordon.corridor import exits_on_foot
from himaya.planning.cordon.curve import curve
from himaya.planning.cordon.solve import solve
from himaya.planning.cordon.verify import verify
from himaya.planning.doctrine import load_doctrine

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork

_REFERENCE = Path(__file__).parents[2] / "data" / "alexandria" / "reference_cordons.csv"
_CENTRE = (29.9, 31.2)


def _rows() -> list[Any]:
    with _REFERENCE.open(encoding="utf-8") as file:
        return [pytest.param(row, id=f"{row['site_en']} {row['outer_radius_m']} m") for row in csv.DictReader(file)]


@pytest.mark.parametrize("row", _rows())
def test_reference_cordons_of_alexandria(alexandria_network: RoadNetwork, row: dict[str, str]) -> None:
    """The fewest roads to close, the junctions in the core and the roads that leave it, as published with the data."""
    problem = ring_problem(
        alexandria_network,
        float(row["lon"]),
        float(row["lat"]),
        inner_m=float(row["inner_radius_m"]),
        outer_m=float(row["outer_radius_m"]),
    )
    result = solve(problem)
    assert result.objective == result.bound == result.closed.size == int(row["min_road_closures"])
    assert problem.core.sum() == int(row["nodes_inside"])
    leaving = problem.core[problem.tail] != problem.core[problem.head]
    assert leaving.sum() == int(row["roads_crossing_inner_circle"])
    assert exits_on_foot(problem) == result.objective
    assert verify(problem, result) == []


def test_a_ring_with_costs_verifies(alexandria_network: RoadNetwork) -> None:
    """The doctrine's costs over 5 km: flow and cut agree, and the roads closed are drivable sections of the network."""
    cost = load_doctrine().cordon.cost
    problem = ring_problem(alexandria_network, 29.95, 31.22, inner_m=500, outer_m=5000, cost_of_class=cost)
    result = solve(problem)
    assert verify(problem, result) == []
    assert result.objective == result.bound
    sections = problem.section[result.closed]
    assert np.array_equal(alexandria_network.section_tail[sections], problem.node[problem.tail[result.closed]])


def test_a_wider_ring_never_costs_more(alexandria_network: RoadNetwork) -> None:
    """The trade-off shown to the commander falls with the radius, while the zone grows."""
    radii = [300.0, 500.0, 900.0, 1500.0, 3000.0]
    cost = load_doctrine().cordon.cost
    points = curve(alexandria_network, 29.95, 31.22, inner_m=200, outers=radii, cost_of_class=cost)
    assert [point.outer_m for point in points] == radii
    assert all(one.cost >= other.cost for one, other in pairwise(points))
    assert points[0].cost > points[-1].cost
    assert points[0].junctions_inside < points[-1].junctions_inside


_CROSS = [(0.0, 0.0), (300.0, 0.0), (-300.0, 0.0), (0.0, 300.0), (600.0, 0.0)]


def test_one_way_roads_and_parallel_roads_count(town: Any) -> None:
    """A road out only, a road in only and a second road beside it are three roads to hold; a loop is none."""
    network = town(_CROSS, [(0, 1, 1), (0, 2, -1), (0, 2, 0), (0, 3, 0), (0, 0, 0), (1, 4, 0)])
    problem = ring_problem(network, *_CENTRE, inner_m=50, outer_m=250)
    assert problem.section.tolist() == [0, 1, 2, 3]
    assert solve(problem).closed.tolist() == [0, 1, 2, 3]


def test_junctions_on_the_circles(town: Any) -> None:
    """A junction at the inner radius is core, one at the outer radius is outside."""
    network = town([(0, 0), (100, 0), (200, 0)], [(0, 1, 0), (1, 2, 0)])
    problem = ring_problem(network, *_CENTRE, inner_m=100.0001, outer_m=199.9999)
    assert problem.core.tolist() == [True, True, False]
    assert problem.outside.tolist() == [False, False, True]


def test_without_junctions_inside_the_nearest_road_is_the_core(town: Any) -> None:
    """A place beside a long road between distant junctions is guarded at both ends, even beyond the circle."""
    network = town([(-400, 10), (400, 10), (-900, 10), (900, 10)], [(0, 1, 0), (2, 0, 0), (1, 3, 0)])
    problem = ring_problem(network, *_CENTRE, inner_m=100, outer_m=300)
    assert solve(problem).closed.size == 2
    assert problem.section[solve(problem).closed].tolist() == [1, 2]


def test_a_passing_road_can_be_made_core(town: Any) -> None:
    """A road that passes the place between distant junctions stays outside the ring unless it is named."""
    points = [(0, 0), (-400, 10), (400, 10), (0, 50), (-900, 10), (900, 10), (0, 900)]
    network = town(points, [(0, 3, 0), (1, 2, 0), (4, 1, 0), (2, 5, 0), (3, 6, 0)])
    plain = ring_problem(network, *_CENTRE, inner_m=20, outer_m=300)
    named = ring_problem(network, *_CENTRE, inner_m=20, outer_m=300, core_sections=[1])
    assert plain.section[solve(plain).closed].tolist() == [0]
    assert named.section[solve(named).closed].tolist() == [0, 2, 3]


def test_keep_open_names_sections_of_the_network(town: Any) -> None:
    """A section kept open moves the control to the next one."""
    network = town([(900, 900), (0, 0), (100, 0), (400, 0), (901, 900)], [(0, 4, 0), (1, 2, 0), (2, 3, 0)])
    kept = ring_problem(network, *_CENTRE, inner_m=50, outer_m=300, keep_open=[1])
    assert kept.section[solve(kept).closed].tolist() == [2]


def test_cost_follows_the_road_class(town: Any) -> None:
    """Every class has its cost; a class without one is refused by name."""
    network = town(_CROSS, [(0, 1, 0), (0, 2, 0)], road_class="primary")
    problem = ring_problem(network, *_CENTRE, inner_m=50, outer_m=250, cost_of_class={"primary": 14})
    assert solve(problem).objective == 28
    with pytest.raises(InvalidProblemError, match="primary"):
        ring_problem(network, *_CENTRE, inner_m=50, outer_m=250, cost_of_class={"trunk": 24})


@pytest.mark.parametrize(("inner_m", "outer_m"), [(250.0, 250.0), (300.0, 200.0), (-1.0, 200.0), (float("nan"), 200.0)])
def test_radii_out_of_order_are_refused(town: Any, inner_m: float, outer_m: float) -> None:
    """The inner circle lies inside the outer one."""
    with pytest.raises(InvalidProblemError, match="radius"):
        ring_problem(town(_CROSS, [(0, 1, 0)]), *_CENTRE, inner_m=inner_m, outer_m=outer_m)


def test_a_place_far_from_every_road_is_refused(town: Any) -> None:
    """Swapped coordinates lead nowhere, and the message says so."""
    with pytest.raises(InvalidInputError, match="road network"):
        ring_problem(town(_CROSS, [(0, 1, 0)]), 31.2, 29.9, inner_m=50, outer_m=250)
