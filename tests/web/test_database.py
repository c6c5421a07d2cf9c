"""Where the tables are."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError
from himaya.web import database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


URL = "HIMAYA_DATABASE_URL"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Connection settings for an address and perhaps a password file."""

    def read(url: str, *, first_line: str | None = None) -> dict[str, Any]:
        monkeypatch.setenv(URL, url)
        monkeypatch.delenv("HIMAYA_DATABASE_PASSWORD_FILE", raising=False)
        if first_line is not None:
            (tmp_path / "password").write_text(first_line, "utf-8")
            monkeypatch.setenv("HIMAYA_DATABASE_PASSWORD_FILE", str(tmp_path / "password"))
        return database.connection_settings(tmp_path)

    return read


def test_without_an_address_the_tables_are_a_file_of_sqlite(at: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """The default needs no other service, takes the write lock when a transaction begins, and keeps connections."""
    told = at("")
    assert told["NAME"] == tmp_path / "himaya.sqlite3"
    assert told["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert told["CONN_MAX_AGE"] > 0
    assert not database.on_postgresql()


def test_an_address_of_postgresql_is_read_whole(at: Callable[..., dict[str, Any]]) -> None:
    """User, password, host, port, name and options, percent-encoded where they must be; a socket folder too."""
    told = at("postgresql://himaya:p%40ss@db.example:6432/himaya?sslmode=verify-full")
    assert [told[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "himaya", "p@ss", "db.example", "6432", "himaya",
    ]  # fmt: skip
    assert told["OPTIONS"]["sslmode"] == "verify-full"
    assert at("postgresql://u@/plans?host=%2Frun%2Fpg")["HOST"] == "/run/pg"
    assert database.on_postgresql()


def test_the_password_may_lie_in_a_file(at: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """Its first line counts, before a password in the address; a file that is missing or empty stops the start."""
    assert at("postgresql://u:other@h/d", first_line="a b\n")["PASSWORD"].split() == ["a", "b"]
    for write in (lambda path: path.write_text("", "utf-8"), lambda path: path.unlink()):
        write(tmp_path / "password")
        with pytest.raises(InvalidInputError) as raised:
            database.connection_settings(tmp_path)
        assert raised.value.faults[0].code == "web.no_password_file"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://h/d", "postgresql://h", "postgresql://h/a/b", "postgresql://h:port/d", "postgresql://h/d?options=-c",
        "postgresql://h/d?sslmode", "postgresql://h/d#x", "db.example", "postgresql://[::1/d",
    ],
)  # fmt: skip
def test_an_address_that_is_not_understood_stops_the_start(at: Callable[..., dict[str, Any]], url: str) -> None:
    """The setting is named, an example given, and the address, which may hold a password, is not repeated."""
    with pytest.raises(InvalidInputError) as raised:
        at(url)
    fault = raised.value.faults[0]
    assert (fault.code, fault.file, fault.value) == ("web.bad_setting", URL, "")


def test_without_the_driver_the_extra_is_named(
    at: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation without psycopg says which extra brings it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(InvalidInputError) as raised:
        at("postgresql://h/d")
    assert raised.value.faults[0].code == "web.no_postgresql"


def test_a_database_that_is_away_is_told_in_one_sentence(own_environment: dict[str, str]) -> None:
    """A command on a database that cannot be reached ends with the setting to look at, without a trace."""
    away = {**own_environment, "HIMAYA_DATABASE_URL": "postgresql://u@/d?host=%2Fnowhere", "HIMAYA_LANG": "en"}
    command = [sys.executable, "-c", "from himaya.cli.main import main; main()", "user", "list"]
    done = subprocess.run(command, env=away, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "HIMAYA_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
