"""Write docs/reference/cli.md from the command line's own help; `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from himaya.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "cli.md"
HEAD = """# Command line

Written by `make reference` from the help of the commands themselves; do not edit.

Messages are Arabic unless `--lang en`, `HIMAYA_LANG=en` or an English locale asks for English.
Help texts, and the formulas inside a room's findings, are English in both.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | `verify` or `journal verify` found something |
| 2 | input that cannot be used: the message names file, row, column and remedy; nothing was written |
| 70 | a fault of Himaya itself; nothing half-written |
| 130 | interrupted; nothing half-written |
"""


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and everything below it, in the order it was added."""
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, f"{path} {name}")


def section(path: str, command: click.Command) -> str:
    """Heading and help text of one command, at a fixed width."""
    settings = cli.context_settings
    context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100, **settings)
    return f"## `{path}`\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(section(path, command) for path, command in commands(cli, "himaya"))])


def main() -> int:
    """Write the page, or with `--check` say whether it is up to date."""
    if "--check" in sys.argv[1:]:
        fresh = PAGE.exists() and PAGE.read_text("utf-8") == page()
        print("up to date" if fresh else f"{PAGE.name} is out of date: run make reference")
        return 0 if fresh else 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
