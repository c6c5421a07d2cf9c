"""The help of the command line in Arabic: Click's own words and ours, from the table beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and everything below it, in the order it was added."""
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, f"{path} {name}")


def table() -> Mapping[str, Mapping[str, str]]:
    """Arabic texts by command path: `help`, and one entry for each option by its long name."""
    return {path: texts for path, texts in _read().items() if path != "words"}


def key_of(option: click.Option) -> str:
    """Entry of an option: its long name."""
    return max(option.opts, key=len).removeprefix("--").replace("-", "_")


def speak_arabic(root: click.Group, name: str) -> None:
    """Turn the help of every command into Arabic, for the rest of the process."""
    for path, command in commands(root, name):
        texts = table()[path]
        command.help = texts["help"]
        command.context_class = _ArabicContext
        for option in _options(command, path):
            option.help = _read()["himaya"]["help_option"] if key_of(option) == "help" else texts[key_of(option)]


def _options(command: click.Command, path: str) -> Iterator[click.Option]:
    context = _ArabicContext(command, info_name=path, help_option_names=["-h", "--help"])
    return (parameter for parameter in command.get_params(context) if isinstance(parameter, click.Option))


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("help.toml").read_text("utf-8"))


class _ArabicFormatter(click.HelpFormatter):
    """Headings and the marks behind an option in Arabic."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that says how a command is written."""
        super().write_usage(prog, args, prefix or _read()["words"]["Usage: "])

    def write_heading(self, heading: str) -> None:
        """Name of a list."""
        super().write_heading(_read()["words"].get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of names with their texts."""
        super().write_dl([(name, _marks(text)) for name, text in rows], col_max, col_spacing)


def _marks(text: str) -> str:
    """`[default: 1; required]` behind a text, in Arabic."""
    words = _read()["words"]
    body, bracket, marks = text.rpartition("  [")
    if not bracket:
        return text
    for mark in ("default: ", "required"):
        marks = marks.replace(mark, words[mark])
    return f"{body}{bracket}{marks}"


class _ArabicContext(click.Context):
    formatter_class = _ArabicFormatter
