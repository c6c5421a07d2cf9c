"""Writing a release, correcting a published one, and changing it until somebody has read it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Office
from himaya.web.accounts.policies import require
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb
from himaya.web.media.actions.common import locked, write_down
from himaya.web.media.models import Picture, Release
from himaya.web.media.models.release import CONTENT, LONGEST_BODY, LONGEST_TITLE
from himaya.web.media.states import ReleaseState
from himaya.web.media.words import Action

if TYPE_CHECKING:
    from himaya.web.accounts.models import User


@dataclass(frozen=True, slots=True)
class Draft:
    """What a release is to say; `note` says what was wrong in the version that it corrects."""

    title_ar: str
    dateline_ar: str
    body_ar: str
    title_en: str = ""
    dateline_en: str = ""
    body_en: str = ""
    note_ar: str = ""
    note_en: str = ""
    speaker: Office | None = None
    embargo_until: datetime | None = None


def write_release(area: str, draft: Draft, *, by: User, corrects: Release | None = None) -> Release:
    """Write a release; a correction keeps the area and takes over the pictures of what it corrects.

    Raises
    ------
    InvalidInputError : `media.embargo_over`, `media.corrects_what`, `media.note_needed`.
    """
    office = require(by, Verb.WRITE_RELEASES, area=area)
    _check_draft(draft, is_correction=corrects is not None)
    with transaction.atomic():
        earlier = locked(corrects) if corrects is not None else None
        if earlier is not None and (
            earlier.area != area or earlier.state != ReleaseState.PUBLISHED or hasattr(earlier, "corrected_by")
        ):
            raise InvalidInputError.of("media.corrects_what")
        version = earlier.version + 1 if earlier else 1
        made = Release(
            area=area, corrects=earlier, version=version, written_by=by, office=office, **_values(draft)
        )  # fmt: skip
        made.save()
        for one in earlier.pictures.all() if earlier else ():
            one.pk, one.release = None, made
            one.save()
        write_down(Action.WRITTEN, made, by=by)
    return made


def change_release(release: Release, draft: Draft, *, by: User) -> Release:
    """Change what is still a draft.

    Raises
    ------
    InvalidInputError : `media.not_a_draft`, `media.embargo_over`, `media.note_needed`.
    """
    require(by, Verb.WRITE_RELEASES, area=release.area)
    with transaction.atomic():
        fresh = open_draft(release)
        _check_draft(draft, is_correction=fresh.corrects_id is not None)
        for name, value in _values(draft).items():
            setattr(fresh, name, value)
        fresh.written_by = by
        fresh.save()
        write_down(Action.CHANGED, fresh, by=by)
    return fresh


def open_draft(release: Release) -> Release:
    """A release that may still be changed, held.

    Raises
    ------
    InvalidInputError : `media.not_a_draft`.
    """
    fresh = locked(release)
    if fresh.state != ReleaseState.DRAFT:
        raise InvalidInputError.of("media.not_a_draft")
    return fresh


def paragraphs(text: str) -> str:
    """A body as it is kept: paragraphs of one line each, with the numbers of persons and vehicles masked."""
    lines = (masked(line, LONGEST_BODY) for line in text.splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST_BODY]


def _values(draft: Draft) -> dict[str, object]:
    values: dict[str, object] = {one.name: getattr(draft, one.name) for one in fields(draft)}
    for name in CONTENT:
        text = str(values[name])
        values[name] = paragraphs(text) if name.startswith("body") else masked(text, LONGEST_TITLE * 2)
    return values


def _check_draft(draft: Draft, *, is_correction: bool) -> None:
    if draft.embargo_until is not None and draft.embargo_until <= timezone.now():
        raise InvalidInputError.of("media.embargo_over")
    if is_correction and not draft.note_ar.strip():
        raise InvalidInputError.of("media.note_needed")


def release_pictures(release: Release) -> list[Picture]:
    """Its pictures in their order."""
    return list(release.pictures.select_related("added_by", "cleared_by"))
