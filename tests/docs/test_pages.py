"""Pages lead somewhere, agree with each other, and name commands that exist."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from himaya.cli.main import cli

if TYPE_CHECKING:
    from pathlib import Path

LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
ROOMS = ("demand", "cordon", "posting", "protect", "respond", "roads", "national")
FOUR_MODES = ("tutorial", "how-to", "reference", "explanation")


def anchors(text: str) -> set[str]:
    """Addresses of a page's headings, as they are made from their words."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_link_leads_to_a_file_or_heading(root: Path, pages: dict[str, str]) -> None:
    """No relative link of a document is broken."""
    broken = []
    for page, text in pages.items():
        for target in LINK.findall(text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = unquote(target).partition("#")
            file = (root / page).parent / path if path else root / page
            good = file.exists() and (not anchor or anchor in anchors(file.read_text("utf-8")))
            broken += [] if good else [f"{page}: {target}"]
    assert broken == [], "\n".join(["", *broken])


@pytest.mark.parametrize("mode", FOUR_MODES)
def test_every_page_can_be_found_from_the_index(mode: str, root: Path, pages: dict[str, str]) -> None:
    """The index links every page of every mode."""
    index = {((root / "docs") / target.partition("#")[0]).resolve() for target in LINK.findall(pages["docs/README.md"])}
    assert [path for path in sorted((root / "docs" / mode).glob("*.md")) if path.resolve() not in index] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_page_of_formulation(room: str, pages: dict[str, str]) -> None:
    """Each room says its question, its source and what proves its answer."""
    text = pages[f"docs/explanation/{room}.md"].lower()
    assert len(text.split()) > 200
    assert "## " in text
    assert any(word in text for word in ("certificate", "proof", "verif"))


def test_both_readmes_tell_the_same(pages: dict[str, str]) -> None:
    """The Arabic README has the sections, commands, pictures and links of the English one."""
    english, arabic = pages["README.md"], pages["README.ar.md"]
    for pattern in (r"^## ", r"^\d+\. ", r"^\| ", r"^```"):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(re.findall(pattern, arabic, re.MULTILINE)), (
            pattern
        )
    assert re.findall(r"^\$ .*$", english, re.MULTILINE) == re.findall(r"^\$ .*$", arabic, re.MULTILINE)
    assert set(LINK.findall(english)) - {"README.ar.md"} == set(LINK.findall(arabic)) - {"README.md"}
    assert len(re.findall(r"[\u0621-\u064a]+", arabic)) > 0.6 * len(re.findall(r"[A-Za-z']+", english))


def test_every_make_target_that_is_named_exists(root: Path, pages: dict[str, str]) -> None:
    """A document never sends a reader to a target that is not there."""
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for text in pages.values() for name in re.findall(r"(?:`|\$ )make ([a-z-]+)", text)}
    assert named - targets == set()


def test_every_target_has_its_help(root: Path) -> None:
    """`make` alone lists every target that is meant for people."""
    listed = subprocess.run(["make"], cwd=root, capture_output=True, text=True, check=True).stdout
    for name in ("setup", "run", "test", "check", "fmt", "bench", "bench-full", "lock", "clean"):
        assert re.search(rf"^ +make {name} +\S", listed, re.MULTILINE), name


def test_every_command_that_is_shown_exists(consoles: dict[str, list[str]]) -> None:
    """Each `himaya ...` line of a document names a command and options that the command line has."""
    unknown = []
    for page, lines in consoles.items():
        for line in lines:
            found = re.match(r"\$ (?:\S*/)?himaya ([^#|&;]*)", line)
            if found and not understood(found[1].split()):
                unknown.append(f"{page}: {line}")
    assert unknown == [], "\n".join(["", *unknown])


def understood(words: list[str]) -> bool:
    """Whether the command line knows these command words and options."""
    command = cli
    known = set()
    for word in words:
        known |= {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
        if word in getattr(command, "commands", {}):
            command = command.commands[word]
        elif word.startswith("-") and word.partition("=")[0] not in known | {
            option for parameter in command.params for option in parameter.opts
        }:
            return False
    return not getattr(command, "commands", {}) or bool(words and words[-1].startswith("--"))
