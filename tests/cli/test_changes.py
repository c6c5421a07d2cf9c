"""`himaya replan`, `himaya compare` and `himaya plan --edits`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from himaya import api
from himaya.cli.main import cli
from himaya.faults import InvalidInputError
from himaya.planning.decisions_compared import decision_changes
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


def test_a_comparison_begins_with_the_decisions_that_differ(raml_plan: Path, tmp_path: Path) -> None:
    """Also where the plans do the same: what was decided comes first, with the figure that the table has."""
    document = json.loads((raml_plan / "plan.json").read_text("utf-8"))
    service = document["inputs"]["scenario"]["services"][0]
    decided = {
        "crowds": [{"service_id": service["id"], "attendance": 1234}],
        "absences": [{"unit_id": document["inputs"]["scenario"]["units"][0]["id"]}],
    }
    document["inputs"]["edits"] = decided
    (tmp_path / "plan.json").write_text(json.dumps(document), "utf-8")
    (tmp_path / "roads.npz").write_bytes((raml_plan / "roads.npz").read_bytes())
    english = _run("--lang", "en", "compare", raml_plan, tmp_path).splitlines()
    call_sign = document["inputs"]["scenario"]["units"][0]["call_sign"]
    assert english[0] == f"• New decision: unit {call_sign} withheld throughout."
    assert english[1].startswith("• New decision: 1,234 persons expected at ")
    assert english[1].endswith(f"({service['id']}), where the table has {service['attendance']:,}.")
    assert english[2:] == ["• Apart from that the two plans do the same."]
    back = _run("--lang", "ar", "compare", tmp_path, raml_plan).splitlines()
    assert [line.startswith("• قرار لم يعد قائماً: ") for line in back] == [True, True, False]


def test_every_kind_of_decision_is_told_in_both_languages(raml_plan: Path) -> None:
    """No decision of any group is without words, and none is told by a number or an id where the plan has a name."""
    document = read_plan(raml_plan / "plan.json")
    scenario, elements = document["inputs"]["scenario"], document["elements"]
    post, road = (next(one for one in elements if one["type"] == kind) for kind in ("post", "closure"))
    unit, place, point = (scenario[table][0] for table in ("units", "places", "standby"))
    span = {"start": scenario["start"], "end": scenario["end"]}
    road_id = "/".join(road["id"].split("/")[:3])
    decided = {
        "pins": [{"post_id": post["id"], "unit_id": unit["id"]}, {"post_id": road["id"], "unit_id": ""}],
        "added": [{"id": "X/1", "place_id": place["id"], "function": "door_guard", "lon": 29.9, "lat": 31.2, **span}],
        "removed": [post["id"]],
        "changed": [{"post_id": post["id"], "strength": 4}],
        "opened": [road_id],
        "closed": [{"road_id": road_id, "place_id": place["id"], **span}],
        "standby": [{"service": "ambulance", "point_id": point["id"], "units": 1}],
        "absences": [{"unit_id": unit["id"], **span}],
        "crowds": [{"service_id": scenario["services"][0]["id"], "attendance": 10}],
        "presence": [{"place_id": place["id"], "coverage": [0.5]}],
    }
    told = decision_changes(document, {**document, "inputs": {**document["inputs"], "edits": decided}})
    assert [change.group for change in told] == [group for group, taken in decided.items() for _one in taken]
    assert {change.state for change in told} == {"taken"}
    for change in told:
        names = {
            "pins": post["name_ar"] if change.decision in decided["pins"][:1] else road["name_ar"],
            "standby": point["name_ar"], "absences": unit["call_sign"], "presence": place["name_ar"],
            "removed": post["name_ar"], "changed": post["name_ar"], "added": place["name_ar"],
            "opened": road["name_ar"], "closed": road["name_ar"], "crowds": scenario["services"][0]["name_ar"],
        }  # fmt: skip
        assert names[change.group] in change.text.ar, change
        assert "{" not in change.text.en + change.text.ar
