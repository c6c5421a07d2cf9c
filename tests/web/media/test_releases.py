"""From a draft to the public, and what stops it on the way.

Each refusal below was removed once by itself, and its test failed: own_text (check and approve), points_open,
both_languages, picture_not_cleared, picture_without_words, text_changed, not_a_draft (change, add, remove, clear),
own_picture, not_looked_for_all, embargo_over, note_needed, corrects_what (writing and publishing), words_needed,
picture_broken (its size alone; the test was sharpened after the first try).
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image
from tests.web.media.conftest import ALX, GPS, SERIAL

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.media.actions import drafting, pictures, steps
from himaya.web.media.actions.pictures import MUST_NOT_SHOW
from himaya.web.media.actions.publishing import publish_releases
from himaya.web.media.models import Release
from himaya.web.media.states import ReleaseState
from himaya.web.portal.models import Notice, Topic
from himaya.web.portal.models import Picture as PublicPicture

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.media.actions.drafting import Draft
    from himaya.web.media.models import Picture

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def _refused(code: str, do: Callable[[], object]) -> None:
    with pytest.raises(InvalidInputError) as raised:
        do()
    assert raised.value.faults[0].code == code


def _read(path: str) -> Any:
    return Client(headers={"host": "localhost"}).get(path)


def test_a_release_reaches_the_public_with_its_pictures(
    published: Callable[..., Release], written: Callable[..., Release], pictured: Callable[..., Picture]
) -> None:
    """Title, dateline, paragraphs, pictures in their order, each with its own caption; in both languages."""
    made = written()
    first = pictured(made)
    pictured(made, caption_ar="محطة الرمل", caption_en="Raml Station")
    published(made)
    arabic = _read(f"/public/releases/{made.pk}/").content.decode()
    english = _read(f"/en/public/releases/{made.pk}/").content.decode()
    assert arabic.index("الكورنيش ليلاً") < arabic.index("محطة الرمل")
    assert "<p><bdi>الطرق مفتوحة.</bdi></p>" in arabic
    assert "The Corniche at night" in english
    assert 'alt="A lit street"' in english
    assert "خدمات ليلة عيد الميلاد" in _read("/public/releases/").content.decode()
    shown = _read(f"/public/pictures/{first.sha256}.jpg")
    assert (shown.status_code, shown.headers["Content-Type"]) == (HTTPStatus.OK, "image/jpeg")


def test_a_picture_keeps_nothing_but_its_pixels(
    written: Callable[..., Release], pictured: Callable[..., Picture], photograph: bytes
) -> None:
    """No place, no number of a camera, no second file; never longer than what a page needs."""
    kept = bytes(pictured(written()).content)
    assert GPS.encode() in photograph
    assert SERIAL.encode() in photograph
    for gone in (GPS.encode(), SERIAL.encode(), b"Exif", b"<script", b"PK\x03\x04"):
        assert gone not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (1600, 800)


@pytest.mark.parametrize("content", [b"", b"<svg onload='x'/>", b"GIF89a" + b"\0" * 64, b"\xff\xd8\xff" + b"\0" * 50])
def test_what_is_no_picture_is_refused(written: Callable[..., Release], writer: User, content: bytes) -> None:
    """A broken file, another kind of file, a file that only begins as a picture."""
    words = pictures.Words("تعليق", "وصف", "حماية")
    _refused("media.picture_broken", lambda: pictures.add_picture(written(), content, words, by=writer))


def test_a_file_too_large_is_not_even_decoded(written: Callable[..., Release], writer: User, photograph: bytes) -> None:
    """Its size alone refuses a picture that would be sound otherwise."""
    words = pictures.Words("تعليق", "وصف", "حماية")
    content = photograph.ljust(pictures.MOST_BYTES + 1, b"\0")
    _refused("media.picture_broken", lambda: pictures.add_picture(written(), content, words, by=writer))


def test_pictures_have_an_end(
    written: Callable[..., Release], pictured: Callable[..., Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more than the most is refused."""
    monkeypatch.setattr(pictures, "MOST_PICTURES", 1)
    made = written()
    pictured(made)
    _refused("media.too_many_pictures", lambda: pictured(made))


def test_nobody_clears_a_picture_of_his_own(
    written: Callable[..., Release], pictured: Callable[..., Picture], writer: User, checker: User
) -> None:
    """Whoever added it cannot; nor can anybody who has not looked for each thing; the database agrees."""
    picture = pictured(written())
    _refused("media.own_picture", lambda: pictures.clear_picture(picture, MUST_NOT_SHOW, by=writer))
    for left_out in MUST_NOT_SHOW:
        looked = set(MUST_NOT_SHOW) - {left_out}
        _refused("media.not_looked_for_all", lambda looked=looked: pictures.clear_picture(picture, looked, by=checker))
    picture.cleared_by, picture.cleared_at = writer, timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        picture.save()


def test_nothing_is_called_right_that_is_not(
    written: Callable[..., Release], pictured: Callable[..., Picture], writer: User, checker: User
) -> None:
    """Its author cannot; every point is looked for; both languages, every picture cleared and with its words."""
    made = written()
    _refused("media.own_text", lambda: steps.check_release(made, steps.POINTS, by=writer))
    for left_out in steps.POINTS:
        points = set(steps.POINTS) - {left_out}
        _refused("media.points_open", lambda points=points: steps.check_release(made, points, by=checker))
    for field in ("title_en", "dateline_en", "body_en"):
        half = written(**{field: ""})
        _refused("media.both_languages", lambda half=half: steps.check_release(half, steps.POINTS, by=checker))
    picture = pictured(made, alt_en="")
    _refused("media.picture_not_cleared", lambda: steps.check_release(made, steps.POINTS, by=checker))
    pictures.clear_picture(picture, MUST_NOT_SHOW, by=checker)
    _refused("media.picture_without_words", lambda: steps.check_release(made, steps.POINTS, by=checker))


def test_what_was_read_stays_as_it_was_read(
    written: Callable[..., Release], pictured: Callable[..., Picture], draft: Draft, writer: User, checker: User,
    director: User,
) -> None:  # fmt: skip
    """No change, no picture in or out once it is checked; what changed underneath is neither approved nor published."""
    made = written()
    picture = pictured(made)
    pictures.clear_picture(picture, MUST_NOT_SHOW, by=checker)
    checked = steps.check_release(made, steps.POINTS, by=checker)
    for do in (
        lambda: drafting.change_release(checked, draft, by=writer),
        lambda: pictured(checked),
        lambda: pictures.remove_picture(picture, by=writer),
        lambda: pictures.clear_picture(picture, MUST_NOT_SHOW, by=checker),
    ):
        _refused("media.not_a_draft", do)
    _refused("media.own_text", lambda: steps.approve_release(checked, by=writer_as_director(checked, director)))
    Release.objects.filter(pk=made.pk).update(body_en="Changed underneath.", written_by=writer)
    _refused("media.text_changed", lambda: steps.approve_release(checked, by=director))
    Release.objects.filter(pk=made.pk).update(state=ReleaseState.APPROVED, approved_by=director)
    _refused("media.text_changed", lambda: steps.publish_approved(checked, by=writer))
    back = steps.return_release(checked, reason="أعد قراءة النص", by=checker)
    assert (back.state, back.content_hash, back.checked_by) == (ReleaseState.DRAFT, "", None)


def writer_as_director(release: Release, director: User) -> User:
    """Let the director be the author, so that it would approve a text of its own."""
    Release.objects.filter(pk=release.pk).update(written_by=director)
    return director


def test_before_the_end_of_an_embargo_nobody_reads_it(
    published: Callable[..., Release], written: Callable[..., Release], pictured: Callable[..., Picture]
) -> None:
    """Neither the page, nor the list, nor the picture; at its end all three, by themselves."""
    made = written(embargo_until=timezone.now() + timedelta(hours=1))
    picture = pictured(made)
    published(made)
    addresses = (f"/public/releases/{made.pk}/", f"/public/pictures/{picture.sha256}.jpg")
    assert {_read(at).status_code for at in addresses} == {HTTPStatus.NOT_FOUND}
    assert made.title_ar not in _read("/public/releases/").content.decode()
    over = timezone.now() - timedelta(seconds=1)
    Notice.objects.filter(topic=Topic.RELEASE).update(starts_at=over)
    PublicPicture.objects.update(shown_from=over)
    assert {_read(at).status_code for at in addresses} == {HTTPStatus.OK}


def test_an_embargo_that_is_over_is_refused(written: Callable[..., Release]) -> None:
    """It ends in the future or it is none."""
    _refused("media.embargo_over", lambda: written(embargo_until=timezone.now()))


def test_a_correction_is_a_new_version_and_the_old_one_is_kept(
    published: Callable[..., Release], written: Callable[..., Release], pictured: Callable[..., Picture]
) -> None:
    """It says what was wrong; the old text stands under its address and points to the new one; pictures come along."""
    first = written()
    pictured(first)
    published(first)
    _refused("media.note_needed", lambda: written(corrects=first))
    second = written(
        corrects=first, title_ar="خدمات ليلة العيد", note_ar="الموعد كان خطأ", note_en="The time was wrong"
    )
    _refused("media.corrects_what", lambda: written(corrects=first, note_ar="خطأ آخر"))
    published(second)
    first.refresh_from_db()
    assert (first.state, second.version, second.pictures.count()) == (ReleaseState.CORRECTED, 2, 1)
    old, new = (_read(f"/public/releases/{one.pk}/").content.decode() for one in (first, second))
    assert f"/public/releases/{second.pk}/" in old
    assert first.title_ar in old
    assert "الموعد كان خطأ" in new
    assert f"/public/releases/{first.pk}/" not in _read("/public/releases/").content.decode()


def test_a_correction_of_what_was_taken_back_meanwhile_is_not_published(
    published: Callable[..., Release], written: Callable[..., Release], writer: User, checker: User, director: User
) -> None:
    """Between writing and publishing the earlier one may have gone."""
    first = published()
    second = written(corrects=first, note_ar="الموعد كان خطأ", note_en="The time was wrong")
    approved = steps.approve_release(steps.check_release(second, steps.POINTS, by=checker), by=director)
    steps.end_release(first, reason="نُشر خطأ", by=director)
    _refused("media.corrects_what", lambda: steps.publish_approved(approved, by=writer))


def test_what_is_taken_back_leaves_the_pages_with_its_pictures(
    published: Callable[..., Release], written: Callable[..., Release], pictured: Callable[..., Picture], director: User
) -> None:
    """A reason stands in the journal; a picture that another release shows as well stays."""
    one, other = written(), written()
    picture = pictured(one)
    pictured(other)
    published(one)
    published(other)
    _refused("media.words_needed", lambda: steps.end_release(one, reason="لا", by=director))
    steps.end_release(one, reason="نُشر خطأ", by=director)
    assert _read(f"/public/releases/{one.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert _read(f"/public/pictures/{picture.sha256}.jpg").status_code == HTTPStatus.OK
    steps.end_release(other, reason="نُشر خطأ", by=director)
    assert _read(f"/public/pictures/{picture.sha256}.jpg").status_code == HTTPStatus.NOT_FOUND
    assert JournalEntry.objects.filter(action="release-cancelled").count() == 2


def test_the_database_publishes_nothing_that_its_author_approved(written: Callable[..., Release], writer: User) -> None:
    """Whatever the code does."""
    made = written()
    made.state, made.published_at = ReleaseState.PUBLISHED, timezone.now()
    made.checked_by = made.approved_by = writer
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_the_office_that_speaks_keeps_the_title_it_had(published: Callable[..., Release], director: User) -> None:
    """A later name of the office does not touch what was said under the earlier one."""
    office = director.holdings[0].office
    made = published(speaker=office)
    said = made.speaker_ar
    office.title_ar = "اسم جديد"
    office.save()
    publish_releases()
    page = _read(f"/public/releases/{made.pk}/").content.decode()
    assert said in page
    assert "اسم جديد" not in page


def test_a_restored_backup_tells_what_its_releases_say(published: Callable[..., Release]) -> None:
    """What the public reads is made anew from the releases; what no release tells is gone."""
    made = published()
    Notice.objects.filter(topic=Topic.RELEASE).update(key="999999")
    publish_releases()
    assert list(Notice.objects.filter(topic=Topic.RELEASE).values_list("key", flat=True)) == [str(made.pk)]


def test_numbers_of_persons_are_masked_and_markup_is_text(written: Callable[..., Release], draft: Draft) -> None:
    """A national number, a telephone, a script: masked, masked, shown as letters."""
    made = written(body_ar="هاتف 01001234567 ورقم 29001011234567\n<script>alert(1)</script>")
    assert "01001234567" not in made.body_ar
    assert "29001011234567" not in made.body_ar
    assert made.body_ar.count("\n") == 1
    assert replace(draft).title_ar == made.title_ar


@pytest.mark.parametrize("role", [Role.MEDIA_OFFICER, Role.DUTY_OFFICER, Role.DIRECTOR])
def test_another_governorate_may_do_nothing(
    written: Callable[..., Release], office_of: Callable[..., User], role: Role
) -> None:
    """Every writer asks for the area of the release."""
    made, other = written(area=ALX), office_of(role, "EG-C")
    for do in (
        lambda: steps.check_release(made, steps.POINTS, by=other),
        lambda: steps.return_release(made, reason="سبب مكتوب", by=other),
        lambda: steps.end_release(made, reason="سبب مكتوب", by=other),
    ):
        with pytest.raises(RefusedError):
            do()
