"""A release in two languages, a picture as a camera writes it, and the accounts that bring both to the public."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from PIL import Image

from himaya.web.accounts.models import Role
from himaya.web.media.actions import pictures, steps
from himaya.web.media.actions.drafting import Draft, write_release
from himaya.web.media.actions.pictures import MUST_NOT_SHOW, Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.media.models import Picture, Release

ALX, CAIRO = "EG-ALX", "EG-C"
GPS, SERIAL = "31 deg 12 min", "CAMERA-SERIAL-4711"


@pytest.fixture
def draft() -> Draft:
    """What is to be said."""
    return Draft(
        title_ar="خدمات ليلة عيد الميلاد",
        title_en="Services of Christmas Eve",
        dateline_ar="الإسكندرية",
        dateline_en="Alexandria",
        body_ar="تبدأ الخدمات مساءً.\nالطرق مفتوحة.",
        body_en="Services begin in the evening.\nRoads are open.",
    )


@pytest.fixture
def writer(office_of: Callable[..., User]) -> User:
    """The media office of the country."""
    return office_of(Role.MEDIA_OFFICER, "")


@pytest.fixture
def checker(office_of: Callable[..., User]) -> User:
    """The duty officer of Alexandria."""
    return office_of(Role.DUTY_OFFICER, ALX)


@pytest.fixture
def director(office_of: Callable[..., User]) -> User:
    """The director of Alexandria."""
    return office_of(Role.DIRECTOR, ALX)


@pytest.fixture
def written(draft: Draft, writer: User) -> Callable[..., Release]:
    """Write a release of Alexandria."""

    def make(area: str = ALX, corrects: Release | None = None, **said: Any) -> Release:
        return write_release(area, replace(draft, **said), by=writer, corrects=corrects)

    return make


@pytest.fixture
def photograph() -> bytes:
    """A JPEG with the place where it was taken and the number of the camera in it, and a program behind it."""
    picture, exif, file = Image.new("RGB", (2400, 1200), "navy"), Image.Exif(), io.BytesIO()
    exif[0xA431] = SERIAL
    exif[0x010E] = GPS
    picture.save(file, "JPEG", exif=exif.tobytes())
    return file.getvalue() + b"<script>alert(1)</script>PK\x03\x04"


@pytest.fixture
def pictured(writer: User, photograph: bytes) -> Callable[..., Picture]:
    """Add a picture to a release."""

    def make(release: Release, **said: str) -> Picture:
        words = {"caption_ar": "الكورنيش ليلاً", "caption_en": "The Corniche at night", "alt_ar": "شارع مضاء"}
        words |= {"alt_en": "A lit street", "rights": "حماية", **said}
        return pictures.add_picture(release, photograph, Words(**words), by=writer)

    return make


@pytest.fixture
def published(written: Callable[..., Release], writer: User, checker: User, director: User) -> Callable[..., Release]:
    """Write one and bring it to the public."""

    def make(made: Release | None = None, **said: Any) -> Release:
        release = made or written(**said)
        for one in release.pictures.all():
            pictures.clear_picture(one, MUST_NOT_SHOW, by=checker)
        checked = steps.check_release(release, steps.POINTS, by=checker)
        return steps.publish_approved(steps.approve_release(checked, by=director), by=writer)

    return make


@pytest.fixture
def browser_of(office_of: Callable[..., User], enrol: Callable[[User], object]) -> Callable[..., Client]:
    """A browser in which a role of an area is signed in with its second factor, in English."""

    def make(role: Role, area: str = ALX) -> Client:
        client, user = Client(), office_of(role, area)
        enrol(user)
        client.force_login(user)
        client.cookies["himaya_language"] = "en"
        return client

    return make
