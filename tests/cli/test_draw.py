from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HIMAYA = str(Path(sys.executable).with_name("himaya"))


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [HIMAYA, "--lang", "en", "draw", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _drawn(*arguments: str | Path) -> dict[str, Any]:
    done = _run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def test_a_new_seed_is_kept_for_its_owner_and_gives_the_same_night_again(raml_plan: Path, tmp_path: Path) -> None:
    """The file is written once, readable by its owner alone; the hash can be had beforehand."""
    seed = tmp_path / "seed"
    first = _drawn(raml_plan, "--seed-file", seed)
    assert seed.stat().st_mode & 0o777 == 0o600
    assert int(seed.read_text()) > 2**64
    assert _drawn(raml_plan, "--seed-file", seed) == first
    assert first["night"] == "2027-01-06"
    assert _run(raml_plan, "--seed-file", seed, "--commitment-only").stdout == first["commitment"] + "\n"


def test_another_night_has_another_pattern(raml_plan: Path) -> None:
    """With last night's number the draw avoids it, whatever the seed."""
    last = _drawn(raml_plan, "--seed", "1")["pattern"]
    for seed in range(2, 4):
        tonight = _drawn(raml_plan, "--seed", str(seed), "--night", "2027-01-07", "--before", str(last))
        assert tonight["pattern"] != last
        assert tonight["night"] == "2027-01-07"


def test_orders_can_be_read_out(raml_plan: Path) -> None:
    """Per unit a head, then time, minutes and place of every visit, and the break."""
    done = _run(raml_plan, "--seed", "3")
    head, *units = done.stdout.split("\n\nSupervisors' tours")[0].split("\n\n")
    assert head.startswith("Rounds of the night of 2027-01-06: pattern ")
    assert len(units) == len(_drawn(raml_plan, "--seed", "3")["orders"])
    for unit in units:
        title, *lines = unit.strip().splitlines()
        assert re.fullmatch(r".+ from .+, \d\d:\d\d to \d\d:\d\d", title)
        assert all(re.fullmatch(r" {2}\d\d:\d\d {2}\d+ min {2}.+", line) for line in lines)
        assert sum(line.endswith("break") for line in lines) == 1


def test_supervisors_get_their_tours_with_the_checklist(raml_plan: Path) -> None:
    """Per tour the office and every visit, announced or not; what is looked at comes last, in both languages."""
    tours = _drawn(raml_plan, "--seed", "3")["tours"]
    text = _run(raml_plan, "--seed", "3").stdout.split("Supervisors' tours: ")[1]
    lines = text.splitlines()
    assert sum(line.endswith("(announced)") for line in lines) == sum(
        line["announced"] for tour in tours for line in tour["lines"]
    )
    assert sum(line.endswith("announced)") for line in lines) == sum(
        bool(line["position_id"]) for tour in tours for line in tour["lines"]
    )
    for item in ("Strength", "Rest", "Complaint card", "Women officers", "Lighting", "Communications", "No reception"):
        assert sum(line.startswith(f"  [ ] {item}: ") for line in lines) == 1
    arabic = subprocess.run(
        [HIMAYA, "draw", str(raml_plan), "--seed", "3"], capture_output=True, text=True, check=True
    ).stdout
    assert "بلا إخطار" in arabic
    assert "  [ ] بطاقة الشكوى: " in arabic


def test_another_night_has_other_tours(raml_plan: Path) -> None:
    """With last night's numbers, level by level, the draw avoids them."""
    last = _drawn(raml_plan, "--seed", "1")["visits"]
    assert set(last) == {"field", "senior"}
    before = [word for level, number in last.items() for word in ("--visits-before", level, str(number))]
    for seed in range(2, 5):
        tonight = _drawn(raml_plan, "--seed", str(seed), "--night", "2027-01-07", *before)["visits"]
        assert all(tonight[level] != last[level] for level in last)
    refused = _run(raml_plan, "--seed", "2", "--visits-before", "field", "999")
    assert refused.returncode == 2
    assert "number 999" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "either --seed or --seed-file"),
        (["--seed", "1", "--seed-file", "x"], "either --seed or --seed-file"),
        (["--seed", "1", "--before", "999"], "number 999"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_reason(raml_plan: Path, arguments: list[str], words: str) -> None:
    """The message names what is wrong; nothing is printed as an order."""
    done = _run(raml_plan, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert not done.stdout


def test_a_file_that_holds_no_seed_is_refused(raml_plan: Path, tmp_path: Path) -> None:
    """It is named and left as it was."""
    path = tmp_path / "seed"
    path.write_text("tonight\n")
    done = _run(raml_plan, "--seed-file", path)
    assert done.returncode == 2
    assert str(path) in done.stderr
    assert path.read_text() == "tonight\n"
