"""Strict readers for the environment: a setting is right, or the start stops with its name and the remedy."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from himaya.faults import InvalidInputError

_SECURE, _LOCAL = "https://", ("http://localhost", "http://127.0.0.1")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
_SECRET_LENGTH = 32
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


def flag(name: str) -> bool:
    """Read a yes-or-no setting; unset means no."""
    value = os.environ.get(name, "").strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise InvalidInputError.of("web.bad_setting", file=name, value=value, expected="1, 0")


def address(name: str) -> str:
    """Read the address of a server, `https://host` or `http://host:port`; empty where none is named.

    Raises
    ------
    InvalidInputError : `web.bad_setting`.
    """
    value = os.environ.get(name, "").strip().rstrip("/")
    told = urlsplit(value)
    if value and (told.scheme not in {"http", "https"} or not told.hostname or told.path or told.query):
        raise InvalidInputError.of("web.bad_setting", file=name, value=value, expected="https://himaya.example.gov.eg")
    return value


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


@dataclass(frozen=True, slots=True)
class Oidc:
    """Another service whose accounts may sign in: its address, what we are called there, and what the button says."""

    PROVIDER: ClassVar[str] = "directory"

    server: str
    client_id: str
    secret: str
    title: str


def oidc() -> Oidc | None:
    """Read the sign-in service of the ministry; None where none is named.

    Raises
    ------
    InvalidInputError : `web.bad_setting` for an address without encryption, or one of its settings missing.
    """
    server = os.environ.get("HIMAYA_OIDC_SERVER", "").strip()
    client_id = os.environ.get("HIMAYA_OIDC_CLIENT_ID", "").strip()
    title = os.environ.get("HIMAYA_OIDC_TITLE", "").strip()
    if not server:
        return None
    if not server.startswith((_SECURE, *_LOCAL)):
        raise InvalidInputError.of("web.bad_setting", file="HIMAYA_OIDC_SERVER", value=server, expected="https://...")
    if not client_id:
        raise InvalidInputError.of("web.bad_setting", file="HIMAYA_OIDC_CLIENT_ID", value="", expected="himaya")
    path = os.environ.get("HIMAYA_OIDC_SECRET_FILE", "").strip()
    try:
        secret = Path(path).read_text("utf-8").strip()
    except OSError as error:
        wanted = "/etc/himaya/oidc-secret"
        raise InvalidInputError.of(
            "web.bad_setting", file="HIMAYA_OIDC_SECRET_FILE", value=path, expected=wanted
        ) from error
    return Oidc(server, client_id, secret, title or "OpenID Connect")


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
