"""Data folders to run commands on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def data(empty_installation: Path, tmp_path: Path) -> Path:
    """A data folder of this test alone, as a first command leaves it."""
    return Path(shutil.copytree(empty_installation, tmp_path / "data"))
