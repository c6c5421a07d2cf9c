"""Evidence: what a file is, what is stripped from it, where it lies, who gets it."""

from __future__ import annotations

import io
import stat
import struct
import zlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.journal.models import JournalEntry
from himaya.web.readiness.evidence import MOST_BYTES, cleaned, path_of
from himaya.web.readiness.models import Evidence, FileKind, ReadinessItem
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from himaya.web.readiness.models import Board

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SECRET = b"30.0444,31.2357 camera 12345"


def _picture(kind: str, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(content, kind, **options)
    return content.getvalue()


def _with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x0112] = 6
    return _picture("JPEG", exif=exif, comment=SECRET)


def _png_claiming(width: int, height: int) -> bytes:
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


def _code(content: bytes) -> str:
    with pytest.raises(InvalidInputError) as refused:
        cleaned(content)
    return refused.value.faults[0].code


def test_pictures_are_drawn_anew_without_what_they_carried() -> None:
    """Camera, place, comment and whatever is appended are gone; the picture stands upright."""
    dirty = _with_exif() + b"PK\x03\x04" + SECRET + b"<script>alert(1)</script>"
    clean = cleaned(dirty)
    assert clean.kind is FileKind.JPEG
    assert SECRET not in clean.content
    assert b"<script" not in clean.content
    with Image.open(io.BytesIO(clean.content)) as shown:
        assert shown.size == (30, 40)
        assert not shown.getexif()
        assert shown.info.get("comment") is None


def test_a_png_stays_a_png_and_a_large_one_becomes_smaller() -> None:
    """The longest side is 2400 pixels."""
    clean = cleaned(_picture("PNG", (3000, 10)))
    assert clean.kind is FileKind.PNG
    with Image.open(io.BytesIO(clean.content)) as shown:
        assert shown.size == (2400, 8)


def test_a_plain_pdf_is_kept_as_it_is() -> None:
    """Its bytes do not change."""
    assert cleaned(PDF).content == PDF


@pytest.mark.parametrize(
    "content",
    [
        b"", b"hello", b"<html><script>alert(1)</script></html>", b"PK\x03\x04" + b"0" * 50, b"GIF89a" + b"0" * 50,
        b" " + PDF, b"MZ" + b"0" * 50, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"RIFF0000WEBP",
    ],
)  # fmt: skip
def test_other_kinds_are_refused_whatever_they_are_called(content: bytes) -> None:
    """Only the bytes at the start count."""
    assert _code(content) == "readiness.file_kind"


@pytest.mark.parametrize(
    "content",
    [
        PDF.replace(b"<</Type", b"<</OpenAction 2 0 R/Type"),
        PDF.replace(b"<</Type", b"<</Names<</JavaScript 2 0 R>>/Type"),
        PDF.replace(b"<</Type", b"<</Names<</Java#53cript 2 0 R>>/Type"),
        PDF.replace(b"<</Type", b"<</Names<</EmbeddedFiles 2 0 R>>/Type"),
        PDF.replace(b"trailer<<", b"trailer<</Encrypt 5 0 R"),
        PDF.replace(b"trailer", b"<html><script>alert(1)</script>\ntrailer"),
        PDF + b"PK\x05\x06" + b"\0" * 18 + b"%%EOF",
    ],
    ids=["opens", "script", "spelled", "embeds", "encrypted", "html", "zip"],
)
def test_a_pdf_that_acts_or_hides_something_is_refused(content: bytes) -> None:
    """Scripts, actions, embedded files, encryption, markup and a second file in one."""
    assert _code(content) == "readiness.file_active"


@pytest.mark.parametrize(
    "content",
    [
        PDF[:-8],
        PDF + b"MZ",
        b"\xff\xd8\xff" + b"0" * 99,
        _picture("PNG")[:-30],
        _png_claiming(99, 99),
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_broken_files_are_refused(content: bytes) -> None:
    """Cut short, or only pretending."""
    assert _code(content) == "readiness.file_broken"


def test_huge_files_and_pictures_are_refused() -> None:
    """By bytes, and by pixels before any is decoded."""
    assert _code(PDF + b" " * MOST_BYTES) == "readiness.file_too_big"
    assert _code(_png_claiming(8000, 6000)) == "readiness.file_too_big"
    assert _code(_png_claiming(60_000, 60_000)) == "readiness.file_broken"


@pytest.fixture
def begun(
    opened: Callable[..., Board], bring: Callable[..., ReadinessItem], data_dir: Path
) -> tuple[ReadinessItem, Path]:
    """A sweep that is in progress, and the folder in which evidence will lie."""
    item = bring(opened(tier=1).items.get(code="eod-sweep"), ItemState.IN_PROGRESS)
    return item, data_dir / "evidence"


def _claim(browser: Client, item: ReadinessItem, content: bytes | None, title: str = "../../x.html") -> Any:
    sent = {"note": "Swept and sealed at 19:30"}
    file = {} if content is None else {"file": SimpleUploadedFile(title, content, content_type="text/html")}
    return browser.post(f"/readiness/items/{item.pk}/claim/", {**sent, **file})


def test_evidence_lies_apart_and_is_handed_out_safely(
    begun: tuple[ReadinessItem, Path], browser_of: Callable[..., Client]
) -> None:
    """A random name, readable by the service alone; saved, never shown; the journal has its digest."""
    item, folder = begun
    assert _claim(browser_of(Role.POST_COMMANDER), item, _with_exif()).status_code == HTTPStatus.FOUND
    [kept] = Evidence.objects.all()
    assert JournalEntry.objects.get(action="item-claimed").after["evidence"] == kept.sha256
    path = path_of(kept.stored)
    assert path.is_relative_to(folder)
    assert len(kept.stored) == 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    answer = browser_of(Role.SUPERVISOR).get(f"/readiness/evidence/{kept.pk}/")
    assert answer.content == path.read_bytes()
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="evidence-{kept.pk}.jpeg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert JournalEntry.objects.filter(action="evidence-taken", area="EG-ALX").count() == 1


@pytest.mark.parametrize("spoil", ["gone", "changed", "cut", "no file"])
def test_a_lost_or_changed_file_is_told_and_never_handed_out(
    spoil: str,
    begun: tuple[ReadinessItem, Path],
    browser_of: Callable[..., Client],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """410 with a page in words, a line in the log, and no entry that anybody took it."""
    item, _ = begun
    _claim(browser_of(Role.POST_COMMANDER), item, PDF)
    [kept] = Evidence.objects.all()
    path = path_of(kept.stored)
    path.unlink()
    if spoil == "no file":
        path.mkdir()
    elif spoil != "gone":
        path.write_bytes(PDF + b" " if spoil == "changed" else PDF[:-1])
    browser, entries = browser_of(Role.SUPERVISOR), JournalEntry.objects.count
    before = entries()
    answer = browser.get(f"/readiness/evidence/{kept.pk}/")
    assert answer.status_code == HTTPStatus.GONE
    assert "no longer what was recorded" in answer.content.decode()
    assert "Content-Disposition" not in answer.headers
    assert entries() == before
    assert f"Evidence {kept.pk} of item {item.pk}" in caplog.text
    assert kept.stored not in caplog.text


def test_a_claim_whose_file_is_lost_is_not_verified(
    begun: tuple[ReadinessItem, Path], browser_of: Callable[..., Client]
) -> None:
    """Nobody can have looked at it; the item stays claimed, and may be failed."""
    item, _ = begun
    _claim(browser_of(Role.POST_COMMANDER), item, PDF)
    path_of(Evidence.objects.get().stored).unlink()
    answer = browser_of(Role.SUPERVISOR).post(f"/readiness/items/{item.pk}/verify/")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "no longer what was recorded" in answer.content.decode()
    assert ReadinessItem.objects.get(pk=item.pk).state == ItemState.CLAIMED_READY


def test_evidence_of_another_governorate_does_not_exist(
    begun: tuple[ReadinessItem, Path], browser_of: Callable[..., Client]
) -> None:
    """404, and no entry."""
    item, _ = begun
    _claim(browser_of(Role.POST_COMMANDER), item, PDF)
    key = Evidence.objects.get().pk
    assert browser_of(Role.SUPERVISOR, "EG-C").get(f"/readiness/evidence/{key}/").status_code == HTTPStatus.NOT_FOUND
    assert browser_of(Role.MEDIA_OFFICER).get(f"/readiness/evidence/{key}/").status_code == HTTPStatus.FORBIDDEN
    assert not JournalEntry.objects.filter(action="evidence-taken").exists()


@pytest.mark.parametrize("content", [None, b"hello", PDF[:-8]])
def test_a_refused_claim_leaves_no_file(
    content: bytes | None, begun: tuple[ReadinessItem, Path], browser_of: Callable[..., Client]
) -> None:
    """The note comes back to the reader, the item stays in progress, and the folder stays empty."""
    item, folder = begun
    answer = _claim(browser_of(Role.POST_COMMANDER), item, content)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Swept and sealed at 19:30" in answer.content.decode()
    assert ReadinessItem.objects.get(pk=item.pk).state == ItemState.IN_PROGRESS
    assert not folder.exists() or not any(folder.rglob("*"))


def test_a_file_of_a_claim_that_came_too_late_is_removed(
    begun: tuple[ReadinessItem, Path], browser_of: Callable[..., Client]
) -> None:
    """Two offices claim at once: the second file does not stay behind."""
    item, folder = begun
    browser = browser_of(Role.POST_COMMANDER)
    _claim(browser, item, PDF)
    assert _claim(browser, item, PDF).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_a_huge_form_is_refused_before_it_is_read(
    begun: tuple[ReadinessItem, Path], browser_of: Callable[..., Client]
) -> None:
    """413, without looking at the token; the token is asked for all the same where the size is right."""
    item, _ = begun
    strict = browser_of(Role.POST_COMMANDER, enforce_csrf_checks=True)
    assert _claim(strict, item, b"0" * (MOST_BYTES + 99_999)).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert _claim(strict, item, PDF).status_code == HTTPStatus.FORBIDDEN
    assert ReadinessItem.objects.get(pk=item.pk).state == ItemState.IN_PROGRESS
