"""What a moderator sees of comments, and whoever watches over hand-overs of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from himaya.web.accounts.policies import scope_of
from himaya.web.comments.models import Comment, Danger
from himaya.web.comments.states import PUBLIC, WAITING, CommentState
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 50
_FIRST = ("publish", "redact", "reject")


def seen(user: User) -> QuerySet[Comment]:
    """Comments of the areas of a moderator; of the country for those of the country alone."""
    scope = scope_of(user, Verb.MODERATE_COMMENTS)
    return Comment.objects.all() if scope.everywhere else Comment.objects.filter(area__in=sorted(scope.areas))


def listed(user: User, state: str) -> QuerySet[Comment]:
    """Those of a state; without one, what waits for somebody."""
    rows = seen(user)
    return rows.filter(state=state) if state in CommentState.values else rows.filter(state__in=WAITING)


def comment_of(user: User, pk: int) -> Comment:
    """One that an account may see.

    Raises
    ------
    Http404 : there is none.
    """
    found = seen(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_do(user: User, shown: Comment) -> Mapping[str, Any]:
    """Which steps an account is offered."""
    asked = shown.opinions.filter(answered_at__isnull=True).first()
    is_pending = shown.state == CommentState.PENDING
    was_first = shown.decisions.filter(step__in=_FIRST, by=user).exists()
    return {
        "decide": is_pending and asked is None,
        "answer": asked if asked and asked.asked_by_id != user.pk else None,
        "wait": asked if asked and asked.asked_by_id == user.pk else None,
        "appeal": shown.state == CommentState.APPEALED and not was_first,
        "appeal_of_another": shown.state == CommentState.APPEALED and was_first,
        "remove": shown.state in PUBLIC,
        "danger": bool(shown.sealed_text),
    }


def dangers_seen(user: User) -> QuerySet[Danger]:
    """Hand-overs of the areas of an account."""
    scope = scope_of(user, Verb.VIEW_DANGER)
    rows = Danger.objects.select_related("proposed_office", "decided_office")
    return rows if scope.everywhere else rows.filter(area__in=sorted(scope.areas))


def danger_of(user: User, pk: int) -> Danger:
    """One that an account may see.

    Raises
    ------
    Http404 : there is none.
    """
    found = dangers_seen(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
