"""The files of the repository, as git knows them, and the comments and calls in the Python ones."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_BINARY = {".gz", ".png", ".ttf", ".woff2", ".npz", ".pbf", ".pdf", ".xlsx", ".ico"}


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    """Every text file that is or would be committed: path -> text."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True,
    ).stdout.decode()  # fmt: skip
    paths = [Path(name) for name in listed.split("\0") if name]
    return {
        str(path): (ROOT / path).read_text("utf-8")
        for path in sorted(paths)
        if path.suffix not in _BINARY and (ROOT / path).is_file()
    }


@pytest.fixture(scope="session")
def python_files(files: dict[str, str]) -> dict[str, str]:
    """Every Python file but generated migrations."""
    return {path: text for path, text in files.items() if path.endswith(".py") and "/migrations/" not in path}


@pytest.fixture(scope="session")
def trees(python_files: dict[str, str]) -> dict[str, ast.Module]:
    """Syntax trees of the software itself."""
    return {path: ast.parse(text) for path, text in python_files.items() if path.startswith("src/")}
