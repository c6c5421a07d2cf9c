"""The reference says what the software does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

import himaya
from himaya.planning.doctrine import PostFunction
from himaya.planning.result import Status
from himaya.scenario.model import BaseKind, PlaceKind, UnitKind

if TYPE_CHECKING:
    from enum import StrEnum
    from pathlib import Path

ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| `([^`|]+)` \|$", re.MULTILINE)
SETTING = re.compile(r"\bHIMAYA_[A-Z_]+\b")


def table(text: str, heading: str) -> str:
    """The part of a page below a heading."""
    return text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[str]:
    """First column of a table of packages."""
    return re.findall(r"^\| ([@\w][\w@/.-]*) \| \S.*\S \|$", text, re.MULTILINE)[1:]


def test_the_written_pages_are_what_the_software_says(root: Path) -> None:
    """Commands and roles in docs/reference are exactly what `make reference` writes."""
    done = subprocess.run(
        [sys.executable, "scripts/make_reference.py", "--check"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_setting_is_documented_and_exists(root: Path, pages: dict[str, str]) -> None:
    """Each HIMAYA_ variable in the source has a row, and each row has a variable."""
    used = {name for path in root.glob("src/**/*.py") for name in SETTING.findall(path.read_text("utf-8"))}
    told = set(re.findall(r"^\| `(HIMAYA_[A-Z_]+)` \|", pages["docs/reference/settings.md"], re.MULTILINE))
    assert used == told


@pytest.mark.parametrize(
    ("heading", "kinds", "source"),
    [
        ("Kinds of place", PlaceKind, "place"),
        ("Kinds of unit", UnitKind, "unit"),
        ("Kinds of base", BaseKind, "base"),
        ("What a post is for", PostFunction, None),
    ],
)
def test_the_glossary_has_every_kind_in_the_words_of_the_software(
    heading: str, kinds: type[StrEnum], source: str | None, root: Path, pages: dict[str, str]
) -> None:
    """Every kind has one row, and its Arabic and English are those the software reads and writes."""
    told = {
        code: (ar.strip(), en.strip())
        for ar, en, code in ROW.findall(table(pages["docs/reference/glossary.md"], heading))
    }
    assert set(told) == {kind.value for kind in kinds}
    if source:
        labels = tomllib.loads((root / "src/himaya/scenario/labels.toml").read_text("utf-8"))[source]
        spoken = {code: (names[0], names[1]) for code, names in labels.items()}
    else:
        functions = tomllib.loads((root / "src/himaya/planning/wording.toml").read_text("utf-8"))["function"]
        spoken = {code: (functions[code]["ar"], functions[code]["en"]) for code in told}
    assert told == spoken


@pytest.mark.parametrize(
    ("heading", "where"),
    [
        ("Planner and command line", ("project", "dependencies")),
        ("Web", ("project", "optional-dependencies", "web")),
        ("PostgreSQL", ("project", "optional-dependencies", "postgres")),
        ("Tests and benchmarks", ("dependency-groups", "test")),
        ("Checks", ("dependency-groups", "check")),
    ],
)
def test_every_dependency_has_its_reason(
    heading: str, where: tuple[str, ...], root: Path, pages: dict[str, str]
) -> None:
    """The page of dependencies names exactly the packages of pyproject.toml."""
    wanted = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    for key in where:
        wanted = wanted[key]
    names = [re.match(r"[A-Za-z0-9-]+", requirement)[0].lower() for requirement in wanted]
    assert rows(table(pages["docs/explanation/dependencies.md"], heading)) == sorted(names)


def test_every_front_end_package_has_its_reason(root: Path, pages: dict[str, str]) -> None:
    """The same for the packages of the front end."""
    package = json.loads((root / "frontend/package.json").read_text("utf-8"))
    told = rows(table(pages["docs/explanation/dependencies.md"], "Front end"))
    assert told == sorted([*package["dependencies"], *package["devDependencies"]])


def test_the_plan_format_is_told_in_full(root: Path, pages: dict[str, str]) -> None:
    """The page names every key at the top of the schema, and every status an answer can have."""
    schema = json.loads((root / "src/himaya/planning/plan.schema.json").read_text("utf-8"))
    told = pages["docs/reference/plan-format.md"]
    assert [key for key in schema["properties"] if f"`{key}`" not in table(told, "Top level")] == []
    assert set(re.findall(r"^\| `(\w+)` \|", table(told, "Statuses"), re.MULTILINE)) == {one.value for one in Status}


def test_the_locks_hold_what_is_asked_for(root: Path) -> None:
    """Every dependency of pyproject.toml is pinned in the lock it belongs to, with hashes."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    run = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["web"]]
    test = [*run, *project["dependency-groups"]["test"], *project["dependency-groups"]["check"]]
    for name, wanted in (("requirements.txt", run), ("requirements-dev.txt", test)):
        text = (root / name).read_text("utf-8")
        pinned = set(re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE))
        assert {re.match(r"[A-Za-z0-9-]+", one)[0].lower() for one in wanted} - pinned == set(), name
        assert text.count("--hash=sha256:") > len(pinned)


def test_the_locks_agree(root: Path) -> None:
    """What runs in tests is what runs in an installation: the same pins in both locks."""
    pins = [
        set(re.findall(r"^(\S+==\S+)", (root / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert pins[0] <= pins[1]


def test_the_changelog_knows_this_version(pages: dict[str, str]) -> None:
    """The newest released heading is the version of the package."""
    assert re.findall(r"^## \[(\d[^\]]*)\]", pages["CHANGELOG.md"], re.MULTILINE)[0] == himaya.__version__
