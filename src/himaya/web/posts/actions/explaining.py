"""Why a post was not held as planned, and the excuse of whoever answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.posts.actions.common import locked, write_down
from himaya.web.posts.models import Explanation, ExplanationKind
from himaya.web.posts.moments import clock_of
from himaya.web.posts.queries.adherence import deviation_of
from himaya.web.posts.texts import checked_words
from himaya.web.posts.words import Action

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.posts.models import LivePost
    from himaya.web.posts.queries.adherence import Deviation


def explain(post: LivePost, *, text: str, by: User) -> Explanation:
    """Give the reason of a deviation; a later one stands beside it, and counts.

    Raises
    ------
    InvalidInputError : `posts.no_deviation`, `posts.words_needed`.
    """
    office = require(by, Verb.RUN_POSTS, area=post.area)
    said = checked_words(text)
    with transaction.atomic():
        fresh = locked(post.pk)
        _deviating(fresh)
        given = Explanation.objects.create(
            post=fresh, kind=ExplanationKind.REASON, text=said, office=office, entered_by=by
        )
        write_down(Action.EXPLAINED, fresh, by=by, reason=said)
    return given


def excuse(post: LivePost, *, text: str, by: User) -> Explanation:
    """Excuse a deviation whose reason somebody else has given; it stays a deviation, and is told apart.

    Raises
    ------
    InvalidInputError : `posts.no_deviation`, `posts.words_needed`, `posts.no_reason`, `posts.own_reason`,
        `posts.excused_already`.
    """
    office = require(by, Verb.ANSWER_POSTS, area=post.area)
    said = checked_words(text)
    with transaction.atomic():
        fresh = locked(post.pk)
        found = _deviating(fresh)
        if found.excuse is not None:
            raise InvalidInputError.of("posts.excused_already")
        if found.reason is None:
            raise InvalidInputError.of("posts.no_reason")
        if found.reason.entered_by_id == by.pk:
            raise InvalidInputError.of("posts.own_reason")
        given = Explanation.objects.create(
            post=fresh, kind=ExplanationKind.EXCUSE, text=said, office=office, entered_by=by
        )
        write_down(Action.EXCUSED, fresh, by=by, reason=said)
    return given


def _deviating(post: LivePost) -> Deviation:
    found = deviation_of(post, clock_of(post.played))
    if found is None:
        raise InvalidInputError.of("posts.no_deviation")
    return found
