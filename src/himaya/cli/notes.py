"""What one should know although nothing is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.faults import Fault

_NOTE = {Language.AR: "تنبيه", Language.EN: "Note"}


def tell_notes(notes: Iterable[Fault], language: Language) -> None:
    """Write them to standard error, marked so that nobody takes them for faults."""
    for note in notes:
        click.echo(f"{_NOTE[language]}: {note.text(language)}", err=True)
