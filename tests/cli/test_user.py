from __future__ import annotations

import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from himaya.cli.user import user as user_group

HIMAYA = str(Path(sys.executable).with_name("himaya"))
PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of a test's own account
CREATE = ["create", "planning-desk", "--role", "planner", "--office-ar", "إدارة التخطيط", "--office-en", "Planning"]
ADMINISTRATOR = ["create", "centre", "--role", "administrator", "--office-ar", "مسؤول النظام"]


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """A file whose first line is a good password."""
    path = tmp_path / "password.txt"
    path.write_text(f"{PASSWORD}\nsecond line\n", "utf-8")
    return path


def run(data_dir: Path, *arguments: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    """Run the real command on a data folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HIMAYA_", "DJANGO_"))}
    environment |= {"HIMAYA_DATA_DIR": str(data_dir), "HIMAYA_LANG": language}
    return subprocess.run(
        [HIMAYA, "user", *map(str, arguments)], capture_output=True, text=True, env=environment, check=False
    )


def accounts(data_dir: Path) -> list[str]:
    """User names in the database."""
    with closing(sqlite3.connect(data_dir / "himaya.sqlite3")) as connection:
        return [name for (name,) in connection.execute("SELECT username FROM accounts_user")]


def test_an_account_from_making_to_closing(data: Path, password_file: Path) -> None:
    """Make two, list them, close one, list again; the last administrator stays open."""
    made = run(data, *CREATE, "--password-file", password_file)
    assert (made.returncode, made.stdout) == (0, "Account made: planning-desk\n"), made.stderr
    assert run(data, *ADMINISTRATOR, "--password-file", password_file).returncode == 0
    assert run(data, "list").stdout.splitlines() == [
        "centre\tadministrator\topen\tpassword only\tمسؤول النظام",
        "planning-desk\tplanner\topen\tpassword only\tPlanning",
    ]
    assert run(data, "disable", "planning-desk").stdout == "Account closed: planning-desk\n"
    assert "planning-desk\tplanner\tمغلق\tكلمة سر فقط\tإدارة التخطيط" in run(data, "list", language="ar").stdout
    last = run(data, "disable", "centre")
    assert last.returncode == 2
    assert "last open administrator" in last.stderr
    again = run(data, *CREATE, "--password-file", password_file)
    assert again.returncode == 2
    assert "already in use" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "content", "told"),
    [
        (CREATE, None, "cannot be read from this file"),
        (CREATE, "", "cannot be read from this file"),
        (CREATE, "short\n", "not accepted"),
        ([*CREATE[:3], "emperor", *CREATE[4:]], PASSWORD, "duty-officer"),
        (["disable", "nobody"], PASSWORD, "no account with the user name 'nobody'"),
    ],
)
def test_what_is_refused_says_why(
    tmp_path: Path, data: Path, arguments: list[str], content: str | None, told: str
) -> None:
    """Exit code 2, the reason on the error stream, and no account."""
    path = tmp_path / "password.txt"
    if content is not None:
        path.write_text(content, "utf-8")
    given = ["--password-file", path] if arguments[0] == "create" else []
    done = run(data, *arguments, *given)
    assert done.returncode == 2
    assert told in done.stderr
    assert accounts(data) == []


def test_the_terminal_asks_twice_and_shows_nothing(data: Path) -> None:
    """Without a file the password is typed twice, unseen; two that differ are asked for again."""
    environment = {**os.environ, "HIMAYA_DATA_DIR": str(data), "HIMAYA_LANG": "en", "TERM": "dumb"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process, terminal = pty.fork()
    if process == 0:
        os.execve(HIMAYA, [HIMAYA, "user", *CREATE], environment)  # noqa: S606  # our own command, in the child
    shown = _answer(terminal, [PASSWORD, "other-word-entirely-7", PASSWORD, PASSWORD])
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0, shown
    os.close(terminal)
    assert PASSWORD not in shown
    assert "Account made: planning-desk" in shown
    assert accounts(data) == ["planning-desk"]


def _answer(terminal: int, answers: list[str]) -> str:
    """Type each answer when the terminal asks; returns what it showed."""
    shown, asked = "", 0
    while True:
        try:
            piece = os.read(terminal, 1024).decode("utf-8", "replace")
        except OSError:
            return shown
        if not piece:
            return shown
        shown += piece
        while asked < min(len(answers), shown.count("Password: ") + shown.count("Once more: ")):
            os.write(terminal, f"{answers[asked]}\n".encode())
            asked += 1


def test_a_password_is_no_argument() -> None:
    """No option takes a password itself, and the help names every role."""
    from himaya.web.accounts.models import Role  # noqa: PLC0415  # the command line itself starts without Django

    told = CliRunner().invoke(user_group, ["create", "--help"], max_content_width=2000, terminal_width=2000).output
    assert "--password " not in told.replace("--password-file", "")
    assert [role for role in Role.values if role not in told] == []
