"""What the author of a comment reads by receipt."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from himaya.web.comments.states import PUBLIC, CommentState
from himaya.web.portal.criteria import Criterion
from himaya.web.portal.models import LetterKind
from himaya.web.portal.taking import answer

if TYPE_CHECKING:
    from himaya.web.comments.models import Comment

KEPT = timedelta(days=365)


def tell(comment: Comment) -> None:
    """Say where the comment stands, why, and what its author may do now."""
    words = []
    for language in ("ar", "en"):
        with translation.override(language):
            words.append(_words(comment))
    answer(
        comment.receipt,
        LetterKind.COMMENT,
        state=comment.state,
        words=(words[0], words[1]),
        offers=_offers(comment),
        kept_until=timezone.now() + KEPT,
    )


def _offers(comment: Comment) -> list[LetterKind]:
    if comment.state == CommentState.REJECTED:
        return [LetterKind.APPEAL, LetterKind.FEEDBACK]
    if comment.state == CommentState.PENDING:
        return [LetterKind.WITHDRAWAL]
    return [LetterKind.WITHDRAWAL, LetterKind.FEEDBACK] if comment.state in PUBLIC else [LetterKind.FEEDBACK]


def _words(comment: Comment) -> str:
    last = comment.decisions.order_by("-pk").first()
    criterion = Criterion(last.criterion).label if last and last.criterion else ""
    said = {
        CommentState.PENDING: _("Your comment waits for review. It is not public yet."),
        CommentState.PUBLISHED: _("Your comment is published, word for word."),
        CommentState.REDACTED: _("Your comment is published. Words that are personal data are masked; no other is."),
        CommentState.REJECTED: _("Your comment was not published. Criterion: %(criterion)s"),
        CommentState.APPEALED: _("Your appeal waits for another moderator than the one who decided."),
        CommentState.CONFIRMED: _("Another moderator has confirmed the rejection. Criterion: %(criterion)s"),
        CommentState.WITHDRAWN: _("You have withdrawn your comment. Its text is removed."),
        CommentState.REMOVED: _("Your comment was removed by a legal order. Reference: %(reference)s"),
    }[CommentState(comment.state)]
    note = last.note if last else ""
    lines = [said % {"criterion": criterion, "reference": note}]
    if note and comment.state in {CommentState.REJECTED, CommentState.CONFIRMED}:
        lines.append(note)
    if comment.state == CommentState.REJECTED:
        lines.append(_("You may appeal within 30 days; somebody else decides."))
    return "\n".join(lines)
