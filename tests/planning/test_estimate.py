"""A plan where nobody gave a road file: it holds, and says everywhere that its times are estimates."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from himaya import api
from himaya.faults import Language
from himaya.planning.planfile import plan_bytes, read_plan, seal

SCENARIO = Path(__file__).parents[2] / "scenarios" / "raml-station"
_SAID = {Language.AR: "تقديرية", Language.EN: "estimates"}


@pytest.fixture(scope="module")
def plan_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estimate")
    scenario = folder / "scenario"
    shutil.copytree(SCENARIO, scenario)
    settings = (scenario / "scenario.toml").read_text("utf-8")
    lines = [line for line in settings.splitlines(keepends=True) if not line.startswith("roads")]
    (scenario / "scenario.toml").write_text("".join(lines), "utf-8")
    (scenario / "roads.osm.gz").unlink()
    assert api.check_scenario(scenario) == []
    api.plan(scenario, folder / "plan")
    return folder / "plan"


def test_it_verifies_and_follows_the_schema(plan_dir: Path) -> None:
    """Distances are roads like others to the verifier."""
    assert api.verify(plan_dir) == []
    schema = json.loads(resources.files("himaya.planning").joinpath("plan.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(read_plan(plan_dir / "plan.json"))


def test_every_sentence_that_rests_on_travel_says_so(plan_dir: Path) -> None:
    """Of the rooms only the need of the places knows no travel."""
    document = read_plan(plan_dir / "plan.json")
    for language, said in _SAID.items():
        told = {room["room"]: said in room[f"text_{language}"] for room in document["rooms"]}
        assert not told.pop("demand")
        assert not told.pop("cordon")
        assert all(told.values())
        report = (plan_dir / "report.md").read_text("utf-8")
        assert report.count(said) > len(told)


def test_no_cordon_is_invented_and_each_missing_one_is_a_gap(plan_dir: Path, raml_plan: Path) -> None:
    """The places that the plan on real roads rings are exactly the ones that lack a cordon here."""
    document, on_roads = (read_plan(folder / "plan.json") for folder in (plan_dir, raml_plan))
    assert not [one for one in document["elements"] if one["type"] in ("cordon", "closure", "checkpoint")]
    missing = {gap["place_id"] for gap in document["gaps"] if "road file" in gap["text_en"]}
    assert missing == set(on_roads["results"]["cordon"])


def test_a_plan_that_hides_its_estimate_is_found_out(plan_dir: Path, tmp_path: Path) -> None:
    """Also when the forger seals the plan again."""
    copy = tmp_path / "plan"
    shutil.copytree(plan_dir, copy)
    document = read_plan(copy / "plan.json")
    document["inputs"]["roads"]["estimated"] = False
    (copy / "plan.json").write_bytes(plan_bytes(seal(document)))
    assert any(finding.where == "/inputs/roads/estimated" for finding in api.verify(copy))
