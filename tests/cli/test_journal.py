from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

HIMAYA = str(Path(sys.executable).with_name("himaya"))
MAKE = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from himaya.web.accounts.actions import create_account
now = timezone.now
for number in range(4):
    timezone.now = lambda: now() - timedelta(days=3 - number)
    create_account(username=f"desk-{number}", role="planner", office_ar="مكتب", office_en="Desk",
                   password="leaf-quiet-harbour-9")
"""


def _run(data_dir: Path, *command: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HIMAYA_", "DJANGO_"))}
    environment = {**kept, "HIMAYA_DATA_DIR": str(data_dir), "HIMAYA_LANG": language}
    environment["DJANGO_SETTINGS_MODULE"] = "himaya.web.settings"
    return subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True, check=False)


def _journal(data_dir: Path, *command: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    return _run(data_dir, HIMAYA, "journal", *command, language=language)


def _tamper(data_dir: Path, sql: str) -> None:
    connection = sqlite3.connect(data_dir / "himaya.sqlite3")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(sql)
    connection.commit()
    connection.close()


@pytest.fixture(scope="module")
def four_days(empty_installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an account made on each of four days."""
    folder = Path(shutil.copytree(empty_installation, tmp_path_factory.mktemp("four-days") / "data"))
    done = _run(folder, sys.executable, "-c", MAKE)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def kept_head(four_days: Path) -> str:
    """Its head, as it was printed before anything else happened to a copy."""
    return _journal(four_days, "head").stdout


@pytest.fixture
def data_dir(four_days: Path, kept_head: str, tmp_path: Path) -> Path:  # noqa: ARG001  # the head comes before the copy
    """The same folder, for this test alone."""
    return Path(shutil.copytree(four_days, tmp_path / "data"))


def test_a_whole_journal_exits_0_and_a_planted_change_exits_1(data_dir: Path) -> None:
    """After one row was changed in a database shell, the command names its number in both languages."""
    done = _journal(data_dir, "verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 entries, 3 signed days" in done.stdout
    _tamper(data_dir, "UPDATE journal_journalentry SET office_en = 'Other' WHERE seq = 2")
    done = _journal(data_dir, "verify")
    assert done.returncode == 1
    assert "Entry 2 was changed" in done.stderr
    assert "القيد رقم 2 تغيّر" in _journal(data_dir, "verify", language="ar").stderr


def test_a_kept_head_finds_what_the_key_holder_rewrote(
    data_dir: Path, tmp_path: Path, kept_head: str, empty_installation: Path
) -> None:
    """A journal begun anew, with a new key and all, no longer contains the head that was printed before."""
    kept = tmp_path / "head.json"
    kept.write_text(kept_head)
    head = json.loads(kept.read_text())
    assert head["seq"] == 4
    assert _journal(data_dir, "verify", "--head", kept).returncode == 0
    shutil.copy(empty_installation / "himaya.sqlite3", data_dir)
    assert _run(data_dir, sys.executable, "-c", MAKE.replace("desk-", "other-")).returncode == 0
    assert _journal(data_dir, "verify").returncode == 0
    done = _journal(data_dir, "verify", "--head", kept)
    assert done.returncode == 1
    assert "Entry 4 is not the one that the kept head names" in done.stderr
    (data_dir / "journal.key").unlink()
    _journal(data_dir, "head")
    assert "another key" in _journal(data_dir, "verify", "--head", kept).stderr


@pytest.mark.parametrize("change", [{"seq": 3}, {"hash": "0" * 64}, {"purpose": "x"}, {"signature": "zz"}])
def test_a_head_that_was_edited_is_refused(
    data_dir: Path, tmp_path: Path, kept_head: str, change: dict[str, object]
) -> None:
    """A kept head whose text is not what was signed proves nothing: exit 2."""
    kept = tmp_path / "head.json"
    kept.write_text(json.dumps({**json.loads(kept_head), **change}))
    assert _journal(data_dir, "verify", "--head", kept).returncode == 2


@pytest.mark.parametrize("command", ["verify", "head"])
def test_without_a_database_the_exit_is_2(tmp_path: Path, command: str) -> None:
    """A folder without a journal is told with its remedy, and nothing is made in it."""
    done = _journal(tmp_path, command)
    assert done.returncode == 2
    assert "HIMAYA_DATA_DIR" in done.stderr
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "himaya.sqlite3").write_bytes(b"not a database, but long enough to look at")
    assert _journal(tmp_path, command).returncode == 2
