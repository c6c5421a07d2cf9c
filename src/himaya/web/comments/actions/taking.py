"""What comes from the public: a comment, an appeal, a withdrawal, two answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from himaya.web.comments.actions.answers import tell
from himaya.web.comments.actions.common import check_step, step_to
from himaya.web.comments.actions.publishing import publish_figures, take_off
from himaya.web.comments.models import Comment, Feedback, kept
from himaya.web.comments.states import PUBLIC, CommentState
from himaya.web.common.masking import MASK
from himaya.web.portal.commenting import subject_of
from himaya.web.portal.forms import LONGEST_COMMENT, LONGEST_TEXT
from himaya.web.portal.models import LetterKind

if TYPE_CHECKING:
    from himaya.web.portal.taking import Opened

APPEAL_WITHIN = timedelta(days=30)


def comment_came(letter: Opened) -> None:
    """Keep a comment encrypted, without numbers of persons and vehicles, and put it into the queue.

    Raises
    ------
    ValueError : it says nothing, or belongs to no page that there is.
    """
    subject = subject_of(letter.text("subject", 100))
    written = letter.text("text", LONGEST_COMMENT)
    text = letter.masked("text", LONGEST_COMMENT)
    if subject is None or not text:
        message = "a comment has a text and a page"
        raise ValueError(message)
    fresh = Comment(
        receipt=letter.digest,
        about=subject.key,
        about_ar=subject.title_ar,
        about_en=subject.title_en,
        area=subject.area,
        sealed_text=kept(text),
        is_masked=MASK in text and MASK not in written,
        received_at=letter.received_at,
    )
    fresh.save()
    step_to(fresh, "queue", by=None, office=None)
    tell(fresh)


def appeal_came(letter: Opened) -> None:
    """Put a rejected comment before another moderator, once, within its time; otherwise its answer stays as it is.

    Raises
    ------
    ValueError : it says nothing.
    """
    fresh = _held(letter)
    text = letter.masked("text", LONGEST_TEXT)
    if not text:
        message = "an appeal has a text"
        raise ValueError(message)
    in_time = fresh is not None and letter.received_at <= fresh.changed_at + APPEAL_WITHIN
    if fresh is None or fresh.state != CommentState.REJECTED or not in_time:
        return
    fresh.sealed_appeal = kept(text)
    step_to(fresh, "appeal", by=None, office=None, changed=["sealed_appeal"])
    tell(fresh)


def withdrawal_came(letter: Opened) -> None:
    """Take a comment back for its author: off the page at once, its text removed; where that cannot be, nothing."""
    fresh = _held(letter)
    if fresh is None or fresh.state not in {CommentState.PENDING, *PUBLIC}:
        return
    check_step(fresh, "withdraw")
    take_off(fresh)
    fresh.approved_hash = ""
    step_to(fresh, "withdraw", by=None, office=None, changed=["approved_hash"])
    Comment.objects.filter(pk=fresh.pk).update(sealed_text=b"", sealed_appeal=b"")
    tell(fresh)
    publish_figures()


def _held(letter: Opened) -> Comment | None:
    return Comment.objects.select_for_update(of=("self",)).filter(receipt=letter.about).first()


def remove_texts(before: datetime) -> int:
    """Remove texts of comments that were rejected before an instant; returns how many. What was decided stays."""
    rejected = (CommentState.REJECTED, CommentState.CONFIRMED)
    rows = Comment.objects.filter(state__in=rejected, changed_at__lt=before).exclude(sealed_text=b"")
    return rows.update(sealed_text=b"", sealed_appeal=b"")


def remove_comments(before: datetime) -> int:
    """Remove comments that came before an instant, with what was decided about them; returns how many."""
    rows = list(Comment.objects.filter(received_at__lt=before)[:500])
    for one in rows:
        take_off(one)
    Comment.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)


def feedback_came(letter: Opened, kind: LetterKind = LetterKind.COMMENT) -> None:
    """Count two answers for the month: they name nothing and nobody.

    Raises
    ------
    ValueError : they are no answers.
    """
    answers = [letter.text(name, 3) for name in ("clear", "helped")]
    if not set(answers) <= {"yes", "no"}:
        message = "two questions are answered by yes or no"
        raise ValueError(message)
    month = timezone.localdate(letter.received_at).replace(day=1)
    row, _made = Feedback.objects.get_or_create(kind=kind, month=month)
    clear, helped = (int(one == "yes") for one in answers)
    Feedback.objects.filter(pk=row.pk).update(
        answers=F("answers") + 1, clear=F("clear") + clear, helped=F("helped") + helped
    )
