"""`himaya replan`, `himaya compare` and `himaya plan --edits`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from himaya import api
from himaya.cli.main import cli
from himaya.faults import InvalidInputError
from himaya.planning.planfile import read_plan

SCENARIO = Path(__file__).parents[2] / "scenarios" / "raml-station"


@pytest.fixture(scope="module")
def raml_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the plan of Raml Station."""
    out = tmp_path_factory.mktemp("raml") / "plan"
    api.plan(SCENARIO, out)
    return out


def _run(*arguments: object) -> str:
    ended = CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.output


@pytest.fixture(scope="module")
def lost(raml_plan: Path) -> str:
    document = read_plan(raml_plan / "plan.json")
    return next(str(one["units"][0]) for one in document["elements"] if one["type"] == "post" and one["filled"])


def test_replan_lists_the_difference_and_writes_a_plan_that_verifies(
    raml_plan: Path, tmp_path: Path, lost: str
) -> None:
    """The lost unit is gone from the new plan, and the list says who stands there instead."""
    told = json.loads(
        _run("--lang", "en", "replan", raml_plan, "--out", tmp_path / "new", "--lose-unit", lost, "--json")
    )
    assert told["difference"]["elements"]
    document = read_plan(tmp_path / "new" / "plan.json")
    assert all(lost not in element["units"] for element in document["elements"])
    assert "holds" in _run("--lang", "en", "verify", tmp_path / "new")


def test_compare_speaks_both_languages(raml_plan: Path, tmp_path: Path, lost: str) -> None:
    """The same difference, in Arabic and in English, and nothing between a plan and itself."""
    _run("replan", raml_plan, "--out", tmp_path / "new", "--lose-unit", lost)
    assert "Changed" in _run("--lang", "en", "compare", raml_plan, tmp_path / "new")
    assert "تغير" in _run("--lang", "ar", "compare", raml_plan, tmp_path / "new")
    assert "do the same" in _run("--lang", "en", "compare", raml_plan, raml_plan / "plan.json")


def test_decisions_come_from_a_file(raml_plan: Path, tmp_path: Path, lost: str) -> None:
    """`--edits` takes the form that plan.json keeps."""
    path = tmp_path / "edits.json"
    path.write_text(json.dumps({"absences": [{"unit_id": lost}]}), "utf-8")
    _run("replan", raml_plan, "--out", tmp_path / "new", "--edits", path)
    assert read_plan(tmp_path / "new" / "plan.json")["inputs"]["edits"]["absences"][0]["unit_id"] == lost


def test_an_attendance_that_is_no_number_is_refused(raml_plan: Path, tmp_path: Path) -> None:
    """The message shows how it is written."""
    with pytest.raises(InvalidInputError, match="S-01=4000"):
        _run("replan", raml_plan, "--out", tmp_path / "new", "--crowd", "S-01=many")
    assert not (tmp_path / "new").exists()
