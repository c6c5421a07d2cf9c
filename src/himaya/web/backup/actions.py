"""Make a backup, and make an installation from one. Both are written down in the journal."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

import himaya
from himaya.faults import Fault, InvalidInputError
from himaya.web.backup import archive, tables
from himaya.web.database import SQLITE_FILE
from himaya.web.journal.actions import record
from himaya.web.journal.queries import head_now
from himaya.web.journal.verification import check_kept_head, verify_chain
from himaya.web.journal.words import Action, Kind
from himaya.web.start import migrate

KEYS = frozenset({"demo-password.txt", "first-administrator.txt", "journal.key", "letters.key", "secret.key"})
_LEFT_OUT = (SQLITE_FILE, "jobs.sqlite3")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: from which backup, how many entries its journal has, what its check found."""

    manifest: dict[str, Any]
    entries: int
    faults: tuple[Fault, ...]


def make_backup(data_dir: Path, out: Path, *, keys: bool) -> dict[str, Any]:
    """Write everything the installation keeps into one file; returns its manifest.

    The tables are copied first, at one instant, then the files: what the
    tables name is there. The head of the journal stands signed in the
    manifest. A backup that was begun and has not ended stands so in the
    journal.

    Raises
    ------
    InvalidInputError : `backup.bad_ending`, `files.exists`, `backup.inside`, or what `archive.write` and
        `tables.save` refuse.
    """
    if not out.name.endswith(archive.ENDING):
        raise InvalidInputError.of("backup.bad_ending", file=str(out))
    if out.exists():
        raise InvalidInputError.of("files.exists", file=str(out))
    if out.resolve().is_relative_to(data_dir):
        raise InvalidInputError.of("backup.inside", file=str(out))
    with transaction.atomic():
        record(Action.BACKUP_BEGUN, by=None, kind=Kind.INSTALLATION, after={"keys": keys})
    head = head_now()
    described = {
        "version": himaya.__version__,
        "created_at": timezone.now().isoformat(),
        "database": connections["default"].vendor,
        "keys": keys,
        "head": head,
    }
    with _room_beside(out) as name:
        saved = tables.save(Path(name))
        files = {PurePosixPath(saved.name): saved, **_files(data_dir, keys=keys)}
        manifest = archive.write(out, files, described)
    with transaction.atomic():
        after = {"files": len(files), "seq": head["seq"]}
        record(Action.BACKUP_ENDED, by=None, kind=Kind.INSTALLATION, after=after)
    return manifest


def _room_beside(path: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InvalidInputError.of("files.unwritable", file=str(path), reason=error.strerror or "") from error


def _files(data_dir: Path, *, keys: bool) -> dict[PurePosixPath, Path]:
    """Regular files of the data folder, without the tables, what wakes the workers, and unfinished files."""
    found = {}
    for path in sorted(data_dir.rglob("*")):
        name = PurePosixPath(path.relative_to(data_dir).as_posix())
        hidden = any(part.startswith(".") for part in name.parts)
        if path.is_symlink() or not path.is_file() or hidden or str(name).startswith(_LEFT_OUT):
            continue
        if keys or str(name) not in KEYS:
            found[name] = path
    return found


def unpack(source: Path, into: Path, *, force: bool) -> tuple[dict[str, Any], Path | None]:
    """Unpack and check a backup beside its target, then move it there; an older folder is moved aside.

    Returns
    -------
    The manifest, and where an older folder is now.

    Raises
    ------
    InvalidInputError : `backup.not_empty` without `force`, or what `archive.read` and `tables.check` refuse; the target
        is as it was.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())) and not force:
        raise InvalidInputError.of("backup.not_empty", file=str(into))
    with _room_beside(into) as name:
        stage = Path(name) / "data"
        stage.mkdir(mode=0o700)
        manifest = archive.read(source, stage)
        tables.check(stage, manifest["database"])
        aside = _moved_aside(into)
        shutil.move(stage, into)
    return manifest, aside


def _moved_aside(into: Path) -> Path | None:
    if not into.exists():
        return None
    if into.is_dir() and not any(into.iterdir()):
        into.rmdir()
        return None
    aside = into.with_name(f"{into.name}.before-{timezone.now():%Y%m%d-%H%M%S}")
    into.rename(aside)
    return aside


def open_restored(folder: Path, manifest: dict[str, Any]) -> Restored:
    """Bring the tables of an unpacked backup into use, check the journal, and write down what was restored.

    Raises
    ------
    InvalidInputError : what `tables.load` refuses.
    """
    tables.load(folder)
    migrate()
    head = manifest["head"]
    key = str(head.get("public_key", ""))
    found = verify_chain(public_key=key)
    against_head = check_kept_head(head, public_key=key)
    faults = tuple(fault for fault in (found.fault, against_head) if fault)
    if not faults:
        after = {"version": manifest["version"], "created_at": manifest["created_at"], "seq": head["seq"]}
        with transaction.atomic():
            record(Action.BACKUP_RESTORED, by=None, kind=Kind.INSTALLATION, after=after)
    connections.close_all()
    return Restored(manifest, found.entries, faults)
