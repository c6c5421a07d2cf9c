"""What the public reads of comments, in the transaction that changes it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.web.comments.models import Comment, Decision, hash_of
from himaya.web.comments.states import PUBLIC
from himaya.web.common.masking import MASK
from himaya.web.portal.actions import publish, tell_figures, withdraw, withdraw_others
from himaya.web.portal.figures import COMMENTS
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

OVER = timedelta(days=90)
"""Figures are those of this span, to the last decision."""
LAST = 50
"""The expected time is the median of this many decisions."""
FEWEST = 5
"""Fewer decisions say nothing about the next one."""
_FIRST = ("publish", "redact", "reject")


def with_masks(words: Iterable[str], masks: Iterable[int]) -> str:
    """A text with some of its words masked, and not another letter changed."""
    hidden = set(masks)
    return " ".join(MASK if at in hidden else word for at, word in enumerate(words))


def public_text(comment: Comment) -> str:
    """What is published of a comment: its text, word for word, or with the words masked that were decided."""
    last = comment.decisions.filter(step__in=("publish", "redact", "uphold")).order_by("-pk").first()
    masks = last.masks if last else []
    return with_masks(comment.words, masks) if masks else comment.text


def put_on(comment: Comment) -> None:
    """Show a comment on its page, if what would be shown is what was approved.

    Raises
    ------
    ValueError : it is another text.
    """
    text = public_text(comment)
    if hash_of(text) != comment.approved_hash:
        message = "another text than the approved one is not published"
        raise ValueError(message)
    told = {"about": comment.about, "text": text, "redacted": MASK in text}
    publish(Topic.COMMENT, str(comment.pk), area=comment.area, starts_at=comment.changed_at, ends_at=None, told=told)


def take_off(comment: Comment) -> None:
    """Show a comment no longer."""
    withdraw(Topic.COMMENT, str(comment.pk))


def publish_comments() -> None:
    """Bring what the public reads in line with what was decided: at a start, after a restored backup."""
    with transaction.atomic():
        rows = list(Comment.objects.filter(state__in=PUBLIC))
        shown = set(Notice.objects.filter(topic=Topic.COMMENT).values_list("key", flat=True))
        for row in rows:
            if str(row.pk) not in shown:
                put_on(row)
        withdraw_others(Topic.COMMENT, [str(row.pk) for row in rows])
        publish_figures()


def publish_figures() -> None:
    """Tell how many were decided how, by which criterion, and how long it took."""
    steps = Decision.objects.filter(at__gt=timezone.now() - OVER).values_list("step", "criterion")
    rows = Counter(steps)
    counts = Counter(step for step, _criterion in rows.elements())
    told: dict[str, Any] = {
        "days": OVER.days,
        "published": counts["publish"],
        "redacted": counts["redact"],
        "rejected": {criterion: n for (step, criterion), n in sorted(rows.items()) if step == "reject"},
        "appealed": counts["appeal"],
        "upheld": counts["uphold"],
        "withdrawn": counts["withdraw"],
        "removed": counts["remove"],
        "median_s": median_s(),
    }
    tell_figures(COMMENTS, told)


def median_s() -> int | None:
    """How long the last first decisions took, in seconds; None where there are too few to say."""
    last = Decision.objects.filter(step__in=_FIRST).order_by("-pk").values_list("at", "comment__received_at")[:LAST]
    spans = [(at - received).total_seconds() for at, received in last]
    return round(median(spans)) if len(spans) >= FEWEST else None
