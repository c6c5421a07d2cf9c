"""From being checked to its end: who else has read it, and until when it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.advisories.actions.common import check_step, checked_reason, locked, write_down
from himaya.web.advisories.actions.publishing import publish_advisory, publish_end
from himaya.web.advisories.message import message_of
from himaya.web.advisories.models import REVIEW_WITHIN, Advisory
from himaya.web.advisories.states import COMING, AdvisoryState
from himaya.web.advisories.words import Action
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

_NEEDED = ("headline_ar", "headline_en", "text_ar", "text_en", "where_ar", "where_en")


def check_advisory(advisory: Advisory, *, by: User) -> Advisory:
    """Say that its text was read and is right in both languages; it cannot be changed from here on.

    Raises
    ------
    InvalidInputError : `advisories.step_not_allowed`, `advisories.own_text`, `advisories.both_languages`; what the
        protocol does not allow.
    """
    require(by, Verb.CHECK_ADVISORIES, area=advisory.area)
    with transaction.atomic():
        fresh = locked(advisory)
        target = check_step(fresh, "check")
        _refuse_author(fresh, by)
        _refuse_half(fresh)
        fresh.state, fresh.checked_by, fresh.content_hash = target, by, fresh.digest
        return _kept(fresh, Action.CHECK, by, "checked_by", "content_hash")


def approve_advisory(advisory: Advisory, *, by: User) -> Advisory:
    """Approve the text that was checked.

    Raises
    ------
    InvalidInputError : `advisories.step_not_allowed`, `advisories.own_text`, `advisories.text_changed`.
    """
    require(by, Verb.APPROVE_ADVISORIES, area=advisory.area)
    with transaction.atomic():
        fresh = locked(advisory)
        target = check_step(fresh, "approve")
        _refuse_author(fresh, by)
        _refuse_other_text(fresh)
        fresh.state, fresh.approved_by = target, by
        return _kept(fresh, Action.APPROVE, by, "approved_by")


def publish_approved(advisory: Advisory, *, by: User) -> Advisory:
    """Publish the text that was approved.

    Raises
    ------
    InvalidInputError : `advisories.step_not_allowed`, `advisories.text_changed`, `advisories.is_over`,
        `advisories.replaces_what`.
    """
    require(by, Verb.WRITE_ADVISORIES, area=advisory.area)
    with transaction.atomic():
        fresh = locked(advisory)
        target = check_step(fresh, "publish")
        _refuse_other_text(fresh)
        return _published(fresh, target, Action.PUBLISH, by)


def publish_now(advisory: Advisory, *, reason: str, by: User) -> Advisory:
    """Publish a draft at once because life is in danger; another account has to read it within 15 minutes.

    Raises
    ------
    InvalidInputError : `advisories.step_not_allowed`, `advisories.words_needed`, `advisories.both_languages`,
        `advisories.is_over`, `advisories.replaces_what`; what the protocol does not allow.
    """
    require(by, Verb.APPROVE_ADVISORIES, area=advisory.area)
    why = checked_reason(reason)
    with transaction.atomic():
        fresh = locked(advisory)
        target = check_step(fresh, "publish_now")
        _refuse_half(fresh)
        fresh.is_urgent, fresh.reason, fresh.content_hash = True, why, fresh.digest
        fresh.approved_by, fresh.review_by = by, timezone.now() + REVIEW_WITHIN
        return _published(fresh, target, Action.PUBLISH_NOW, by)


def review_advisory(advisory: Advisory, *, by: User) -> Advisory:
    """Say that one that was published at once has been read by somebody else.

    Raises
    ------
    InvalidInputError : `advisories.nothing_to_review`, `advisories.own_text`.
    """
    require(by, Verb.CHECK_ADVISORIES, area=advisory.area)
    with transaction.atomic():
        fresh = locked(advisory)
        if not fresh.awaits_review:
            raise InvalidInputError.of("advisories.nothing_to_review")
        if by.pk in {fresh.written_by_id, fresh.approved_by_id}:
            raise InvalidInputError.of("advisories.own_text")
        fresh.reviewed_at, fresh.reviewed_by = timezone.now(), by
        return _kept(fresh, Action.REVIEWED, by, "reviewed_at", "reviewed_by")


def return_advisory(advisory: Advisory, *, reason: str, by: User) -> Advisory:
    """Give a text back to be changed; whoever read it reads it again.

    Raises
    ------
    InvalidInputError : `advisories.step_not_allowed`, `advisories.words_needed`.
    """
    require(by, Verb.CHECK_ADVISORIES, area=advisory.area)
    why = checked_reason(reason)
    with transaction.atomic():
        fresh = locked(advisory)
        fresh.state, fresh.reason = check_step(fresh, "return"), why
        fresh.checked_by = fresh.approved_by = None
        fresh.content_hash = ""
        return _kept(fresh, Action.RETURN, by, "reason", "checked_by", "approved_by", "content_hash")


def end_advisory(advisory: Advisory, *, reason: str, by: User) -> Advisory:
    """Give up one that is not published yet; take back one that is.

    Raises
    ------
    InvalidInputError : `advisories.step_not_allowed`, `advisories.words_needed`.
    """
    why = checked_reason(reason)
    is_coming = advisory.state in COMING
    verb = Verb.WRITE_ADVISORIES if is_coming else Verb.APPROVE_ADVISORIES
    require(by, verb, area=advisory.area)
    with transaction.atomic():
        fresh = locked(advisory)
        fresh.state = check_step(fresh, "withdraw" if is_coming else "cancel")
        fresh.reason, fresh.ended_at = why, timezone.now()
        _kept(fresh, Action.WITHDRAW if is_coming else Action.CANCEL, by, "reason", "ended_at")
        if not is_coming:
            publish_end(fresh, at=fresh.ended_at, note=why)
        return fresh


def expire_due() -> None:
    """End what has come to its end; the pages of the public have left it by themselves at that moment."""
    now = timezone.now()
    for row in Advisory.objects.filter(state=AdvisoryState.PUBLISHED, ends_at__lte=now):
        with transaction.atomic():
            fresh = locked(row)
            if fresh.state == AdvisoryState.PUBLISHED:
                fresh.state, fresh.ended_at = check_step(fresh, "expire"), fresh.ends_at
                _kept(fresh, Action.EXPIRE, None, "ended_at")


def _published(fresh: Advisory, target: str, action: Action, by: User) -> Advisory:
    now = timezone.now()
    if fresh.ends_at <= now:
        raise InvalidInputError.of("advisories.is_over")
    fresh.state, fresh.published_at = target, now
    if fresh.replaces is not None:
        earlier = locked(fresh.replaces)
        if earlier.state != AdvisoryState.PUBLISHED:
            raise InvalidInputError.of("advisories.replaces_what")
        earlier.state, earlier.ended_at = check_step(earlier, "replace"), now
        _kept(earlier, Action.REPLACE, by, "ended_at")
    changed = ("published_at", "is_urgent", "reason", "content_hash", "approved_by", "review_by")
    _kept(fresh, action, by, *changed)
    publish_advisory(fresh)
    return fresh


def _refuse_author(fresh: Advisory, by: User) -> None:
    if fresh.written_by_id == by.pk:
        raise InvalidInputError.of("advisories.own_text")


def _refuse_half(fresh: Advisory) -> None:
    if not all(getattr(fresh, name) for name in _NEEDED):
        raise InvalidInputError.of("advisories.both_languages")
    message_of(fresh, fresh.published_at or timezone.now())


def _refuse_other_text(fresh: Advisory) -> None:
    if fresh.digest != fresh.content_hash:
        raise InvalidInputError.of("advisories.text_changed")


def _kept(fresh: Advisory, action: Action, by: User | None, *changed: str) -> Advisory:
    fresh.save(update_fields=["state", *changed])
    write_down(action, fresh, by=by, reason=fresh.reason)
    return fresh
