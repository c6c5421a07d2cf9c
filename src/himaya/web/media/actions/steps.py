"""From being read to being told, corrected or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.media.actions.common import check_step, checked_reason, locked, write_down
from himaya.web.media.actions.publishing import publish_release, withdraw_release
from himaya.web.media.states import COMING, ReleaseState
from himaya.web.media.words import Action

if TYPE_CHECKING:
    from collections.abc import Collection

    from himaya.web.accounts.models import User
    from himaya.web.media.models import Release

POINTS = ("operations", "persons", "innocence", "languages")
"""What is looked for before a release is called right: nothing operational, nobody named but by public office, nobody
called guilty before a court has, the same in both languages."""
_NEEDED = ("title_ar", "title_en", "dateline_ar", "dateline_en", "body_ar", "body_en")
_OF_A_PICTURE = ("caption_ar", "caption_en", "alt_ar", "alt_en", "rights")


def check_release(release: Release, points: Collection[str], *, by: User) -> Release:
    """Say that it was read and holds every point of the list; it cannot be changed from here on.

    Raises
    ------
    InvalidInputError : `media.step_not_allowed`, `media.own_text`, `media.points_open`, `media.both_languages`,
        `media.picture_not_cleared`, `media.picture_without_words`.
    """
    require(by, Verb.CHECK_RELEASES, area=release.area)
    with transaction.atomic():
        fresh = locked(release)
        target = check_step(fresh, "check")
        _refuse_author(fresh, by)
        _refuse_unfit(fresh, points)
        fresh.state, fresh.checked_by, fresh.content_hash = target, by, fresh.digest
        return _kept(fresh, Action.CHECK, by, "checked_by", "content_hash")


def approve_release(release: Release, *, by: User) -> Release:
    """Approve the text that was checked.

    Raises
    ------
    InvalidInputError : `media.step_not_allowed`, `media.own_text`, `media.text_changed`.
    """
    require(by, Verb.APPROVE_RELEASES, area=release.area)
    with transaction.atomic():
        fresh = locked(release)
        target = check_step(fresh, "approve")
        _refuse_author(fresh, by)
        _refuse_other_text(fresh)
        fresh.state, fresh.approved_by = target, by
        return _kept(fresh, Action.APPROVE, by, "approved_by")


def publish_approved(release: Release, *, by: User) -> Release:
    """Tell the public, now or when the embargo ends; the version that it corrects is marked as corrected.

    Raises
    ------
    InvalidInputError : `media.step_not_allowed`, `media.text_changed`, `media.corrects_what`.
    """
    require(by, Verb.WRITE_RELEASES, area=release.area)
    with transaction.atomic():
        fresh = locked(release)
        target = check_step(fresh, "publish")
        _refuse_other_text(fresh)
        fresh.state, fresh.published_at = target, timezone.now()
        if fresh.speaker is not None:
            fresh.speaker_ar, fresh.speaker_en = fresh.speaker.title_ar, fresh.speaker.title_en
        if fresh.corrects is not None:
            earlier = locked(fresh.corrects)
            if earlier.state != ReleaseState.PUBLISHED:
                raise InvalidInputError.of("media.corrects_what")
            earlier.state, earlier.ended_at = check_step(earlier, "correct"), fresh.published_at
            _kept(earlier, Action.CORRECT, by, "ended_at")
            publish_release(earlier)
        _kept(fresh, Action.PUBLISH, by, "published_at", "speaker_ar", "speaker_en")
        publish_release(fresh)
        return fresh


def return_release(release: Release, *, reason: str, by: User) -> Release:
    """Give it back to its author; it is read anew afterwards.

    Raises
    ------
    InvalidInputError : `media.step_not_allowed`, `media.words_needed`.
    """
    require(by, Verb.CHECK_RELEASES, area=release.area)
    why = checked_reason(reason)
    with transaction.atomic():
        fresh = locked(release)
        fresh.state = check_step(fresh, "return")
        fresh.reason, fresh.checked_by, fresh.approved_by, fresh.content_hash = why, None, None, ""
        return _kept(fresh, Action.RETURN, by, "reason", "checked_by", "approved_by", "content_hash")


def end_release(release: Release, *, reason: str, by: User) -> Release:
    """Give up one that is not published yet; take back one that is, whose place on the pages then says so.

    Raises
    ------
    InvalidInputError : `media.step_not_allowed`, `media.words_needed`.
    """
    why = checked_reason(reason)
    with transaction.atomic():
        fresh = locked(release)
        is_coming = fresh.state in COMING
        require(by, Verb.WRITE_RELEASES if is_coming else Verb.APPROVE_RELEASES, area=fresh.area)
        fresh.state = check_step(fresh, "withdraw" if is_coming else "cancel")
        fresh.reason, fresh.ended_at = why, timezone.now()
        _kept(fresh, Action.WITHDRAW if is_coming else Action.CANCEL, by, "reason", "ended_at")
        if not is_coming:
            withdraw_release(fresh)
        return fresh


def _refuse_author(fresh: Release, by: User) -> None:
    if fresh.written_by_id == by.pk:
        raise InvalidInputError.of("media.own_text")


def _refuse_unfit(fresh: Release, points: Collection[str]) -> None:
    if not set(POINTS) <= set(points):
        raise InvalidInputError.of("media.points_open")
    if not all(getattr(fresh, name) for name in _NEEDED) or (fresh.corrects_id and not fresh.note_en):
        raise InvalidInputError.of("media.both_languages")
    for picture in fresh.pictures.all():
        if picture.cleared_by_id is None:
            raise InvalidInputError.of("media.picture_not_cleared", place=str(picture.place))
        if not all(getattr(picture, name) for name in _OF_A_PICTURE):
            raise InvalidInputError.of("media.picture_without_words", place=str(picture.place))


def _refuse_other_text(fresh: Release) -> None:
    if fresh.digest != fresh.content_hash:
        raise InvalidInputError.of("media.text_changed")


def _kept(fresh: Release, action: Action, by: User, *changed: str) -> Release:
    fresh.save(update_fields=["state", *changed])
    write_down(action, fresh, by=by, reason=fresh.reason)
    return fresh
