"""A second opinion before a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.comments.actions.common import check_step, checked_words, locked, write_down
from himaya.web.comments.models import Opinion
from himaya.web.comments.words import Action
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.comments.models import Comment


def ask_opinion(comment: Comment, *, question: str, by: User) -> Opinion:
    """Ask another moderator; until the answer nobody decides.

    Raises
    ------
    InvalidInputError : `comments.step_not_allowed`, `comments.opinion_awaited`, `comments.words_needed`.
    """
    require(by, Verb.MODERATE_COMMENTS, area=comment.area)
    words = checked_words(question)
    with transaction.atomic():
        fresh = locked(comment)
        check_step(fresh, "reject")
        if fresh.opinions.filter(answered_at__isnull=True).exists():
            raise InvalidInputError.of("comments.opinion_awaited")
        made = Opinion.objects.create(comment=fresh, question=words, asked_by=by)
        write_down(Action.OPINION_ASKED, fresh, by=by)
        return made


def give_opinion(comment: Comment, *, answer: str, by: User) -> Opinion:
    """Answer what another moderator asked.

    Raises
    ------
    InvalidInputError : `comments.no_question`, `comments.own_question`, `comments.words_needed`.
    """
    require(by, Verb.MODERATE_COMMENTS, area=comment.area)
    words = checked_words(answer)
    with transaction.atomic():
        fresh = locked(comment)
        found = fresh.opinions.filter(answered_at__isnull=True).first()
        if found is None:
            raise InvalidInputError.of("comments.no_question")
        if found.asked_by_id == by.pk:
            raise InvalidInputError.of("comments.own_question")
        found.answer, found.answered_by, found.answered_at = words, by, timezone.now()
        found.save(update_fields=["answer", "answered_by", "answered_at"])
        write_down(Action.OPINION_GIVEN, fresh, by=by)
        return found
