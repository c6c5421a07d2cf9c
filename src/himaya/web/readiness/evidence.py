"""Files handed in as evidence: their bytes say what they are, and what a picture carries besides itself is dropped."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from himaya.faults import InvalidInputError
from himaya.web.common.pictures import TooManyPixelsError, redrawn
from himaya.web.readiness.models import FileKind

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.web.readiness.models import Evidence

_log = logging.getLogger(__name__)

MOST_BYTES = 5 * 1024 * 1024
_LONGEST_SIDE = 2400
_ZIP_TAIL = 70_000
_SIGNS = ((b"%PDF-", FileKind.PDF), (b"\x89PNG\r\n\x1a\n", FileKind.PNG), (b"\xff\xd8\xff", FileKind.JPEG))
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|OpenAction|AA|RichMedia|XFA|SubmitForm|ImportData|GoToR|GoToE|Encrypt)"
    rb"(?![A-Za-z0-9])"
)
_MARKUP = re.compile(rb"<\s*(?:html|script|svg|!doctype|\?php)", re.IGNORECASE)
_HEX_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Clean:
    """A file as it is kept."""

    kind: FileKind
    content: bytes

    @property
    def sha256(self) -> str:
        """Digest of what is kept."""
        return hashlib.sha256(self.content).hexdigest()


def cleaned(content: bytes) -> Clean:
    """A file that may be kept.

    Pictures are decoded and written anew, so that neither place, device and
    time of the photograph nor anything hidden behind the picture is kept.

    Raises
    ------
    InvalidInputError : `readiness.file_too_big`, `readiness.file_kind`, `readiness.file_broken`,
        `readiness.file_active`.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInputError.of("readiness.file_too_big", most=str(MOST_BYTES // 1024**2))
    kind = next((kind for sign, kind in _SIGNS if content.startswith(sign)), None)
    if kind is None:
        raise InvalidInputError.of("readiness.file_kind")
    if kind is FileKind.PDF:
        _check_pdf(content)
        return Clean(kind, content)
    return Clean(kind, _drawn_anew(content, kind))


def _check_pdf(content: bytes) -> None:
    """Refuse a PDF that ends elsewhere, is another kind of file at the same time, or asks a reader to act."""
    if not content.rstrip(b"\r\n\t \0").endswith(b"%%EOF"):
        raise InvalidInputError.of("readiness.file_broken")
    spelled_out = _HEX_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content)
    if b"PK\x05\x06" in content[-_ZIP_TAIL:] or _MARKUP.search(content) or _ACTIVE.search(spelled_out):
        raise InvalidInputError.of("readiness.file_active")


def _drawn_anew(content: bytes, kind: FileKind) -> bytes:
    name = kind.upper()
    try:
        return redrawn(content, formats=(name,), written_as=name, longest_side=_LONGEST_SIDE)
    except TooManyPixelsError as error:
        raise InvalidInputError.of("readiness.file_too_big", most=str(MOST_BYTES // 1024**2)) from error
    except ValueError as error:
        raise InvalidInputError.of("readiness.file_broken") from error


def store(clean: Clean) -> str:
    """Keep a file under a random name that only the service's account may read; returns the name."""
    stored = secrets.token_hex(20)
    path = path_of(stored)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(clean.content)
        stream.flush()
        os.fsync(stream.fileno())
    return stored


def discard(stored: str) -> None:
    """Remove a file whose claim was not kept."""
    path_of(stored).unlink(missing_ok=True)


def kept(file: Evidence) -> bytes:
    """Bytes of a file, read once and equal to what was claimed with.

    Raises
    ------
    InvalidInputError : `readiness.file_lost` where it is gone, unreadable, or no longer what was recorded.
    """
    try:
        content = path_of(file.stored).read_bytes()
    except OSError as error:
        _log.error(
            "Evidence %s of item %s cannot be read: %s", file.pk, file.item_id, error.strerror
        )  # the trace says nothing more
        raise InvalidInputError.of("readiness.file_lost") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        _log.error("Evidence %s of item %s is not the file that was recorded.", file.pk, file.item_id)
        raise InvalidInputError.of("readiness.file_lost")
    return content


def is_kept(file: Evidence) -> bool:
    """Whether a file can be read and is what was claimed with."""
    try:
        content = path_of(file.stored).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content).hexdigest() == file.sha256


def lies_there(file: Evidence) -> bool:
    """Whether a file of the recorded size is where it was kept, without reading it."""
    path = path_of(file.stored)
    try:
        return path.is_file() and path.stat().st_size == file.size
    except OSError:
        return False


def path_of(stored: str) -> Path:
    """Where a file lies, below the data folder and outside everything that is served as a file."""
    folder: Path = settings.DATA_DIR / "evidence"
    return folder / stored[:2] / stored
