"""The pages of releases and rumours, from writing to correcting."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.web.media.conftest import ALX

from himaya.web.accounts.models import Role
from himaya.web.media.actions.pictures import MUST_NOT_SHOW
from himaya.web.media.actions.steps import POINTS
from himaya.web.media.models import Release, Rumour

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
TEXTS = {
    "area": ALX,
    "title_ar": "خدمات ليلة عيد الميلاد",
    "title_en": "Services of Christmas Eve",
    "dateline_ar": "الإسكندرية",
    "dateline_en": "Alexandria",
    "body_ar": "تبدأ الخدمات مساءً.",
    "body_en": "Services begin in the evening.",
}
OF_A_PICTURE = {
    "caption_ar": "الكورنيش",
    "caption_en": "The Corniche",
    "alt_ar": "شارع",
    "alt_en": "A street",
    "rights": "حماية",
}


def _step(desk: Client, pk: int, step: str, **said: Any) -> int:
    return desk.post(reverse("release_step", args=[pk, step]), said).status_code


def test_three_offices_bring_a_release_with_a_picture_to_the_public_and_correct_it(
    browser_of: Callable[..., Client], photograph: bytes
) -> None:
    """Written, pictured, cleared, checked, approved, published, corrected, taken back: by what each is offered."""
    media, duty, director = browser_of(Role.MEDIA_OFFICER, ""), browser_of(Role.DUTY_OFFICER), browser_of(Role.DIRECTOR)
    assert media.get(reverse("release_new")).status_code == HTTPStatus.OK
    assert media.post(reverse("release_new"), TEXTS).status_code == HTTPStatus.FOUND
    pk = Release.objects.get().pk
    assert media.get(reverse("release_edit", args=[pk])).status_code == HTTPStatus.OK
    assert (
        media.post(reverse("release_edit", args=[pk]), {**TEXTS, "title_en": "Services"}).status_code
        == HTTPStatus.FOUND
    )
    file = SimpleUploadedFile("x.jpg", photograph, "image/jpeg")
    sent = {**OF_A_PICTURE, "file": file}
    assert media.post(reverse("release_picture_add", args=[pk]), sent).status_code == HTTPStatus.FOUND
    page = duty.get(reverse("release", args=[pk])).content.decode()
    assert 'name="looked_for"' in page
    assert duty.get(reverse("release_picture", args=[pk, 1])).headers["Content-Type"] == "image/jpeg"
    clear = reverse("release_picture_step", args=[pk, 1, "clear"])
    assert duty.post(clear, {"looked_for": ["posts"]}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert duty.post(clear, {"looked_for": MUST_NOT_SHOW}).status_code == HTTPStatus.FOUND
    assert _step(duty, pk, "check") == HTTPStatus.UNPROCESSABLE_ENTITY
    assert _step(duty, pk, "check", points=POINTS) == HTTPStatus.FOUND
    assert _step(director, pk, "approve") == HTTPStatus.FOUND
    assert _step(media, pk, "publish") == HTTPStatus.FOUND
    assert "Services" in media.get(f"/en/public/releases/{pk}/").content.decode()
    assert media.get(reverse("release_new"), {"corrects": pk}).status_code == HTTPStatus.OK
    note = {"corrects": pk, "note_ar": "الموعد كان خطأ", "note_en": "The time was wrong"}
    assert media.post(reverse("release_new"), {**TEXTS, **note}).status_code == HTTPStatus.FOUND
    assert Release.objects.first().version == 2
    assert _step(director, pk, "end", text="نُشر خطأ") == HTTPStatus.FOUND


def test_equal_captions_are_warned_of(browser_of: Callable[..., Client], photograph: bytes) -> None:
    """Two pictures with one caption: the page says so beside each."""
    media = browser_of(Role.MEDIA_OFFICER, "")
    media.post(reverse("release_new"), TEXTS)
    pk = Release.objects.get().pk
    for _number in range(2):
        file = SimpleUploadedFile("x.jpg", photograph, "image/jpeg")
        media.post(reverse("release_picture_add", args=[pk]), {**OF_A_PICTURE, "file": file})
    assert media.get(reverse("release", args=[pk])).content.decode().count("Another picture has the same caption") == 2


def test_a_picture_without_a_caption_is_refused_by_name(browser_of: Callable[..., Client], photograph: bytes) -> None:
    """The field is named; nothing was added."""
    media = browser_of(Role.MEDIA_OFFICER, "")
    media.post(reverse("release_new"), TEXTS)
    made = Release.objects.get()
    file = SimpleUploadedFile("x.jpg", photograph, "image/jpeg")
    answer = media.post(
        reverse("release_picture_add", args=[made.pk]), {**OF_A_PICTURE, "caption_ar": "", "file": file}
    )
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Caption, in Arabic" in answer.content.decode()
    assert made.pictures.count() == 0


def test_the_log_of_rumours(browser_of: Callable[..., Client], published: Callable[..., Release]) -> None:
    """A claim is entered, verified and answered on one page; markup in it is text."""
    media = browser_of(Role.MEDIA_OFFICER, "")
    claim = {"claim": "<b>انهار</b> جسر ستانلي بالكامل", "channel": "calls", "area": ALX}
    assert media.post(reverse("rumours"), claim).status_code == HTTPStatus.FOUND
    page = media.get(reverse("rumours")).content.decode()
    assert "&lt;b&gt;" in page
    one, made = Rumour.objects.get(), published(title_ar="كوبري ستانلي سليم", title_en="Stanley Bridge stands")
    step = reverse("rumour_step", args=[one.pk, "verify"])
    assert media.post(step, {"verdict": "untrue", "finding": "معاينة الدورية"}).status_code == HTTPStatus.FOUND
    step = reverse("rumour_step", args=[one.pk, "answer"])
    assert media.post(step, {"release": made.pk}).status_code == HTTPStatus.FOUND
    assert media.post(step, {"release": 10**9}).status_code == HTTPStatus.NOT_FOUND
    assert "Stanley Bridge stands" in media.get(reverse("rumours"), {"state": "all"}).content.decode()


def test_what_is_of_no_use_is_not_there(browser_of: Callable[..., Client]) -> None:
    """Unknown steps and things are 404."""
    media = browser_of(Role.MEDIA_OFFICER, "")
    media.post(reverse("release_new"), TEXTS)
    pk = Release.objects.get().pk
    assert _step(media, pk, "burn") == HTTPStatus.NOT_FOUND
    assert media.get(reverse("release", args=[10**9])).status_code == HTTPStatus.NOT_FOUND
    assert media.get(reverse("release_picture", args=[pk, 7])).status_code == HTTPStatus.NOT_FOUND
    assert media.get("/public/releases/abc/").status_code == HTTPStatus.NOT_FOUND
    assert media.get(f"/public/pictures/{'0' * 64}.jpg").status_code == HTTPStatus.NOT_FOUND
