"""`himaya journal verify` and `himaya journal head`."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    from himaya.web.journal.verification import Verification


@click.group()
def journal() -> None:
    """The journal in HIMAYA_DATA_DIR (default ./data): check it, print its signed head."""


@journal.command()
@click.option(
    "--head",
    "kept_head",
    type=click.Path(path_type=Path),
    help="A head that `himaya journal head` printed earlier; the journal must still contain it.",
)
@click.pass_obj
def verify(language: Language, *, kept_head: Path | None) -> int:
    """Check chain and signatures; exit 1 with the number of the first bad entry when anything was rewritten."""
    data_dir = _data_dir()
    from himaya.web.audit import verify_journal

    found, against_head = verify_journal(data_dir, kept_head=kept_head)
    faults = [fault for fault in (found.fault, against_head) if fault]
    for fault in faults:
        click.echo(fault.text(language), err=True)
    if not faults:
        click.echo(_whole(found, language))
    return 1 if faults else 0


@journal.command()
def head() -> None:
    """Print the end of the journal, signed, as JSON: keep it outside this machine."""
    data_dir = _data_dir()
    from himaya.web.audit import journal_head

    click.echo(json.dumps(journal_head(data_dir), indent=1))


def _data_dir() -> Path:
    if importlib.util.find_spec("django") is None:
        raise InvalidInputError.of("cli.no_web")
    return Path(os.environ.get("HIMAYA_DATA_DIR", "data")).resolve()


def _whole(found: Verification, language: Language) -> str:
    return {
        Language.AR: f"السجل سليم: القيود {found.entries}، والأيام الموقعة {found.signed_days}، "
        f"وآخر بصمة {found.head_hash}",
        Language.EN: f"The journal is whole: {found.entries} entries, {found.signed_days} signed days, "
        f"last hash {found.head_hash}",
    }[language]
