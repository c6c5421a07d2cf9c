"""The guide to several machines is followed as it stands, with a small country in place of the large one."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = Path(sys.executable).parent
SOURCE = Path(__file__).parents[2] / "scenarios" / "egypt-christmas"
ISOS = ("EG-IS", "EG-SIN")
_PATIENCE_S = 240

pytestmark = pytest.mark.slow


def commands(page: str) -> list[list[str]]:
    """What the page tells to type, as lists of words, programs taken from this installation."""
    lines = [line.removeprefix("$ ") for line in re.findall(r"^\$ .+$", page, re.MULTILINE)]
    words = [shlex.split(line) for line in lines]
    return [[str(BIN / one[0]), *one[1:]] for one in words if one[0] in ("dask", "himaya")]


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """Two directorates under the name that the page uses."""
    folder = tmp_path / "scenarios" / "egypt-christmas"
    for iso in ISOS:
        shutil.copytree(SOURCE / iso, folder / iso)
    head = (SOURCE / "nation.toml").read_text("utf-8").split("[directorates]")[0]
    lines = "".join(f'{iso} = "{iso}"\n' for iso in ISOS)
    (folder / "nation.toml").write_text(f"{head}[directorates]\n{lines}", "utf-8")
    return tmp_path


@pytest.fixture
def started(pages: dict[str, str], country: Path) -> Iterator[list[list[str]]]:
    """The scheduler and the workers run; the commands that are left."""
    every = commands(pages["docs/how-to/scale-out.md"])
    services = [one for one in every if one[0].endswith("dask")]
    running = [
        subprocess.Popen(one, cwd=country, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for one in services
    ]
    yield [one for one in every if one not in services]
    for process in reversed(running):
        process.terminate()
        process.wait(_PATIENCE_S)


def test_the_guide_to_several_machines_works(started: list[list[str]], country: Path) -> None:
    """Scheduler, workers, plan and verification, in the order of the page."""
    assert [one[1] for one in started] == ["plan", "verify"]
    for one in started:
        done = subprocess.run(one, cwd=country, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
        assert done.returncode == 0, done.stderr
    assert (country / "out" / "nation" / "nation.json").is_file()
