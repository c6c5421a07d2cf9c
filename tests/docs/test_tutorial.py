"""The tutorial works as written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TUTORIAL = "docs/tutorial/first-plan.md"
FINDS_SOMETHING = "exit code 1"


def run_console(lines: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Run the `$` lines in one folder; the lines below each must stand in what it prints."""
    steps: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line)
    for command, expected in steps:
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        printed = done.stdout + done.stderr
        assert done.returncode == 0, f"{command}\n{printed}"
        for line in expected:
            assert line in printed, f"{command}\n{printed}"


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    """An empty folder beside which the scenarios lie."""
    shutil.copytree(root / "scenarios", tmp_path / "scenarios")
    return tmp_path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What the first lines of the tutorial set."""
    commands = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {**os.environ, "PATH": commands, "HIMAYA_LANG": "en", "HOME": str(tmp_path)}


@pytest.mark.slow
def test_the_small_plan(consoles: dict[str, list[str]], folder: Path, environment: dict[str, str]) -> None:
    """Check, plan, verify, change, print: every command of the tutorial on the small scenario."""
    lines = consoles[TUTORIAL]
    small = lines[: next(number for number, line in enumerate(lines) if "alexandria" in line)]
    assert FINDS_SOMETHING in small
    run_console(small, folder, environment)


@pytest.mark.slow
def test_the_whole_city(consoles: dict[str, list[str]], folder: Path, environment: dict[str, str]) -> None:
    """The same on the whole of Alexandria."""
    lines = consoles[TUTORIAL]
    city = lines[next(number for number, line in enumerate(lines) if "alexandria" in line) :]
    assert len(city) >= 3
    run_console(city, folder, environment)
