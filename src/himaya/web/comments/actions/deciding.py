"""Deciding about a comment: published as it is or with words masked, rejected by a criterion, removed by law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.comments.actions.answers import tell
from himaya.web.comments.actions.common import check_step, checked_words, locked, step_to
from himaya.web.comments.actions.publishing import publish_figures, put_on, take_off, with_masks
from himaya.web.comments.models import LONGEST_NOTE, Comment, hash_of
from himaya.web.common.masking import MASK, masked
from himaya.web.common.verbs import Verb
from himaya.web.portal.criteria import Criterion

if TYPE_CHECKING:
    from collections.abc import Collection

    from himaya.web.accounts.models import Office, User

MOST_MASKED = 0.25
"""Of its words: what hides more than this changes what a comment says."""
_FIRST = ("publish", "redact", "reject")


def publish_comment(comment: Comment, *, by: User) -> Comment:
    """Publish a comment word for word; where numbers were masked when it came, that is said.

    Raises
    ------
    InvalidInputError : `comments.step_not_allowed`, `comments.opinion_awaited`.
    """
    office = require(by, Verb.MODERATE_COMMENTS, area=comment.area)
    with transaction.atomic():
        fresh = locked(comment)
        step = "redact" if MASK in fresh.text else "publish"
        check_step(fresh, step)
        _refuse_awaited(fresh)
        return _made_public(fresh, step, (), by, office)


def redact_comment(comment: Comment, *, masks: Collection[int], by: User) -> Comment:
    """Publish a comment with some of its words masked, because they are personal data; nothing else can be changed.

    Raises
    ------
    InvalidInputError : `comments.step_not_allowed`, `comments.opinion_awaited`, `comments.nothing_masked`,
        `comments.too_much_masked`.
    """
    office = require(by, Verb.MODERATE_COMMENTS, area=comment.area)
    with transaction.atomic():
        fresh = locked(comment)
        check_step(fresh, "redact")
        _refuse_awaited(fresh)
        count = len(fresh.words)
        chosen = sorted({one for one in masks if 0 <= one < count})
        if not chosen:
            raise InvalidInputError.of("comments.nothing_masked")
        if len(chosen) > max(1, count * MOST_MASKED):
            raise InvalidInputError.of("comments.too_much_masked", most=str(round(MOST_MASKED * 100)))
        return _made_public(fresh, "redact", chosen, by, office)


def reject_comment(comment: Comment, *, criterion: str, note: str, by: User) -> Comment:
    """Not publish a comment, by a published criterion; its author reads which, and the note.

    Raises
    ------
    InvalidInputError : `comments.step_not_allowed`, `comments.opinion_awaited`, `comments.no_criterion`.
    """
    office = require(by, Verb.MODERATE_COMMENTS, area=comment.area)
    with transaction.atomic():
        fresh = locked(comment)
        check_step(fresh, "reject")
        _refuse_awaited(fresh)
        return _refused(fresh, "reject", criterion, note, by, office)


def uphold_appeal(comment: Comment, *, by: User) -> Comment:
    """Publish a comment after all.

    Raises
    ------
    InvalidInputError : `comments.step_not_allowed`, `comments.own_decision`.
    """
    office = require(by, Verb.MODERATE_COMMENTS, area=comment.area)
    with transaction.atomic():
        fresh = locked(comment)
        check_step(fresh, "uphold")
        _refuse_first(fresh, by)
        return _made_public(fresh, "uphold", (), by, office)


def confirm_rejection(comment: Comment, *, criterion: str, note: str, by: User) -> Comment:
    """Leave a comment rejected, by a published criterion.

    Raises
    ------
    InvalidInputError : `comments.step_not_allowed`, `comments.own_decision`, `comments.no_criterion`.
    """
    office = require(by, Verb.MODERATE_COMMENTS, area=comment.area)
    with transaction.atomic():
        fresh = locked(comment)
        check_step(fresh, "confirm")
        _refuse_first(fresh, by)
        return _refused(fresh, "confirm", criterion, note, by, office)


def remove_comment(comment: Comment, *, reference: str, by: User) -> Comment:
    """Take a published comment off by a legal order, whose reference is told to its author.

    Raises
    ------
    InvalidInputError : `comments.step_not_allowed`, `comments.words_needed`.
    """
    office = require(by, Verb.MODERATE_COMMENTS, area=comment.area)
    with transaction.atomic():
        fresh = locked(comment)
        check_step(fresh, "remove")
        note = checked_words(reference)
        take_off(fresh)
        step_to(fresh, "remove", by=by, office=office, note=note)
        tell(fresh)
        publish_figures()
        return fresh


def _made_public(fresh: Comment, step: str, masks: Collection[int], by: User, office: Office) -> Comment:
    text = with_masks(fresh.words, masks) if masks else fresh.text
    fresh.approved_hash = hash_of(text)
    step_to(fresh, step, by=by, office=office, masks=list(masks), changed=["approved_hash"])
    put_on(fresh)
    tell(fresh)
    publish_figures()
    return fresh


def _refused(fresh: Comment, step: str, criterion: str, note: str, by: User, office: Office) -> Comment:
    if criterion not in Criterion.values:
        raise InvalidInputError.of("comments.no_criterion")
    step_to(fresh, step, by=by, office=office, criterion=criterion, note=masked(note, LONGEST_NOTE))
    tell(fresh)
    publish_figures()
    return fresh


def _refuse_awaited(fresh: Comment) -> None:
    if fresh.opinions.filter(answered_at__isnull=True).exists():
        raise InvalidInputError.of("comments.opinion_awaited")


def _refuse_first(fresh: Comment, by: User) -> None:
    """Whoever decided first does not decide the appeal."""
    if fresh.decisions.filter(step__in=_FIRST, by=by).exists():
        raise InvalidInputError.of("comments.own_decision")
