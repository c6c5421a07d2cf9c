"""Pictures of land: pixels alone, with a caption and a day, read by the right offices, withdrawn and never lost."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image
from tests.web.mandates.conftest import (
    GPS,
    SERIAL,
    WORDS,
    Desks,
    forbidden,
    photograph,
    picture_of,
    refused,
)  # fmt: skip

from himaya.web.journal.models import JournalEntry
from himaya.web.mandates.actions import pictures, steps
from himaya.web.mandates.models import LandPicture, Mandate

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.test import Client

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db


def _archive(behind: bytes) -> bytes:
    file = io.BytesIO(behind)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("tool.exe", b"MZ")
    return file.getvalue()


def test_a_picture_keeps_nothing_but_its_pixels(draft: Mandate, desks: Desks) -> None:
    """Neither where it was taken, nor the camera, nor what the file has behind it; its day is what was entered."""
    content = photograph() + b"\xff\xd8 a second exposure"
    made = LandPicture.objects.get(pk=picture_of(draft, by=desks.planner, content=content).pk)
    kept = bytes(made.content)
    assert GPS.encode() in content
    assert SERIAL.encode() in content
    for gone in (GPS.encode(), SERIAL.encode(), b"Exif", b"second exposure"):
        assert gone not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (made.width, made.height) == (1600, 800)
    assert made.taken_on == timezone.localdate() - timedelta(days=1)
    entry = JournalEntry.objects.get(action="land-pictured")
    assert (entry.object_id, entry.area) == (str(draft.pk), draft.area)


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("picture_broken", b"x"),
        ("picture_broken", b"\xff\xd8\xff" + b"\0" * 50),
        ("picture_broken", photograph() + b"\0" * pictures.MOST_BYTES),
        ("picture_second_file", _archive(photograph())),
        ("picture_second_file", b"%PDF-1.7\n" + photograph()),
        ("picture_second_file", photograph() + b"<SCRIPT>alert(1)</SCRIPT>"),
    ],
    ids=["text", "only begins as one", "too large", "archive", "document", "page"],
)
def test_what_is_no_picture_or_more_than_one_is_refused(
    draft: Mandate, desks: Desks, code: str, content: bytes
) -> None:
    """A broken or too large file, and one that a program could read as something else as well."""
    refused(lambda: picture_of(draft, by=desks.planner, content=content), code)
    assert not LandPicture.objects.exists()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("picture_not_looked_at", {"shows_land_alone": False}),
        ("picture_day", {"taken_on": timezone.localdate() + timedelta(days=2)}),
        ("words_needed", {"caption": "سور"}),
        ("names_persons", {"caption": "منزل المواطن من جهة البحر"}),
    ],
)
def test_what_is_told_of_a_picture_is_checked(draft: Mandate, desks: Desks, code: str, told: dict[str, Any]) -> None:
    """Nobody looked, a day to come, no caption, a caption that speaks of who lives there."""
    refused(lambda: picture_of(draft, by=desks.planner, **told), code)


def test_numbers_of_persons_in_a_caption_are_masked(draft: Mandate, desks: Desks) -> None:
    """As in every other text of a task."""
    made = picture_of(draft, by=desks.planner, caption="السور الشرقي 29001011234567")
    assert "29001011234567" not in made.caption


def test_the_database_keeps_no_picture_that_nobody_looked_at(draft: Mandate, desks: Desks) -> None:
    """Whatever program writes it."""
    made = picture_of(draft, by=desks.planner)
    made.pk, made.place, made.sha256, made.shows_land_alone = None, 2, "1" * 64, False
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_task_has_so_many_pictures_and_none_twice(
    draft: Mandate, desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same picture is refused while it stands; withdrawn ones count among those a task may have."""
    monkeypatch.setattr(pictures, "MOST_PICTURES", 2)
    first = picture_of(draft, by=desks.planner)
    refused(lambda: picture_of(draft, by=desks.planner, caption="السور مرة أخرى"), "picture_twice")
    pictures.withdraw_picture(first, WORDS, by=desks.planner)
    picture_of(draft, by=desks.planner)
    refused(lambda: picture_of(draft, by=desks.planner, content=photograph("navy")), "too_many_pictures")


def test_only_offices_of_the_task_keep_pictures(running: Mandate, desks: Desks) -> None:
    """Who requests and who runs it; neither the lawyer nor the auditor, and nobody once it has ended."""
    picture_of(running, by=desks.director)
    forbidden(lambda: picture_of(running, by=desks.lawyer, content=photograph("navy")))
    forbidden(lambda: picture_of(running, by=desks.auditor, content=photograph("navy")))
    done = steps.finish(running, "complete", WORDS, by=desks.director)
    record = steps.Record(done="أزيل السور", lessons="تكفي فرقة واحدة")
    recorded = steps.record_after(done, record, by=desks.director)
    picture_of(recorded, by=desks.duty, content=photograph("navy"))
    closed = steps.close(recorded, by=desks.other_director)
    refused(lambda: picture_of(closed, by=desks.director, content=photograph("red")), "pictures_closed")


def test_a_withdrawn_picture_stays_for_oversight_alone(
    draft: Mandate, desks: Desks, browser_for: Callable[[User], Client]
) -> None:
    """Offices read it while it stands; then its line stays and the auditor alone opens it, each time in the journal."""
    made = picture_of(draft, by=desks.planner)
    at = f"/mandates/{draft.pk}/pictures/1.jpg"
    shown = browser_for(desks.lawyer).get(at)
    assert (shown.status_code, shown.headers["Content-Type"]) == (HTTPStatus.OK, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store"
    answer = browser_for(desks.planner).post(f"/mandates/{draft.pk}/pictures/1/withdraw/", {"text": WORDS})
    assert answer.status_code == HTTPStatus.FOUND
    assert browser_for(desks.lawyer).get(at).status_code == HTTPStatus.NOT_FOUND
    assert WORDS in browser_for(desks.lawyer).get(f"/mandates/{draft.pk}/").content.decode()
    refused(lambda: pictures.withdraw_picture(made, WORDS, by=desks.planner), "picture_withdrawn")
    assert not JournalEntry.objects.filter(action="land-picture-read").exists()
    for times in (1, 2):
        assert browser_for(desks.auditor).get(at).content == bytes(made.content)
        assert JournalEntry.objects.filter(action="land-picture-read", object_id=str(draft.pk)).count() == times


def test_the_page_takes_a_picture_and_warns_of_a_caption_twice(
    draft: Mandate, desks: Desks, browser_for: Callable[[User], Client]
) -> None:
    """What was refused stays in the form; a caption that stands already is told and kept."""
    desk, at = browser_for(desks.planner), f"/mandates/{draft.pk}/"
    told = {"caption": "السور من جهة الشارع", "taken_on": f"{timezone.localdate():%Y-%m-%d}"}

    def send(colour: str, **more: str) -> Any:
        file = SimpleUploadedFile("wall.jpg", photograph(colour), "image/jpeg")
        return desk.post(f"{at}pictures/", {"file": file, **told, **more}, follow=True)

    answer = send("olive")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "mandates.picture_not_looked_at" in answer.content.decode()
    assert 'value="السور من جهة الشارع"' in answer.content.decode()
    assert "Another picture has the same caption." not in send("olive", shows_land_alone="1").content.decode()
    page = send("navy", shows_land_alone="1").content.decode()
    assert page.count("Another picture has the same caption.") == len(["told", "first", "second"])
    assert f'<img src="{at}pictures/1.jpg"' in page
    overseen = browser_for(desks.auditor).get(at).content.decode()
    assert f'<a href="{at}pictures/1.jpg"' in overseen
    assert f'<img src="{at}pictures/1.jpg"' not in overseen
