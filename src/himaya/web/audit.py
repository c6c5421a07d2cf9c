"""The journal of a data folder for the command line, without a server."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import django

from himaya.faults import InvalidInputError
from himaya.web import database

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.faults import Fault
    from himaya.web.journal.verification import Verification


def verify_journal(data_dir: Path, *, kept_head: Path | None = None) -> tuple[Verification, Fault | None]:
    """Check chain and signatures, and that the journal still contains a head that was kept elsewhere.

    Raises
    ------
    InvalidInputError : `journal.not_here`, or `journal.bad_head` when the kept file is no signed head.
    """
    open_journal(data_dir)
    from himaya.web.journal import signing, verification  # noqa: PLC0415  # models exist only after the set-up above

    key = signing.public_key(data_dir)
    kept = None if kept_head is None else _read(kept_head)
    found = verification.verify_chain(public_key=key)
    return found, None if kept is None else verification.check_kept_head(kept, public_key=key)


def journal_head(data_dir: Path) -> dict[str, Any]:
    """End of the journal at this moment, signed.

    Raises
    ------
    InvalidInputError : `journal.not_here`.
    """
    open_journal(data_dir)
    from himaya.web.journal.queries import head_now  # noqa: PLC0415  # as above

    return head_now()


def open_journal(data_dir: Path) -> None:
    """Set Django up on an existing database that has a journal; nothing is created or migrated."""
    if not database.on_postgresql() and not (data_dir / database.SQLITE_FILE).is_file():
        raise InvalidInputError.of("journal.not_here", file=str(data_dir))
    os.environ["HIMAYA_DATA_DIR"] = str(data_dir)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himaya.web.settings")
    django.setup()
    from django.db import DatabaseError, connection  # noqa: PLC0415  # reads the settings

    try:
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        raise InvalidInputError.of("journal.not_here", file=str(data_dir)) from error
    if "journal_journalhead" not in tables:
        raise InvalidInputError.of("journal.not_here", file=str(data_dir))


def _read(path: Path) -> dict[str, object]:
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInputError.of("journal.bad_head", file=str(path)) from error
    if not isinstance(kept, dict):
        raise InvalidInputError.of("journal.bad_head", file=str(path))
    return kept
