from __future__ import annotations

from pathlib import Path

import pytest

from himaya import api

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="session")
def raml_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the plan of Raml Station; tests that change files work on a copy."""
    out = tmp_path_factory.mktemp("raml") / "plan"
    api.plan(SCENARIOS / "raml-station", out)
    return out
