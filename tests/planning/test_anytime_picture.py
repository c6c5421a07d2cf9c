"""The picture of what the searching rooms have in hand when they are stopped."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).parents[2]
_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def curves() -> Iterator[Any]:
    """The script of the benchmarks, which reads others of its folder."""
    before = set(sys.modules)
    sys.path.insert(0, str(_ROOT / "benchmarks"))
    import curves  # noqa: PLC0415  # found only now

    yield curves
    sys.path.pop(0)
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(_ROOT / "benchmarks")):
            del sys.modules[name]


def test_lines_stay_in_their_panels(curves: Any) -> None:
    """What lies beyond an axis is drawn at its edge, and the longest run's value is at 100 percent."""
    points = tuple(
        curves.Point(seconds, value, 400.0) for seconds, value in ((0.001, 1.0), (1.0, 90.0), (900.0, 100.0))
    )
    drawn = ET.fromstring(curves.picture([curves.Curve("one", 80, 120, points)]))  # noqa: S314 - our own text
    frame = drawn.findall(f"{_SVG}rect")[1]
    left, top, wide, high = (float(frame.get(name, "")) for name in ("x", "y", "width", "height"))
    bound, value = (
        [tuple(map(float, spot.split(","))) for spot in line.get("points", "").split()]
        for line in drawn.findall(f"{_SVG}polyline")
    )
    assert {y for _, y in bound} == {top}
    assert [y for _, y in value] == [top + high, top + high * 0.75, top + high / 2]
    assert (value[0][0], value[-1][0]) == (left, left + wide)
    assert left < value[1][0] < left + wide


def test_the_picture_in_the_documents_has_every_searching_room() -> None:
    """The file is well formed and has a panel for each room that searches."""
    drawn = ET.parse(_ROOT / "docs" / "images" / "anytime.svg")  # noqa: S314 - our own file
    words = "".join(drawn.getroot().itertext())
    assert all(room in words for room in ("respond", "roster", "patrol"))
