"""Data folders to run commands on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def _tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with empty tables: making them takes longer than most commands."""
    folder = tmp_path_factory.mktemp("tables") / "data"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HIMAYA_", "DJANGO_"))}
    himaya = str(Path(sys.executable).with_name("himaya"))
    subprocess.run([himaya, "user", "list"], check=True, env={**kept, "HIMAYA_DATA_DIR": str(folder)})
    return folder


@pytest.fixture
def data(_tables: Path, tmp_path: Path) -> Path:
    """A data folder of this test alone, as a first command leaves it."""
    return Path(shutil.copytree(_tables, tmp_path / "data"))
