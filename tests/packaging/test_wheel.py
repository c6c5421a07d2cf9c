"""The wheel: what it holds, and the planner alone in an empty environment."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import himaya

ROOT = Path(__file__).parents[2]
UV = ROOT / ".uv" / "bin" / "uv"
HELD = (
    r"himaya/py\.typed",
    r"himaya/faults/planning\.toml",
    r"himaya/planning/doctrine\.toml",
    r"himaya/planning/wording\.toml",
    r"himaya/planning/plan\.schema\.json",
    r"himaya/scenario/labels\.toml",
    r"himaya/scenario/data/governorates\.geojson",
    r"himaya/roads/speeds\.toml",
    r"himaya/documents/sheets/order\.typ",
    r"himaya/documents/sheets/forms\.typ",
    r"himaya/documents/sheets/page\.typ",
    r"himaya/documents/sheets/mark\.typ",
    r"himaya/documents/book\.toml",
    r"himaya/documents/forms\.toml",
    r"himaya/documents/fonts/NotoNaskhArabic-Regular\.ttf",
    r"himaya/documents/fonts/OFL\.txt",
    r"himaya/web/plans/templates/plans/plan\.html",
    r"himaya/web/plans/migrations/0001_schema\.py",
    r"himaya/web/locale/ar/LC_MESSAGES/django\.mo",
    r"himaya/web/static/himaya/build/\.vite/manifest\.json",
    r"himaya/web/static/himaya/build/assets/plan-[\w-]+\.js",
    r"himaya/web/static/himaya/build/assets/.*arabic.*\.woff2",
    r"himaya-[\d.]+\.dist-info/licenses/LICENSE",
    r"himaya-[\d.]+\.dist-info/licenses/NOTICE",
)
NOT_HELD = (r"^tests/", r"^scenarios/", r"\.po$", r"__pycache__", r"\.sqlite3$", r"secret\.key$", r"node_modules")
TOY = """
import importlib.util
import numpy as np

for name in ("django", "allauth", "uvicorn", "pytest"):
    assert importlib.util.find_spec(name) is None, name

from himaya.planning.posting.problem import PostingProblem
from himaya.planning.posting.solve import solve
from himaya.planning.posting.verify import verify

travel_s = [[60.0, 300.0], [90.0, 120.0], [500.0, 700.0]]
problem = PostingProblem(("P1", "P2", "P3"), ("U1", "U2"), np.ones((3, 2), bool), travel_s, [9000.0, 9000.0, 3600.0])
result = solve(problem)
assert result.status == "optimal"
assert result.unit_of_post.tolist() == [0, 1, -1]
assert abs(result.objective - (60.0 + 120.0 + 3600.0)) < 1e-9
assert result.objective == result.bound
assert verify(problem, result) == []

from himaya import api
assert callable(api.plan)
print("solved")
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command; its words are in the failure."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as a release would be."""
    folder = tmp_path_factory.mktemp("wheel")
    run(UV, "build", "--quiet", "--wheel", "--out-dir", folder, "--python", sys.executable, cwd=ROOT)
    return next(folder.glob("himaya-*.whl"))


@pytest.fixture(scope="module")
def planner(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel and no extra, at the pinned versions; its `bin`."""
    folder = tmp_path_factory.mktemp("planner")
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "env", cwd=folder)
    python = folder / "env" / "bin" / "python"
    run(
        UV,
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--constraint",
        ROOT / "requirements.txt",
        wheel,
        cwd=folder,
    )
    return python.parent


@pytest.mark.slow
def test_the_wheel_holds_what_it_needs_and_nothing_else(wheel: Path) -> None:
    """Data files, typefaces, catalogues, the built map and the licences travel with the code."""
    names = zipfile.ZipFile(wheel).namelist()
    assert [one for one in HELD if not any(re.fullmatch(one, name) for name in names)] == []
    assert [name for name in names for one in NOT_HELD if re.search(one, name)] == []


@pytest.mark.slow
def test_the_planner_works_without_the_web(planner: Path, tmp_path: Path) -> None:
    """Installed without extras, the planner solves and verifies, and Django is not there."""
    assert run(planner / "python", "-c", TOY, cwd=tmp_path).stdout.strip() == "solved"


@pytest.mark.slow
def test_the_command_works_without_the_web(planner: Path, tmp_path: Path) -> None:
    """`himaya --version` answers, and `serve` says what is missing instead of failing."""
    assert himaya.__version__ in run(planner / "himaya", "--version", cwd=tmp_path).stdout
    done = subprocess.run(
        [planner / "himaya", "--lang", "en", "serve"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "himaya[web]" in done.stderr
