"""Generated scenarios: the same seed the same bytes, and the planner takes them as it takes any other."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from himaya import api

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "generate.py"


@pytest.fixture(scope="module")
def generate() -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("generate", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


def _bytes(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes(generate: Any, tmp_path: Path) -> None:
    """Every table and the roads; another seed gives others."""
    size = {"n_nodes": 8000, "n_places": 40, "n_units": 120}
    made = [_bytes(generate.write_scenario(tmp_path / str(n), **size, seed=seed)) for n, seed in enumerate((3, 3, 4))]
    assert made[0] == made[1]
    assert all(made[0][name] != made[2][name] for name in made[0])


def test_a_generated_scenario_is_planned_and_verifies(generate: Any, tmp_path: Path) -> None:
    """As many places and units as asked for, with a gathering for every twelfth place, and a plan that holds."""
    folder = generate.write_scenario(tmp_path / "made", n_nodes=8000, n_places=48, n_units=200, seed=2)
    scenario, _ = api.read_sound_scenario(folder)
    assert (len(scenario.places), len(scenario.units), len(scenario.services)) == (48, 200, 4)
    api.plan(folder, tmp_path / "plan", deployment_only=True)
    assert api.verify(tmp_path / "plan") == []


def test_a_network_that_is_too_small_is_refused(generate: Any, tmp_path: Path) -> None:
    """The message says how many it holds and what to give."""
    with pytest.raises(click.UsageError, match="take more --nodes"):
        generate.write_scenario(tmp_path / "made", n_nodes=300, n_places=5000, n_units=10)
