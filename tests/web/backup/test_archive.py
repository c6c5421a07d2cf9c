"""The archive alone: what goes in comes out, and whatever happened to it in between is found."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError
from himaya.web.backup import archive

if TYPE_CHECKING:
    from collections.abc import Callable

TOLD = {"version": "9.9", "created_at": "2027-01-06T12:00:00+00:00", "database": "sqlite", "keys": True, "head": {}}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A backup of two files."""
    (tmp_path / "a").write_bytes(b"first" * 1000)
    (tmp_path / "b").write_bytes("ثانٍ".encode())
    files = {PurePosixPath("plans/raml/plan.json"): tmp_path / "a", PurePosixPath("notes.txt"): tmp_path / "b"}
    archive.write(tmp_path / "backup.tar.gz", files, TOLD)
    return tmp_path / "backup.tar.gz"


def unpacked(source: Path, tmp_path: Path) -> tuple[dict[str, Any], Path]:
    into = tmp_path / "out"
    into.mkdir()
    return archive.read(source, into), into


def rewritten(source: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Pack an archive anew after a change, as somebody with tar would."""
    with tarfile.open(source) as old:
        files = {member.name: old.extractfile(member).read() for member in old}  # type: ignore[union-attr]  # all are files
    change(files)
    with tarfile.open(source, "w:gz") as new:
        for name, content in files.items():
            head = tarfile.TarInfo(name)
            head.size = len(content)
            new.addfile(head, io.BytesIO(content))


def relisted(source: Path, **told: Any) -> None:
    """Change what the manifest tells."""

    def change(files: dict[str, bytes]) -> None:
        files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), **told}).encode()

    rewritten(source, change)


def test_what_goes_in_comes_out(written: Path, tmp_path: Path) -> None:
    """Files, folders and manifest; the archive is for its owner only."""
    manifest, into = unpacked(written, tmp_path)
    assert (into / "plans" / "raml" / "plan.json").read_bytes() == b"first" * 1000
    assert (into / "notes.txt").read_text("utf-8") == "ثانٍ"
    assert sorted(manifest["files"]) == ["notes.txt", "plans/raml/plan.json"]
    assert not (into / archive.MANIFEST).exists()
    assert written.stat().st_mode & 0o077 == 0


def _cut(source: Path) -> None:
    source.write_bytes(source.read_bytes()[:-40])


def _flip(source: Path) -> None:
    content = bytearray(gzip.decompress(source.read_bytes()))
    content[content.index(b"firstfirst")] ^= 1
    source.write_bytes(gzip.compress(bytes(content)))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut short": _cut,
    "one bit": _flip,
    "no archive": lambda source: source.write_bytes(b"hello"),
    "a file changed": lambda source: rewritten(source, lambda files: files.update({"notes.txt": b"other"})),
    "a file gone": lambda source: rewritten(source, lambda files: files.pop("notes.txt") and None),
    "a file more": lambda source: rewritten(source, lambda files: files.update({"more.txt": b"x"})),
    "no manifest": lambda source: rewritten(source, lambda files: files.pop("manifest.json") and None),
    "another manifest": lambda source: rewritten(source, lambda files: files.update({"manifest.json": b"[]"})),
    "a list of nothing": lambda source: relisted(source, files=["notes.txt"]),
    "a listing without digests": lambda source: relisted(source, files={"notes.txt": "", "plans/raml/plan.json": ""}),
    "a head that is none": lambda source: relisted(source, head=[]),
    "a way out": lambda source: rewritten(source, lambda files: files.update({"../outside": b"x"})),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_archive_is_refused(written: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Whatever was changed, cut or added, the archive is called damaged and nothing lands outside the folder."""
    damage(written)
    with pytest.raises(InvalidInputError) as raised:
        unpacked(written, tmp_path)
    assert raised.value.faults[0].code == "backup.damaged"
    assert not (tmp_path / "outside").exists()


def test_a_format_of_a_later_version_is_named(written: Path, tmp_path: Path) -> None:
    """A backup that only a later version can read says which version wrote it."""

    def later(files: dict[str, bytes]) -> None:
        told = {**json.loads(files["manifest.json"]), "format": "himaya-backup/2"}
        files["manifest.json"] = json.dumps(told).encode()

    rewritten(written, later)
    with pytest.raises(InvalidInputError) as raised:
        unpacked(written, tmp_path)
    assert (raised.value.faults[0].code, raised.value.faults[0].details["version"]) == ("backup.newer", "9.9")


def test_a_full_disk_is_told_before_it_is_full(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that does not fit is not begun."""
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 10}))
    with pytest.raises(InvalidInputError) as raised:
        unpacked(written, tmp_path)
    assert raised.value.faults[0].code == "files.disk_full"


def test_a_full_disk_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither half an archive nor a temporary file stays behind."""
    (tmp_path / "a").write_bytes(b"x")

    def full(*_arguments: Any, **_options: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(InvalidInputError) as raised:
        archive.write(tmp_path / "backup.tar.gz", {PurePosixPath("a"): tmp_path / "a"}, TOLD)
    assert raised.value.faults[0].code == "files.disk_full"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
