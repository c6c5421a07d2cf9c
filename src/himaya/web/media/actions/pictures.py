"""Pictures of a release: taken in as pixels alone, and cleared by another account than the one that added them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from PIL import Image

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.masking import masked
from himaya.web.common.pictures import redrawn
from himaya.web.common.verbs import Verb
from himaya.web.media.actions.common import write_down
from himaya.web.media.actions.drafting import open_draft
from himaya.web.media.models import MOST_PICTURES, Picture
from himaya.web.media.models.release import LONGEST_CAPTION
from himaya.web.media.words import Action

if TYPE_CHECKING:
    from collections.abc import Collection

    from himaya.web.accounts.models import User
    from himaya.web.media.models import Release

MOST_BYTES = 12 * 1024**2
FORMATS = ("JPEG", "PNG", "WEBP")
MUST_NOT_SHOW = ("posts", "screens", "plates", "faces")
"""Layouts of posts, screens of rooms, plates of vehicles, faces of citizens or victims: each is looked for."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is told of a picture; `people` by their public office."""

    caption_ar: str
    alt_ar: str
    rights: str
    caption_en: str = ""
    alt_en: str = ""
    people: str = ""

    def kept(self) -> dict[str, str]:
        """As it is kept."""
        return {name: masked(getattr(self, name), LONGEST_CAPTION) for name in self.__slots__}


def add_picture(release: Release, content: bytes, words: Words, *, by: User) -> Picture:
    """Add a picture at the end of a draft; its metadata and whatever else the file held are gone.

    Raises
    ------
    InvalidInputError : `media.not_a_draft`, `media.too_many_pictures`, `media.picture_broken`.
    """
    require(by, Verb.WRITE_RELEASES, area=release.area)
    if len(content) > MOST_BYTES:
        raise InvalidInputError.of("media.picture_broken", most=str(MOST_BYTES // 1024**2))
    try:
        bare = redrawn(content, formats=FORMATS)
    except ValueError as error:
        raise InvalidInputError.of("media.picture_broken", most=str(MOST_BYTES // 1024**2)) from error
    with Image.open(io.BytesIO(bare)) as drawn:
        width, height = drawn.size
    with transaction.atomic():
        fresh = open_draft(release)
        last = fresh.pictures.aggregate(last=Max("place"))["last"] or 0
        if fresh.pictures.count() >= MOST_PICTURES:
            raise InvalidInputError.of("media.too_many_pictures", most=str(MOST_PICTURES))
        made: Picture = fresh.pictures.create(
            place=last + 1, sha256=hashlib.sha256(bare).hexdigest(), content=bare, width=width, height=height,
            added_by=by, **words.kept(),
        )  # fmt: skip
        write_down(Action.PICTURE, fresh, by=by, place=made.place)
    return made


def remove_picture(picture: Picture, *, by: User) -> None:
    """Take a picture out of a draft.

    Raises
    ------
    InvalidInputError : `media.not_a_draft`.
    """
    require(by, Verb.WRITE_RELEASES, area=picture.release.area)
    with transaction.atomic():
        fresh = open_draft(picture.release)
        fresh.pictures.filter(pk=picture.pk).delete()
        write_down(Action.PICTURE_GONE, fresh, by=by, place=picture.place)


def clear_picture(picture: Picture, looked_for: Collection[str], *, by: User) -> None:
    """Say that nothing of what a picture must not show was found in it.

    Raises
    ------
    InvalidInputError : `media.not_a_draft`, `media.own_picture`, `media.not_looked_for_all`.
    """
    require(by, Verb.CHECK_RELEASES, area=picture.release.area)
    if not set(MUST_NOT_SHOW) <= set(looked_for):
        raise InvalidInputError.of("media.not_looked_for_all")
    with transaction.atomic():
        fresh = open_draft(picture.release)
        if picture.added_by_id == by.pk:
            raise InvalidInputError.of("media.own_picture")
        fresh.pictures.filter(pk=picture.pk).update(cleared_by=by, cleared_at=timezone.now())
        write_down(Action.CLEARED, fresh, by=by, place=picture.place)
