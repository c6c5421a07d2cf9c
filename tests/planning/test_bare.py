"""A plan of an area with next to no units: what it says of what it does not have."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya import api
from himaya.planning.planfile import read_plan

if TYPE_CHECKING:
    from collections.abc import Callable

SCENARIO = Path(__file__).parents[2] / "scenarios" / "raml-station"


def _rewritten(path: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    heading = list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, heading)
        writer.writeheader()
        writer.writerows(change(rows))


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Raml Station without roads, with its patrol vehicles alone, and a single search lane at every door."""
    folder = tmp_path_factory.mktemp("bare")
    scenario = folder / "scenario"
    shutil.copytree(SCENARIO, scenario)
    settings = (scenario / "scenario.toml").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in settings if not line.startswith("roads")]
    (scenario / "scenario.toml").write_text("".join(kept), "utf-8")
    _rewritten(scenario / "units.csv", lambda rows: [row for row in rows if row["kind"] == "patrol_vehicle"])
    _rewritten(scenario / "doors.csv", lambda rows: [{**row, "lanes_men": "1", "lanes_women": "0"} for row in rows])
    api.plan(scenario, folder / "plan", deployment_only=True)
    return read_plan(folder / "plan" / api.PLAN)


def test_nothing_is_said_of_the_travel_of_nobody(document: dict[str, Any]) -> None:
    """No stint is filled: there is no mean to tell, and no dash in its place."""
    room = next(one for one in document["rooms"] if one["room"] == "posting")
    assert room["text_en"].startswith("0 of ")
    assert "Mean travel" not in room["text_en"]
    assert "متوسط زمن الانتقال" not in room["text_ar"]
    assert " - " not in room["text_ar"] + room["text_en"]


def test_persons_of_a_gap_have_their_thousands_parted(document: dict[str, Any]) -> None:
    """As in every other figure of a plan."""
    waiting = {place["id"]: place["still_outside"] for place in document["places"] if place["still_outside"] >= 1000}
    told = {gap["place_id"]: gap for gap in document["gaps"] if "outside the gates" in gap["text_en"]}
    assert waiting
    for place_id, persons in waiting.items():
        assert f"{persons:,} persons" in told[place_id]["text_en"]
        assert f"{persons:,}" in told[place_id]["text_ar"]
