"""Strict readers for the environment: a setting is right, or the start stops with its name and the remedy."""

from __future__ import annotations

import importlib.util
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from himaya.faults import InvalidInputError

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
_SECRET_LENGTH = 32
_URL = "HIMAYA_DATABASE_URL"
_URL_EXAMPLE = "postgresql://himaya@db.example/himaya?sslmode=verify-full"
_URL_OPTIONS = frozenset({"connect_timeout", "host", "sslcert", "sslkey", "sslmode", "sslrootcert"})
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


def flag(name: str) -> bool:
    """Read a yes-or-no setting; unset means no."""
    value = os.environ.get(name, "").strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise InvalidInputError.of("web.bad_setting", file=name, value=value, expected="1, 0")


def hosts(name: str) -> list[str]:
    """Read a comma-separated list of host names; unset means this machine only.

    A bare `*` is refused: it would let any page rebind its name to this server.
    """
    names = [host.strip() for host in os.environ.get(name, "").split(",") if host.strip()]
    if "*" in names:
        raise InvalidInputError.of("web.bad_setting", file=name, value="*", expected="plans.example.gov.eg")
    return names or list(_LOCAL_HOSTS)


def data_dir() -> Path:
    """Folder of everything this installation keeps: database, plans, secret key."""
    return Path(os.environ.get("HIMAYA_DATA_DIR", "").strip() or "data").expanduser().resolve()


def on_postgresql() -> bool:
    """Whether this installation keeps its tables in PostgreSQL."""
    return bool(os.environ.get(_URL, "").strip())


def database(folder: Path) -> dict[str, Any]:
    """Database of this installation: a file of SQLite in the data folder, or what HIMAYA_DATABASE_URL names.

    Raises
    ------
    InvalidInputError : `web.bad_setting` for an address that is not understood, `web.no_password_file`,
        `web.no_postgresql` without its driver. The address itself is never repeated: it may hold a password.
    """
    if not on_postgresql():
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "himaya.sqlite3",
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
        raise InvalidInputError.of("web.bad_setting", file=_URL, expected=_URL_EXAMPLE) from error
    name = unquote(parts.path.removeprefix("/"))
    known = parts.scheme in {"postgresql", "postgres"} and options.keys() <= _URL_OPTIONS
    if not known or not name or "/" in name or parts.fragment:
        raise InvalidInputError.of("web.bad_setting", file=_URL, expected=_URL_EXAMPLE)
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


def secret_key(folder: Path) -> str:
    """Key that signs sessions.

    HIMAYA_SECRET_KEY_FILE names its file; otherwise it lies in the data folder.
    Before the first start there is none, and the process gets a key of its own
    that dies with it.
    """
    named = os.environ.get("HIMAYA_SECRET_KEY_FILE", "").strip()
    path = Path(named) if named else key_file(folder)
    if not named and not path.exists():
        return new_secret()
    try:
        key = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError.of("web.no_secret_key", file=str(path)) from error
    if len(key) < _SECRET_LENGTH:
        raise InvalidInputError.of("web.no_secret_key", file=str(path))
    return key


def new_secret() -> str:
    """Make a random key."""
    return secrets.token_urlsafe(_SECRET_LENGTH)


def key_file(folder: Path) -> Path:
    """Where the generated secret key lies."""
    return folder / "secret.key"


def write_secret(path: Path, secret: str) -> str:
    """Keep a secret that only this account may read; one that is already there stays.

    Returns
    -------
    The secret that is in the file afterwards.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(f"{secret}\n")
    return secret
