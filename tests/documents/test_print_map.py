"""The printed map: scale, what is drawn where, and marks that stay apart."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himaya.documents.map_symbols import MARK_MM, MarkKind, scale_length_m
from himaya.documents.print_map import Frame, Mark, frame_around, map_svg
from himaya.faults import Language
from himaya.roads.store import load_network

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.roads.network import RoadNetwork

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame(lon=29.902, lat=31.2, width_mm=160.0, height_mm=120.0, m_per_mm=6.0)


@pytest.fixture(scope="module")
def streets(plan_dir: Path) -> RoadNetwork:
    return load_network(plan_dir / "roads.npz")


def _discs(svg: str) -> list[tuple[float, float]]:
    """Centres of the numbered discs of places."""
    circles = ET.fromstring(svg).iter(f"{SVG}circle")  # noqa: S314  # our own drawing
    return [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in circles if c.get("stroke") == "#fff"]


def test_a_mark_stands_where_it_is_on_the_ground(streets: RoadNetwork) -> None:
    """600 m east and north of the middle is 100 mm right and 100 mm up, cut by the frame at 60."""
    east = 29.902 + 300 / (111_320 * math.cos(math.radians(31.2)))
    svg = map_svg(streets, [Mark(MarkKind.PLACE, "1", east, 31.2 + 240 / 111_320)], FRAME)
    assert _discs(svg) == [pytest.approx((80 + 50, 60 - 40), abs=0.05)]


def test_what_lies_outside_is_not_drawn(streets: RoadNetwork) -> None:
    """A place beyond the frame leaves no mark."""
    assert _discs(map_svg(streets, [Mark(MarkKind.PLACE, "1", 30.5, 31.2)], FRAME)) == []


def test_street_names_stand_on_the_map_once(streets: RoadNetwork) -> None:
    """Each name is written once, though the street has several sections."""
    svg = map_svg(streets, [], FRAME)
    assert svg.count("شارع سعد زغلول") == 1
    assert svg.count("طريق الجيش") == 1


@pytest.mark.parametrize(
    ("language", "north", "scale"), [(Language.AR, ">ش<", ">100 م<"), (Language.EN, ">N<", ">100 m<")]
)
def test_arrow_and_scale_speak_the_language_of_the_paper(
    streets: RoadNetwork, language: Language, north: str, scale: str
) -> None:
    """An English form carries no Arabic letter outside the names of its streets."""
    svg = map_svg(streets, [], FRAME, language)
    assert north in svg
    assert scale in svg


def test_a_closed_road_is_a_solid_bar_and_a_gate_has_a_white_heart(streets: RoadNetwork) -> None:
    """They differ without colour."""
    line = ((29.901, 31.2), (29.903, 31.2))
    drawn = {
        kind: map_svg(streets, [Mark(kind, "1", 29.902, 31.2, line)], FRAME)
        for kind in (MarkKind.CLOSURE, MarkKind.GATE)
    }
    heart = re.compile(r'fill="none" stroke="#fff"')
    assert not heart.search(drawn[MarkKind.CLOSURE])
    assert heart.search(drawn[MarkKind.GATE])
    colours = set(re.findall(r"#[0-9a-f]{3,6}", drawn[MarkKind.GATE]))
    assert all(len(set(re.findall("..", c[1:].ljust(6, c[-1])))) == 1 or c == "#fbfbfa" for c in colours)


@given(count=st.integers(2, 25))
@settings(max_examples=12, deadline=None)
def test_marks_on_one_spot_are_moved_apart(streets: RoadNetwork, count: int) -> None:
    """However many places share a spot, each number can be read and stays inside the frame."""
    svg = map_svg(streets, [Mark(MarkKind.PLACE, str(n), 29.902, 31.2) for n in range(count)], FRAME)
    discs = _discs(svg)
    assert len(discs) == count
    assert all(0 < x < FRAME.width_mm and 0 < y < FRAME.height_mm for x, y in discs)
    nearest = min(math.dist(a, b) for i, a in enumerate(discs) for b in discs[:i])
    assert nearest > 1.9 * MARK_MM


def test_a_frame_shows_all_its_points() -> None:
    """Whatever the shape of the area, no point falls out, and one point still has its surroundings."""
    points = [(29.8, 31.1), (30.1, 31.3), (29.95, 31.4)]
    frame = frame_around(points, width_mm=178, most_mm=136, least_mm=100, least_m=800)
    assert frame.holds(points) == 3
    alone = frame_around(points[:1], width_mm=178, most_mm=136, least_mm=100, least_m=800)
    assert alone.width_mm * alone.m_per_mm >= 800
    assert alone.height_mm == 100


@given(st.floats(1.0, 1e6))
def test_the_scale_bar_is_round_and_fits(most_m: float) -> None:
    """1, 2 or 5 times a power of ten, at most what there is room for and more than two fifths of it."""
    length = scale_length_m(most_m)
    assert 0.39 * most_m < length <= most_m * (1 + 1e-12)
    assert f"{length:e}"[0] in "125"


def test_same_marks_same_drawing(streets: RoadNetwork) -> None:
    """The map does not vary."""
    marks = [Mark(MarkKind.STANDBY, f"س{n}", 29.9 + n / 1e4, 31.2) for n in range(9)]
    assert map_svg(streets, marks, FRAME) == map_svg(streets, marks, FRAME)
