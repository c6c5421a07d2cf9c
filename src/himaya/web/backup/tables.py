"""The tables, out of the database and into an empty one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

from django.db import connection

from himaya.faults import InvalidInputError
from himaya.web.database import SQLITE_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DUMP_FILE = "himaya.pgdump"


def save(folder: Path) -> Path:
    """Copy the tables as they stand at one instant into a folder, while others go on writing; returns the file.

    Raises
    ------
    InvalidInputError : `backup.no_programs`, `backup.database_refused`.
    """
    if connection.vendor == "postgresql":
        path = folder / DUMP_FILE
        _run(
            "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", "--exclude-table=himaya_queue_*"], out=path
        )
        return path
    path = folder / SQLITE_FILE
    try:
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(path)) as copy,
        ):
            source.backup(copy)
    except sqlite3.Error as error:
        raise _refused(error) from error
    return path


def check(folder: Path, kind: str) -> None:
    """Refuse an unpacked backup that could not be loaded where this installation keeps its tables.

    Raises
    ------
    InvalidInputError : `backup.other_database`, `backup.database_not_empty`, `backup.database_refused`.
    """
    if kind != connection.vendor:
        raise InvalidInputError.of("backup.other_database")
    if kind == "postgresql":
        if connection.introspection.table_names():
            raise InvalidInputError.of("backup.database_not_empty")
        return
    try:
        with closing(sqlite3.connect(folder / SQLITE_FILE)) as copy:
            (said,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise _refused(error) from error
    if said != "ok":
        raise InvalidInputError.of("backup.database_refused", reason=said)


def load(folder: Path) -> None:
    """Bring the tables where this installation keeps them; a file of SQLite lies there already.

    Raises
    ------
    InvalidInputError : `backup.database_refused`, `backup.no_programs`; a dump is loaded whole or not at all.
    """
    dump = folder / DUMP_FILE
    if connection.vendor == "postgresql":
        arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        _run("pg_restore", [*arguments, f"--dbname={connection.settings_dict['NAME']}", str(dump)])
        dump.unlink()


def _run(program: str, arguments: Sequence[str], *, out: Path | None = None) -> None:
    """Run one of PostgreSQL's own programs; the password goes by the environment, never by the command line."""
    found = shutil.which(program)
    if found is None:
        raise InvalidInputError.of("backup.no_programs", program=program)
    written = [f"--file={out}"] if out else []
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own program, with arguments of ours
        [found, *arguments, *written], env={**os.environ, **_address()}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), program)
        raise InvalidInputError.of("backup.database_refused", reason=reason)


def _address() -> dict[str, str]:
    told = connection.settings_dict
    names = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    options = {"PGSSLMODE": "sslmode", "PGSSLROOTCERT": "sslrootcert", "PGSSLCERT": "sslcert", "PGSSLKEY": "sslkey"}
    given = {name: str(told[key]) for name, key in names.items() if told[key]}
    return {**given, **{name: told["OPTIONS"][key] for name, key in options.items() if key in told["OPTIONS"]}}


def _refused(error: Exception) -> InvalidInputError:
    return InvalidInputError.of("backup.database_refused", reason=str(error))
