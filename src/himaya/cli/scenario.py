"""`himaya scenario check` and `himaya scenario template`."""

from __future__ import annotations

from pathlib import Path

import click

from himaya.cli.notes import tell_notes
from himaya.faults import InvalidInputError, Language

_PATH = click.Path(path_type=Path)


@click.group()
def scenario() -> None:
    """Scenarios: check one, or start one from a template."""


@scenario.command()
@click.argument("scenario_dir", type=_PATH)
@click.pass_obj
def check(language: Language, scenario_dir: Path) -> int:
    """Check every table of SCENARIO_DIR and its road file; list all faults and warnings at once."""
    from himaya import api

    found = api.examine_scenario(scenario_dir)
    for fault in found.faults:
        click.echo(fault.text(language), err=True)
    if not found.faults:
        click.echo(_SOUND[language])
    tell_notes(found.warnings, language)
    return 2 if found.faults else 0


_SOUND = {Language.AR: "البيانات سليمة: لا أخطاء.", Language.EN: "The scenario is sound: no faults."}


@scenario.command()
@click.argument("file", type=_PATH)
@click.pass_obj
def template(language: Language, file: Path) -> None:
    """Write an empty XLSX scenario with Arabic headings to FILE."""
    from himaya import api

    if file.suffix.lower() != ".xlsx":
        raise InvalidInputError.of("files.not_xlsx", file=str(file))
    if file.exists():
        raise InvalidInputError.of("files.exists", file=str(file))
    api.write_template(file)
    click.echo({Language.AR: f"كُتب النموذج: {file}", Language.EN: f"Template written: {file}"}[language])
