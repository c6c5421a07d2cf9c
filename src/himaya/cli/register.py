"""`himaya import`: tables of places and units into the register, from the machine itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from himaya.cli.user import open_data_folder
from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    from himaya.web.places.reading import Reading

_PATH = click.Path(path_type=Path, exists=False)


@click.command("import")
@click.argument("table", type=click.Choice(["places", "units"]))
@click.argument("file", type=_PATH)
@click.option("--dry-run", is_flag=True, help="Only say what would become of each row; write nothing.")
@click.option("--area", default="", help="ISO code of the governorate of rows that name none, such as EG-ALX.")
@click.pass_obj
def import_table(language: Language, *, table: str, file: Path, dry_run: bool, area: str) -> int:
    """Take the rows of FILE, XLSX or CSV, over into the register of HIMAYA_DATA_DIR; refused rows stay out.

    Exits with 1 when a row is refused.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InvalidInputError.of("files.missing", file=file.name, value=str(file)) from error
    open_data_folder()
    from himaya.scenario.governorates import governorates
    from himaya.web.places.actions.files import read_file, write_rows
    from himaya.web.places.models import RegisterTable

    if area and area not in governorates():
        raise InvalidInputError.of("web.unknown_area", area=area)
    reading = read_file(RegisterTable(table), file.name, content, by=None, area=area)
    if reading.faults:
        raise InvalidInputError(reading.faults)
    if not dry_run:
        write_rows(RegisterTable(table), file.name, reading.rows, by=None)
    for line in _lines(reading, language, dry_run=dry_run):
        click.echo(line)
    return int(any(row.faults for row in reading.rows))


def _lines(reading: Reading, language: Language, *, dry_run: bool) -> list[str]:
    """Every refused row with its faults, then how many rows of each outcome."""
    from himaya.web.places.reading import Outcome

    refused = [fault.text(language) for row in reading.rows for fault in row.faults]
    arabic = language is Language.AR
    words = ("مضاف", "معدَّل", "كما هو", "مرفوض") if arabic else ("added", "changed", "as it stands", "refused")
    outcomes = (Outcome.ADDED, Outcome.CHANGED, Outcome.SAME, Outcome.REFUSED)
    counts = [f"{word}: {reading.count(one)}" for word, one in zip(words, outcomes, strict=True)]
    if dry_run:
        counts.append("لم يُكتب شيء" if arabic else "nothing was written")
    return [*refused, ("، " if arabic else ", ").join(counts)]
