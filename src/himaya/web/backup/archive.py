"""The archive: files as they are, and at its end a manifest with the digest of each. Knows no database."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

from himaya.faults import InvalidInputError
from himaya.files import atomic_writer, unwritable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path, PurePosixPath

_FAMILY = "himaya-backup/"
FORMAT = f"{_FAMILY}1"
MANIFEST = "manifest.json"
ENDING = ".tar.gz"
_WANTED = frozenset({"version", "created_at", "database", "keys", "head", "files"})
_LARGEST_MANIFEST = 64 * 2**20


class _Digesting(io.RawIOBase):
    """A file that is digested while it is read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._source.read(len(buffer))
        buffer[: len(content)] = content
        self.digest.update(content)
        return len(content)


def write(out: Path, files: Mapping[PurePosixPath, Path], described: Mapping[str, Any]) -> dict[str, Any]:
    """Write an archive of files under the names they get in it, readable by this account only; returns its manifest.

    Raises
    ------
    InvalidInputError : `files.disk_full`, `files.not_allowed`, `files.unwritable`; nothing is left then.
    """
    listed: dict[str, dict[str, Any]] = {}
    with atomic_writer(out) as stream, tarfile.open(fileobj=stream, mode="w:gz", compresslevel=6) as archive:
        for name, path in sorted(files.items()):
            listed[str(name)] = _add(archive, str(name), path)
        manifest = {"format": FORMAT, **described, "files": listed}
        content = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
        head = tarfile.TarInfo(MANIFEST)
        head.size = len(content)
        archive.addfile(head, io.BytesIO(content))
    out.chmod(0o600)
    return manifest


def _add(archive: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    with path.open("rb") as source:
        head = archive.gettarinfo(arcname=name, fileobj=source)
        head.uid = head.gid = 0
        head.uname = head.gname = ""
        digesting = _Digesting(source)
        archive.addfile(head, digesting)
    return {"size": head.size, "sha256": digesting.digest.hexdigest()}


def read(source: Path, into: Path) -> dict[str, Any]:
    """Unpack an archive into an empty folder and check every file against the manifest; returns the manifest.

    Raises
    ------
    InvalidInputError : `files.missing`, `backup.damaged` with the first file that is not as it was written,
        `backup.newer` for a format of a later version, `files.disk_full`.
    """
    if not source.is_file():
        raise InvalidInputError.of("files.missing", file=str(source))
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                _check_room(member, into)
                archive.extract(member, into, filter="data")
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise InvalidInputError.of("backup.damaged", file=str(source), reason=str(error)) from error
    except OSError as error:
        raise unwritable(into, error) from error
    manifest = _manifest(source, into / MANIFEST)
    _check_files(source, into, manifest["files"])
    return manifest


def _check_room(member: tarfile.TarInfo, into: Path) -> None:
    if member.size > shutil.disk_usage(into).free:
        raise InvalidInputError.of("files.disk_full", file=str(into))


def _manifest(source: Path, path: Path) -> dict[str, Any]:
    """The manifest, taken out of the unpacked files."""
    damaged = InvalidInputError.of("backup.damaged", file=str(source), reason=MANIFEST)
    if not path.is_file() or path.stat().st_size > _LARGEST_MANIFEST:
        raise damaged
    try:
        manifest = json.loads(path.read_bytes())
    except ValueError as error:
        raise damaged from error
    known = str(manifest.get("format", "")) if isinstance(manifest, dict) else ""
    if known.startswith(_FAMILY) and known != FORMAT:
        raise InvalidInputError.of("backup.newer", file=str(source), version=str(manifest.get("version", known)))
    if known != FORMAT or not manifest.keys() >= _WANTED or not _is_listing(manifest["files"], manifest["head"]):
        raise damaged
    path.unlink()
    return dict(manifest)


def _is_listing(files: Any, head: Any) -> bool:
    return isinstance(head, dict) and isinstance(files, dict) and all(isinstance(told, dict) for told in files.values())


def _check_files(source: Path, into: Path, listed: Mapping[str, Any]) -> None:
    """Every listed file is there with its digest, and nothing else is."""
    found = {path.relative_to(into).as_posix() for path in into.rglob("*") if not path.is_dir()}
    for name in sorted(found ^ listed.keys()):
        raise InvalidInputError.of("backup.damaged", file=str(source), reason=name)
    for name, told in sorted(listed.items()):
        with (into / name).open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != told.get("sha256"):
                raise InvalidInputError.of("backup.damaged", file=str(source), reason=name)
