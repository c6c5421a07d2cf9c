from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from himaya.faults import InvalidInputError
from himaya.web import environment

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("value", "meant"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("", False), ("no", False)]
)
def test_flags(monkeypatch: pytest.MonkeyPatch, value: str, *, meant: bool) -> None:
    """Yes and no in the usual spellings."""
    monkeypatch.setenv("HIMAYA_DEMO", value)
    assert environment.flag("HIMAYA_DEMO") is meant


def test_a_misspelt_flag_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that is neither yes nor no is refused with the setting's name, not guessed."""
    monkeypatch.setenv("HIMAYA_DEMO", "maybe")
    with pytest.raises(InvalidInputError) as raised:
        environment.flag("HIMAYA_DEMO")
    assert (raised.value.faults[0].code, raised.value.faults[0].file) == ("web.bad_setting", "HIMAYA_DEMO")


def test_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset means this machine; names are separated by commas; every host at once is refused."""
    monkeypatch.delenv("HIMAYA_ALLOWED_HOSTS", raising=False)
    assert environment.hosts("HIMAYA_ALLOWED_HOSTS") == ["localhost", "127.0.0.1", "[::1]"]
    monkeypatch.setenv("HIMAYA_ALLOWED_HOSTS", "a.example, b.example,")
    assert environment.hosts("HIMAYA_ALLOWED_HOSTS") == ["a.example", "b.example"]
    monkeypatch.setenv("HIMAYA_ALLOWED_HOSTS", "*")
    with pytest.raises(InvalidInputError):
        environment.hosts("HIMAYA_ALLOWED_HOSTS")


def test_the_secret_key_is_made_once_and_kept_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The generated key lies in the data folder for its owner only, and stays."""
    monkeypatch.delenv("HIMAYA_SECRET_KEY_FILE", raising=False)
    path = environment.key_file(tmp_path)
    first = environment.write_secret(path, environment.new_secret())
    assert environment.write_secret(path, environment.new_secret()) == first
    assert environment.secret_key(tmp_path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_key_every_process_has_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Reading settings writes nothing and no key is built in."""
    monkeypatch.delenv("HIMAYA_SECRET_KEY_FILE", raising=False)
    assert environment.secret_key(tmp_path) != environment.secret_key(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, b"", b"short", b"\xff" * 64])
def test_a_named_key_file_must_be_good(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None) -> None:
    """A key file that is missing, short or not text stops the start."""
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("HIMAYA_SECRET_KEY_FILE", str(path))
    with pytest.raises(InvalidInputError) as raised:
        environment.secret_key(tmp_path)
    assert raised.value.faults[0].code == "web.no_secret_key"
