"""Where the tables are: a file of SQLite in the data folder, or the PostgreSQL that the environment names."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from himaya.faults import InvalidInputError

_URL = "HIMAYA_DATABASE_URL"
_EXAMPLE = "postgresql://himaya@db.example/himaya?sslmode=verify-full"
_OPTIONS = frozenset({"connect_timeout", "host", "sslcert", "sslkey", "sslmode", "sslrootcert"})
SQLITE_FILE = "himaya.sqlite3"


def on_postgresql() -> bool:
    """Whether this installation keeps its tables in PostgreSQL."""
    return bool(os.environ.get(_URL, "").strip())


def connection_settings(folder: Path) -> dict[str, Any]:
    """Database of this installation: a file of SQLite in the data folder, or what HIMAYA_DATABASE_URL names.

    Raises
    ------
    InvalidInputError : `web.bad_setting` for an address that is not understood, `web.no_password_file`,
        `web.no_postgresql` without its driver. The address itself is never repeated: it may hold a password.
    """
    if not on_postgresql():
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / SQLITE_FILE,
            "CONN_MAX_AGE": 60,  # a new connection reads the whole schema anew before its first answer
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    if importlib.util.find_spec("psycopg") is None:
        raise InvalidInputError.of("web.no_postgresql")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **_named_database(os.environ[_URL].strip()),
    }


def _named_database(url: str) -> dict[str, Any]:
    """Parts of an address of a PostgreSQL database, as Django wants them."""
    try:
        parts = urlsplit(url)
        port = parts.port
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise InvalidInputError.of("web.bad_setting", file=_URL, expected=_EXAMPLE) from error
    name = unquote(parts.path.removeprefix("/"))
    known = parts.scheme in {"postgresql", "postgres"} and options.keys() <= _OPTIONS
    if not known or not name or "/" in name or parts.fragment:
        raise InvalidInputError.of("web.bad_setting", file=_URL, expected=_EXAMPLE)
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": _database_password() or unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(port or ""),
        "OPTIONS": {"application_name": "himaya", **options},
    }


def _database_password() -> str:
    """First line of the file that HIMAYA_DATABASE_PASSWORD_FILE names; empty when it names none."""
    named = os.environ.get("HIMAYA_DATABASE_PASSWORD_FILE", "").strip()
    if not named:
        return ""
    try:
        first, *_rest = Path(named).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InvalidInputError.of("web.no_password_file", file=named) from error
    return first
