"""Whole files or nothing: write to a temporary file beside the target, then rename."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from himaya.ending import put_away, unbroken
from himaya.faults import Fault, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TRIES = 5
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
_NOT_OURS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def atomic_writer(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file that replaces `path` only when the block ends without error.

    Raises
    ------
    InvalidInputError : `files.disk_full`, `files.not_allowed` or `files.unwritable`; what was there stays.
    """
    try:
        with put_away(lambda: _file_beside(path), lambda made: Path(made.name).unlink(missing_ok=True)) as made:
            temporary = Path(made.name)
            with made as stream:
                yield stream  # type: ignore[misc]  # the wrapper is a BinaryIO in all but name
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(0o644)
            with unbroken():
                temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error


def _file_beside(path: Path) -> tempfile._TemporaryFileWrapper[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False)


def write_atomically(path: Path, content: bytes) -> None:
    """Replace `path` by `content`, or leave it as it was."""
    with atomic_writer(path) as stream:
        stream.write(content)


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """Write files, also in folders, that belong together: they move into `target` when the block ends without error.

    Raises
    ------
    InvalidInputError : `files.disk_full`, `files.not_allowed` or `files.unwritable`; `target` is as it was.
    """
    try:
        with put_away(lambda: _folder_beside(target), _removed) as stage:
            try:
                yield stage
            except InvalidInputError as error:
                raise InvalidInputError([_at_home(fault, stage, target) for fault in error.faults]) from error
            with unbroken():
                target.mkdir(exist_ok=True)
                for path in sorted(stage.rglob("*")):
                    home = target / path.relative_to(stage)
                    if path.is_dir():
                        home.mkdir(exist_ok=True)
                    else:
                        path.replace(home)
    except OSError as error:
        raise unwritable(target, error) from error


def _folder_beside(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))


def _removed(folder: Path) -> None:
    """Remove a folder, also while a thread still writes into it."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return


def _at_home(fault: Fault, stage: Path, target: Path) -> Fault:
    """The same fault, of the file that was asked for rather than of the one it was staged in."""
    return replace(fault, file=fault.file.replace(str(stage), str(target)))


def unwritable(path: Path, error: OSError) -> InvalidInputError:
    """What an error of the disk means to the person who asked: no room, not permitted, or its own reason."""
    if error.errno in _FULL:
        return InvalidInputError.of("files.disk_full", file=str(path))
    if error.errno in _NOT_OURS:
        return InvalidInputError.of("files.not_allowed", file=str(path))
    return InvalidInputError.of("files.unwritable", file=str(path), reason=error.strerror or str(error))


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
