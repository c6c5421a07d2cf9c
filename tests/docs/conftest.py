"""The documents, as files and as the commands they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_CONSOLE = re.compile(r"^ *```console\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """Every document written in Markdown: path -> text."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("scenarios/**/*.md")]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted(found)}


def console_lines(text: str) -> list[str]:
    """Lines of every console block of a page, in order."""
    return [line.strip() for block in _CONSOLE.findall(text) for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="session")
def consoles(pages: dict[str, str]) -> dict[str, list[str]]:
    """Console lines of every page that has some."""
    return {path: lines for path, text in pages.items() if (lines := console_lines(text))}
