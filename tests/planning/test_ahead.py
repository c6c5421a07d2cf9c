"""Kernels that a second process compiles while the first rooms are at work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from himaya.planning import ahead

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


def said_by(script: str, **environment: str) -> list[str]:
    """Lines that a program of its own prints: what a process compiled, and how it ended, is known to nobody else."""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, **environment},
    )  # fmt: skip
    return done.stdout.splitlines()


def test_a_plan_calls_every_kernel_as_it_is_compiled_ahead() -> None:
    """Numba's own record of a plan, and of a harder question about waiting points, holds no other types."""
    script = """
import tempfile
from pathlib import Path
import numpy as np
from himaya import api
from himaya.planning import ahead, kernel
from himaya.planning.respond.problem import Model
from himaya.planning.respond.solve import solve
from tests.planning.respond.conftest import problem_from_matrix

with tempfile.TemporaryDirectory() as folder:
    api.plan(Path("scenarios/raml-station"), Path(folder) / "out", workers=1)
time_s = np.random.default_rng(4).uniform(1.0, 9.0, (40, 30))
solve(problem_from_matrix(Model.MAX_COVER, time_s, p=5, target_s=2.0, weight=np.arange(1.0, 41.0)))
kernels = [compiled for room in ahead._ROOMS for compiled in kernel.kernels_of(room.__name__)]
for compiled in kernels:
    print(compiled.py_func.__name__, compiled.signatures == [kernel._TYPES[compiled]])
print(len(kernels) == len(kernel._TYPES))
"""
    said = said_by(script)
    assert len(said) > 10
    assert [line for line in said if not line.endswith("True")] == []


def test_compiling_ends_with_the_process_that_asked(tmp_path: Path) -> None:
    """When its standard input ends, it ends in the middle of its work, with nothing marked as done."""
    process = subprocess.Popen(
        [sys.executable, "-m", "himaya.planning.ahead"],
        stdin=subprocess.PIPE,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
    )
    process.communicate(timeout=60)
    assert process.returncode == 1
    assert not list(tmp_path.rglob("*.compiled"))


def test_compiling_is_put_away_with_the_rest(tmp_path: Path) -> None:
    """An interrupt of the planner kills the second process before it says that it ended."""
    script = """
import os
from himaya import ending
from himaya.planning import ahead

made, begin = [], ahead._begun
ahead._begun = lambda: made.append(begin()) or made[0]
with ahead.compiled_ahead(2):
    ending.abandon()
    print(made[0].returncode, flush=True)
    os._exit(0)
"""
    assert said_by(script, NUMBA_CACHE_DIR=str(tmp_path)) == [str(-signal.SIGKILL)]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., list[str]]:
    """How many processes two blocks, one in the other, begin and end."""

    def counted(*, workers: int, is_compiled: bool) -> list[str]:
        said: list[str] = []
        if is_compiled:
            (tmp_path / "mark").touch()
        monkeypatch.setattr(ahead, "_mark", lambda: tmp_path / "mark")
        monkeypatch.setattr(ahead, "_begun", lambda: said.append("begun"))
        monkeypatch.setattr(ahead, "_ended", lambda _process: said.append("ended"))
        with ahead.compiled_ahead(workers), ahead.compiled_ahead(workers):
            pass
        return said

    return counted


def test_one_process_compiles_and_only_where_that_helps(begun: Callable[..., list[str]]) -> None:
    """One however many plans ask; none for one worker alone, and none where everything is on the disk."""
    assert begun(workers=2, is_compiled=False) == ["begun", "ended"]
    assert begun(workers=1, is_compiled=False) == []
    assert begun(workers=2, is_compiled=True) == []
