"""The drill: back up, lose everything, restore, and check the journal, as an operator does it."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError
from himaya.web.backup import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = "from himaya.cli.main import main; main()"
PREPARE = """
import os
from pathlib import Path
from himaya.web.server import configure
configure(Path(os.environ["HIMAYA_DATA_DIR"]))
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.journal.signing import ensure_key
from himaya.web.start import migrate
migrate()
ensure_key(Path(os.environ["HIMAYA_DATA_DIR"]))
for name in ("desk", "second-desk"):
    create_account(username=name, role=Role.PLANNER, office_ar="مكتب", office_en="", password="leaf-quiet-harbour-9")
"""
TOLD = """
import django
django.setup()
from himaya.web.journal.models import JournalEntry
print(*JournalEntry.objects.values_list("action", flat=True))
"""
TAMPER = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute("DROP FUNCTION journal_refuse() CASCADE")
    else:
        cursor.execute("DROP TRIGGER journal_journalentry_no_update")
    cursor.execute("UPDATE journal_journalentry SET object_id = 'forged' WHERE seq = 2")
"""


@dataclass
class Centre:
    """An installation and its commands."""

    folder: Path
    environment: dict[str, str]

    def himaya(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the installation."""
        return self.python(COMMAND, *arguments)

    def python(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program on the installation."""
        command = [sys.executable, "-c", program, *arguments]
        changed = {**self.environment, "HIMAYA_LANG": "en"}
        return subprocess.run(command, env=changed, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, environment_of: Any) -> Iterator[Centre]:
    """An installation with two accounts, keys and a plan."""
    folder = tmp_path_factory.mktemp("centre") / "data"
    (folder / "plans" / "raml").mkdir(parents=True)
    (folder / "plans" / "raml" / "plan.json").write_text("{}", "utf-8")
    with environment_of(folder) as environment:
        found = Centre(folder, environment)
        prepared = found.python(PREPARE)
        assert prepared.returncode == 0, prepared.stderr
        yield found


@pytest.fixture(scope="module")
def kept(centre: Centre, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    out = tmp_path_factory.mktemp("kept") / "himaya.tar.gz"
    made = centre.himaya("backup", "--out", str(out))
    assert made.returncode == 0, made.stderr
    assert "the journal up to entry 3" in made.stdout
    assert "holds the keys" in made.stderr
    return out


@pytest.fixture
def elsewhere(tmp_path: Path, environment_of: Any) -> Iterator[Centre]:
    """A folder that is not there yet, and an empty database."""
    folder = tmp_path / "restored"
    with environment_of(folder, tables="") as environment:
        yield Centre(folder, environment)


@pytest.mark.slow
@pytest.mark.usefixtures("kept")
def test_the_journal_says_that_a_backup_ended(centre: Centre) -> None:
    """Begun without ended would be a backup that failed."""
    told = centre.python(TOLD)
    assert told.stdout.split() == ["account-created", "account-created", "backup-begun", "backup-ended"], told.stderr


@pytest.mark.slow
def test_everything_comes_back_and_the_journal_is_whole(kept: Path, elsewhere: Centre) -> None:
    """Accounts, keys, plans and chain; the restoring is the next entry; a second restore is refused or moves aside."""
    done = elsewhere.himaya("restore", str(kept), "--into", str(elsewhere.folder))
    assert done.returncode == 0, done.stderr
    assert elsewhere.himaya("journal", "verify").returncode == 0
    listed = elsewhere.himaya("user", "list").stdout
    assert [line.split("\t")[0] for line in listed.splitlines()] == ["desk", "second-desk"]
    assert (elsewhere.folder / "plans" / "raml" / "plan.json").read_text("utf-8") == "{}"
    assert {"journal.key", "secret.key"} <= {path.name for path in elsewhere.folder.iterdir()}
    again = elsewhere.himaya("restore", str(kept), "--into", str(elsewhere.folder))
    assert again.returncode == 2
    assert "not empty" in again.stderr


@pytest.mark.slow
def test_a_folder_that_is_there_is_moved_aside_and_never_written_over(kept: Path, elsewhere: Centre) -> None:
    """With --force the old folder keeps its content under another name, which is told."""
    elsewhere.folder.mkdir()
    (elsewhere.folder / "mine.txt").write_text("kept", "utf-8")
    done = elsewhere.himaya("restore", str(kept), "--into", str(elsewhere.folder), "--force")
    assert done.returncode == 0, done.stderr
    (aside,) = elsewhere.folder.parent.glob("restored.before-*")
    assert (aside / "mine.txt").read_text("utf-8") == "kept"
    assert str(aside) in done.stdout


@pytest.mark.slow
def test_a_damaged_backup_leaves_the_target_as_it_was(kept: Path, elsewhere: Centre, tmp_path: Path) -> None:
    """Nothing is made from an archive that was cut short, not even with --force."""
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(kept.read_bytes()[:-100])
    done = elsewhere.himaya("restore", str(cut), "--into", str(elsewhere.folder), "--force")
    assert done.returncode == 2
    assert "damaged" in done.stderr
    assert not elsewhere.folder.exists()


@pytest.mark.slow
def test_a_journal_that_was_rewritten_before_the_backup_is_found(
    tmp_path: Path, environment_of: Any, elsewhere: Centre
) -> None:
    """The files are restored, for there may be nothing else, but the command fails and names the entry."""
    folder = tmp_path / "tampered"
    folder.mkdir()
    with environment_of(folder) as environment:
        centre = Centre(folder, environment)
        for program in (PREPARE, TAMPER):
            assert centre.python(program).returncode == 0
        assert centre.himaya("backup", "--out", str(tmp_path / "b.tar.gz"), "--without-keys").returncode == 0
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        assert not {"journal.key", "letters.key", "secret.key"} & set(archive.getnames())
    done = elsewhere.himaya("restore", str(tmp_path / "b.tar.gz"), "--into", str(elsewhere.folder))
    assert done.returncode == 1
    assert "Entry 2 was changed" in done.stderr
    assert "put secret.key, journal.key and letters.key into the folder" in done.stderr
    assert elsewhere.folder.is_dir()


@pytest.mark.slow
def test_a_backup_is_refused_where_it_would_be_lost(centre: Centre, tmp_path: Path) -> None:
    """Not inside the folder it is taken from, not over another file, not under a name that says something else."""
    (tmp_path / "taken.tar.gz").write_bytes(b"")
    for out, said in (
        (centre.folder / "b.tar.gz", "inside the data folder"),
        (tmp_path / "taken.tar.gz", "will not be overwritten"),
        (tmp_path / "b.zip", "ends in .tar.gz"),
    ):
        done = centre.himaya("backup", "--out", str(out))
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


@pytest.mark.django_db
def test_tables_of_another_kind_of_database_are_refused(tmp_path: Path) -> None:
    """A backup goes back into the kind of database it came from."""
    with pytest.raises(InvalidInputError) as raised:
        tables.check(tmp_path, "another")
    assert raised.value.faults[0].code == "backup.other_database"
