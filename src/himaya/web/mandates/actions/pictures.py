"""Pictures of land: taken in as pixels alone, with a caption and a day, and withdrawn in words."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from PIL import Image

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require, scope_of
from himaya.web.common.pictures import redrawn
from himaya.web.common.verbs import Verb
from himaya.web.mandates.actions.common import locked, state_words, write_down
from himaya.web.mandates.models import LandPicture
from himaya.web.mandates.models.picture import LONGEST_CAPTION, MOST_PICTURES
from himaya.web.mandates.states import ENDED
from himaya.web.mandates.texts import about_ground, words
from himaya.web.mandates.words import Action

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User
    from himaya.web.mandates.models import Mandate

MOST_BYTES = 12 * 1024**2
FORMATS = ("JPEG", "PNG", "WEBP")
EARLIEST = date(1990, 1, 1)
_PAGES = (b"<script", b"<html", b"<!doctype", b"<?php")
_HEAD = 1024


@dataclass(frozen=True, slots=True)
class PictureWords:
    """What is told of a picture; `shows_land_alone` that no person and no plate can be recognised in it."""

    caption: str
    taken_on: date
    shows_land_alone: bool


def add_picture(mandate: Mandate, content: bytes, told: PictureWords, *, by: User) -> LandPicture:
    """Add a picture of the land of a task that has not ended; whatever else its file told is gone.

    Raises
    ------
    InvalidInputError : `mandates.picture_not_looked_at`, `mandates.picture_day`, `mandates.picture_broken`,
        `mandates.picture_second_file`, `mandates.pictures_closed`, `mandates.too_many_pictures`,
        `mandates.picture_twice`, and the faults of the caption.
    """
    office = _office(mandate, by)
    if not told.shows_land_alone:
        raise InvalidInputError.of("mandates.picture_not_looked_at")
    if not EARLIEST <= told.taken_on <= timezone.localdate():
        raise InvalidInputError.of("mandates.picture_day", earliest=EARLIEST.isoformat())
    caption, bare = about_ground(told.caption, most=LONGEST_CAPTION), _bare(content)
    with Image.open(io.BytesIO(bare)) as drawn:
        width, height = drawn.size
    digest = hashlib.sha256(bare).hexdigest()
    with transaction.atomic():
        fresh = _open(mandate)
        count = fresh.pictures.count()
        if count >= MOST_PICTURES:
            raise InvalidInputError.of("mandates.too_many_pictures", most=str(MOST_PICTURES))
        if fresh.pictures.filter(sha256=digest, withdrawn_at__isnull=True).exists():
            raise InvalidInputError.of("mandates.picture_twice")
        made: LandPicture = fresh.pictures.create(
            place=count + 1, sha256=digest, content=bare, width=width, height=height, caption=caption,
            taken_on=told.taken_on, shows_land_alone=True, office=office, entered_by=by,
        )  # fmt: skip
        write_down(Action.PICTURED, fresh, by=by, place=made.place, sha256=digest)
    return made


def withdraw_picture(picture: LandPicture, text: str, *, by: User) -> LandPicture:
    """Mark a picture as withdrawn, in words; it stays with its task.

    Raises
    ------
    InvalidInputError : `mandates.picture_withdrawn`, and the fault of the text.
    """
    office, why = _office(picture.mandate, by), words(text)
    with transaction.atomic():
        fresh = LandPicture.objects.select_for_update(of=("self",)).defer("content").get(pk=picture.pk)
        if not fresh.stands:
            raise InvalidInputError.of("mandates.picture_withdrawn")
        fresh.withdrawn_at, fresh.withdrawn_by = timezone.now(), by
        fresh.withdrawn_office, fresh.withdrawn_text = office, why
        fresh.save(update_fields=list(LandPicture.LATER))
        write_down(Action.UNPICTURED, picture.mandate, by=by, place=fresh.place, text=why)
    return fresh


def open_picture(picture: LandPicture, *, by: User) -> bytes:
    """What a picture shows; that oversight has opened it stands in the journal before anything is shown.

    Raises
    ------
    InvalidInputError : `mandates.picture_withdrawn`, for whoever is not oversight.
    """
    area = picture.mandate.area
    if scope_of(by, Verb.OVERSEE_MANDATES).covers(area):
        require(by, Verb.OVERSEE_MANDATES, area=area)
        with transaction.atomic():
            write_down(Action.PICTURE_READ, picture.mandate, by=by, place=picture.place)
    else:
        require(by, Verb.VIEW_MANDATES, area=area)
        if not picture.stands:
            raise InvalidInputError.of("mandates.picture_withdrawn")
    return bytes(picture.content)


def picture_verb(user: User, area: str) -> Verb:
    """The duty by which an account keeps pictures: of who requests tasks, or else of who runs them."""
    requests = scope_of(user, Verb.REQUEST_MANDATES).covers(area)
    return Verb.REQUEST_MANDATES if requests else Verb.RUN_MANDATES


def _office(mandate: Mandate, by: User) -> Office:
    return require(by, picture_verb(by, mandate.area), area=mandate.area)


def _open(mandate: Mandate) -> Mandate:
    fresh = locked(mandate.pk)
    if fresh.state in ENDED:
        raise InvalidInputError.of("mandates.pictures_closed", **state_words(fresh.state))
    return fresh


def _bare(content: bytes) -> bytes:
    most = str(MOST_BYTES // 1024**2)
    if len(content) > MOST_BYTES:
        raise InvalidInputError.of("mandates.picture_broken", most=most)
    if _is_another_file(content):
        raise InvalidInputError.of("mandates.picture_second_file")
    try:
        return redrawn(content, formats=FORMATS)
    except ValueError as error:
        raise InvalidInputError.of("mandates.picture_broken", most=most) from error


def _is_another_file(content: bytes) -> bool:
    """Whether a program could read it as an archive, a document or a page as well.

    What cameras append (previews, a second exposure) is no such file and is only left out.
    """
    lowered = content.lower()
    return (
        b"%pdf-" in lowered[:_HEAD]
        or any(mark in lowered for mark in _PAGES)
        or zipfile.is_zipfile(io.BytesIO(content))
    )
