from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from himaya.cli.help import commands, key_of, table
from himaya.cli.main import cli

HIMAYA = str(Path(sys.executable).with_name("himaya"))
ALL = dict(commands(cli, "himaya"))


def run(*arguments: str, language: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    environment = {**os.environ, "HIMAYA_LANG": language}
    return subprocess.run([HIMAYA, *arguments], capture_output=True, text=True, env=environment, check=False)


def test_every_command_and_option_has_its_arabic_help_and_no_other() -> None:
    """A command or option that is added needs a line in help.toml."""
    wanted = {
        path: {"help", *(key_of(option) for option in command.params if isinstance(option, click.Option))}
        for path, command in ALL.items()
    }
    wanted["himaya"].add("help_option")
    assert {path: set(texts) for path, texts in table().items()} == wanted


@pytest.mark.parametrize("arguments", [["plan"], ["user", "create"], []])
def test_help_is_arabic_for_arabic_readers(arguments: list[str]) -> None:
    """Headings, texts and the marks of an option; names of options stay."""
    shown = run(*arguments, "--help", language="ar").stdout
    assert "الاستعمال: himaya" in shown
    assert "الخيارات:" in shown
    assert not re.search(r"Usage|Options:|Commands:|required|default|Show|Folder|Threads", shown)


def test_help_is_english_for_english_readers() -> None:
    """Nothing changes for those who ask for English, also on the command line."""
    assert "Usage: himaya plan" in run("plan", "--help", language="en").stdout
    assert "Usage: himaya plan" in run("--lang", "en", "plan", "--help", language="ar").stdout


def test_a_refused_value_is_told_in_arabic_with_what_is_accepted() -> None:
    """No words of a library stand in an Arabic message."""
    for arguments, accepted in (
        (["plan", "x", "--out", "y", "--seed", "many"], "عدد صحيح من 0"),
        (["plan", "x", "--out", "y", "--time-limit", "-1"], "عدد من 0 إلى 86400"),
        (["--lang", "fr", "plan"], "ar، en"),
    ):
        done = run(*arguments, language="ar")
        assert done.returncode == 2
        assert accepted in done.stderr
        assert not re.search(r"valid|range|one of", done.stderr)
