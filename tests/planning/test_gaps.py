"""What the gaps of a plan say."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from himaya import api
from himaya.planning.planfile import read_plan

SCENARIO = Path(__file__).parents[2] / "scenarios" / "raml-station"


def test_a_gap_on_a_road_names_the_road_or_its_spot(raml_plan: Path) -> None:
    """Seven empty closures round one place are told apart by those who must fill them."""
    document = read_plan(raml_plan / "plan.json")
    roads = {one["id"]: one for one in document["elements"] if one["type"] in ("closure", "checkpoint")}
    told = [(gap, roads[gap["element_id"]]) for gap in document["gaps"] if gap["element_id"] in roads]
    assert {bool(road["road_ar"]) for _gap, road in told} == {True, False}
    for gap, road in told:
        spot = f"{road['lat']:.5f}, {road['lon']:.5f}"
        assert f"({road['road_ar'] or spot})" in gap["text_ar"]
        assert f"({road['road_en'] or spot})" in gap["text_en"]


def _with_period(tmp_path: Path, start: str, end: str) -> dict[str, Any]:
    """The deployment of Raml Station in another period."""
    folder = tmp_path / "scenario"
    shutil.copytree(SCENARIO, folder)
    settings = (folder / "scenario.toml").read_text("utf-8")
    for old, new in (("2027-01-06 15:00", start), ("2027-01-07 00:00", end)):
        assert old in settings
        settings = settings.replace(old, new)
    (folder / "scenario.toml").write_text(settings, "utf-8")
    api.plan(folder, tmp_path / "plan", deployment_only=True)
    assert not api.verify(tmp_path / "plan")
    return read_plan(tmp_path / "plan" / "plan.json")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2027-01-06 15:00", "2027-01-07 01:00", []),
        (
            "2027-01-06 15:00",
            "2027-01-07 00:00",
            [
                ("CH-01", "2027-01-07 00:15", "end at 2027-01-07 00:45"),
                ("SQ-01", "2027-01-07 00:30", "end at 2027-01-07 01:00"),
            ],
        ),
        ("2027-01-06 17:30", "2027-01-07 01:00", [
            ("CH-01", "2027-01-06 17:00", "start at 2027-01-06 16:00"),
            ("SQ-01", "2027-01-06 17:00", "start at 2027-01-06 16:00"),
        ]),
    ],
)  # fmt: skip
def test_people_whom_the_period_cuts_off_are_a_gap(
    tmp_path: Path, start: str, end: str, expected: list[tuple[str, str, str]]
) -> None:
    """Arrivals before it and departures after it are told with the time the period should reach, cordons included."""
    gaps = [gap for gap in _with_period(tmp_path, start, end)["gaps"] if "the period of the plan" in gap["text_en"]]
    assert [gap["place_id"] for gap in gaps] == [place for place, _moment, _wanted in expected]
    for gap, (_place, moment, wanted) in zip(gaps, expected, strict=True):
        assert moment in gap["text_en"]
        assert moment in gap["text_ar"]
        assert f"Let the period {wanted}" in gap["remedy_en"]
        assert wanted.partition(" at ")[2] in gap["remedy_ar"]
