from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.faults import InvalidInputError
from himaya.roads.information import network_info, network_warnings
from himaya.roads.network import CLOSED, section_ms
from himaya.roads.plane import great_circle_m, hilbert_index, local_xy
from himaya.roads.speeds import ROAD_CLASSES, load_speed_profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.roads.network import RoadNetwork


def test_arcs_are_the_sections_in_every_direction_they_may_be_driven(alexandria: RoadNetwork) -> None:
    """CSR rows hold exactly the arcs that leave (or reach) their node."""
    expected = set()
    for section in range(0, alexandria.n_sections, 7):
        tail, head = int(alexandria.section_tail[section]), int(alexandria.section_head[section])
        expected |= {(tail, head, section)} if alexandria.one_way[section] >= 0 else set()
        expected |= {(head, tail, section)} if alexandria.one_way[section] <= 0 else set()
    for arcs, is_out in ((alexandria.arcs_out, True), (alexandria.arcs_in, False)):
        here = np.repeat(np.arange(alexandria.n_nodes), np.diff(arcs.first))
        ends = (here, arcs.other) if is_out else (arcs.other, here)
        rows = zip(*(column.tolist() for column in (*ends, arcs.section)), strict=True)
        assert {row for row in rows if row[2] % 7 == 0} == expected
    assert alexandria.n_arcs == 2 * alexandria.n_sections - 11_296


def test_arrays_cannot_be_changed(alexandria: RoadNetwork) -> None:
    """A network is a value."""
    with pytest.raises(ValueError, match="read-only"):
        alexandria.free_flow_ms[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        alexandria.source = "elsewhere"  # type: ignore[misc]  # the assignment is what must fail


def test_the_main_part_is_where_every_junction_reaches_every_other(roads_of: Callable[..., RoadNetwork]) -> None:
    """A triangle of one-way streets, with a dead end that leads only away."""
    network = roads_of([(0, 1, 10.0, 1), (1, 2, 10.0, 1), (2, 0, 10.0, 1), (2, 3, 10.0, 1), (4, 3, 10.0, -1)])
    assert network.in_main_part.tolist() == [True, True, True, False, False]


def test_section_times_follow_class_hour_and_closure(roads_of: Callable[..., RoadNetwork]) -> None:
    """Length over speed in whole milliseconds, longer at rush hour, at least one."""
    network = roads_of([(0, 1, 250.0, 0), (1, 2, 0.0, 0)])
    share = load_speed_profile().hourly_share[ROAD_CLASSES.index("residential"), 17]
    assert section_ms(network).tolist() == [36_000, 1]
    assert section_ms(network, hour=17).tolist() == [round(36_000 / share), 1]
    assert section_ms(network, closed=[0]).tolist() == [CLOSED, 1]


@given(st.integers(0, 2**16 - 1), st.integers(0, 2**16 - 1))
def test_the_hilbert_curve_visits_neighbouring_cells_one_after_the_other(x: int, y: int) -> None:
    """Among the four neighbours of a cell are those before and after it on the curve."""
    steps = [(x, y), (x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1), (0, 0), (2**16 - 1, 2**16 - 1)]
    cells = np.clip(np.array(steps, np.float64), 0, 2**16 - 1)
    index = hilbert_index(cells[:, 0], cells[:, 1])
    for wanted in (index[0] - 1, index[0] + 1):
        assert wanted in index[1:5] or not 0 <= wanted < 2**32


def test_great_circles_and_the_local_plane_agree_over_a_city() -> None:
    """Within three parts in a thousand over ten kilometres; a known distance in full."""
    x, y = local_xy([29.9, 30.0], [31.2, 31.25], 31.225)
    flat = float(np.hypot(np.diff(x), np.diff(y))[0])
    assert flat == pytest.approx(float(great_circle_m(29.9, 31.2, 30.0, 31.25)), rel=0.003)
    assert float(great_circle_m(29.9187, 31.2001, 31.2357, 30.0444)) == pytest.approx(179_700, rel=0.01)


def test_info_tells_what_the_network_holds(alexandria: RoadNetwork) -> None:
    """Counts, kilometres, shares and box of Alexandria."""
    info = network_info(alexandria)
    assert (info["nodes"], info["sections"], info["one_way_sections"]) == (47_696, 67_634, 11_296)
    assert info["length_km"] == pytest.approx(sum(info["km_by_class"].values()), abs=0.5)
    assert info["main_part_share"] == pytest.approx(0.976, abs=5e-4)
    assert info["named_share"] == pytest.approx(0.624, abs=5e-4)
    assert info["bbox"] == [29.8364264, 31.1252623, 30.1676524, 31.3376912]
    assert network_warnings(alexandria) == []


def test_a_loosely_connected_network_is_worth_a_warning(roads_of: Callable[..., RoadNetwork]) -> None:
    """Three of five junctions reach each other."""
    network = roads_of([(0, 1, 10.0, 1), (1, 2, 10.0, 1), (2, 0, 10.0, 1), (2, 3, 10.0, 1), (3, 4, 10.0, 1)])
    (warning,) = network_warnings(network)
    assert warning.code == "roads.loosely_connected"
    assert "60.0%" in warning.text()


def test_a_profile_of_ones_own_is_read(tmp_path: Path) -> None:
    """Same layout as the file that ships with Himaya."""
    path = tmp_path / "speeds.toml"
    path.write_text(profile_text(), "utf-8")
    profile = load_speed_profile(path)
    assert profile.free_flow_kmh.tolist() == [60.0] * 10
    assert profile.hourly_share[3, 12] == 0.5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("trunk = 60", "trunk = 0"),
        ("trunk = 60", ""),
        ("trunk = 60", "trunk = 'fast'"),
        ("0.5]", "1.5]"),
        ("[free", "["),
    ],
)
def test_a_profile_that_makes_no_sense_is_a_fault(tmp_path: Path, old: str, new: str) -> None:
    """Zero speed, missing class, words for numbers, shares above one, broken syntax."""
    path = tmp_path / "speeds.toml"
    path.write_text(profile_text().replace(old, new), "utf-8")
    with pytest.raises(InvalidInputError) as caught:
        load_speed_profile(path)
    (fault,) = caught.value.faults
    assert (fault.code, fault.file) == ("roads.bad_speeds", str(path))


def test_a_missing_profile_is_a_fault(tmp_path: Path) -> None:
    """Named with its path."""
    with pytest.raises(InvalidInputError) as caught:
        load_speed_profile(tmp_path / "none.toml")
    assert caught.value.faults[0].code == "files.missing"


def profile_text() -> str:
    """Every class at 60 km/h, half of it at every hour."""
    speeds = "".join(f"{name} = 60\n" for name in ROAD_CLASSES)
    shares = "".join(f"{name} = [{', '.join(['0.5'] * 24)}]\n" for name in ROAD_CLASSES)
    return f"[free_flow_kmh]\n{speeds}[hourly_share]\n{shares}"


@pytest.mark.parametrize("radius_m", [0.0, 40.0, 700.0, 90_000.0])
def test_nodes_near_a_point_equal_measuring_every_node(alexandria: RoadNetwork, radius_m: float) -> None:
    """None missing at the edge of the band of latitudes, ascending, with the distance that was compared."""
    lon, lat = float(alexandria.lon[100]), float(alexandria.lat[100])
    every_m = np.hypot(*local_xy(alexandria.lon - lon, alexandria.lat - lat, lat))
    nodes, away_m = alexandria.nodes_near(lon, lat, radius_m)
    assert np.array_equal(nodes, np.flatnonzero(every_m < radius_m))
    assert np.array_equal(away_m, every_m[nodes])


def test_sections_at_nodes_equal_looking_at_every_section(alexandria: RoadNetwork) -> None:
    """One-way sections are found from both of their ends."""
    nodes = np.sort(np.random.default_rng(1).choice(alexandria.n_nodes, 500, replace=False))
    touched = np.isin(alexandria.section_tail, nodes) | np.isin(alexandria.section_head, nodes)
    assert np.array_equal(alexandria.sections_at(nodes), np.flatnonzero(touched))
