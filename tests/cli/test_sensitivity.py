from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from himaya import api

HIMAYA = str(Path(sys.executable).with_name("himaya"))
RAML = Path(__file__).parents[2] / "scenarios" / "raml-station"


@pytest.fixture(scope="module")
def plan_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sensitivity") / "plan"
    api.plan(RAML, out, deployment_only=True)
    return out


def _run(language: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [HIMAYA, "--lang", language, "sensitivity", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_would_be_given_away_is_told_in_both_languages(plan_dir: Path) -> None:
    """A line for places, tiers and draws with the case that costs most, and the figures of the JSON behind it."""
    found = api.sensitivity_of(plan_dir)
    worst = max((case for case in found.cases if case.wrong.kind == "place"), key=lambda case: case.regret)
    for language in ("ar", "en"):
        done = _run(language, plan_dir)
        assert done.returncode == 0, done.stderr
        lines = done.stdout.splitlines()
        assert len(lines) == 5
        assert found.titles[worst.wrong.what].of(language) in lines[1]
        assert f"{100 * worst.regret:.1f}" in lines[1]
    data = json.loads(_run("en", plan_dir, "--json").stdout)
    assert [case["regret"] for case in data["cases"]] == [case.regret for case in found.cases]


def test_an_altered_plan_is_refused(plan_dir: Path, tmp_path: Path) -> None:
    """A plan whose seal does not hold is not judged."""
    altered = tmp_path / "plan"
    altered.mkdir()
    for file in plan_dir.iterdir():
        (altered / file.name).write_bytes(file.read_bytes())
    text = (altered / "plan.json").read_text("utf-8")
    (altered / "plan.json").write_text(text.replace('"seed":1', '"seed":2', 1), "utf-8")
    done = _run("en", altered)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr
