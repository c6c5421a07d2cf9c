"""The states of a comment: nothing is public that was not approved, and criticism is no reason."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class CommentState(models.TextChoices):
    """Where a comment stands."""

    SUBMITTED = "submitted", pgettext_lazy("comment", "Submitted")
    PENDING = "pending", pgettext_lazy("comment", "Waits for review")
    PUBLISHED = "published", pgettext_lazy("comment", "Published")
    REDACTED = "published_redacted", pgettext_lazy("comment", "Published, personal data masked")
    REJECTED = "rejected", pgettext_lazy("comment", "Rejected")
    APPEALED = "appealed", pgettext_lazy("comment", "Appealed")
    CONFIRMED = "rejection_confirmed", pgettext_lazy("comment", "Rejection confirmed")
    WITHDRAWN = "withdrawn_by_author", pgettext_lazy("comment", "Withdrawn by its author")
    REMOVED = "removed", pgettext_lazy("comment", "Removed by legal order")


PUBLIC = (CommentState.PUBLISHED, CommentState.REDACTED)
WAITING = (CommentState.PENDING, CommentState.APPEALED)
_OTHER = "another account than the first moderator's"

COMMENT = Machine(
    "comment",
    "Comment",
    CommentState,
    (
        Step(CommentState.SUBMITTED, "queue", CommentState.PENDING, "numbers of persons and vehicles are masked"),
        Step(CommentState.PENDING, "publish", CommentState.PUBLISHED, "nothing in it is masked; no opinion is awaited"),
        Step(
            CommentState.PENDING,
            "redact",
            CommentState.REDACTED,
            "words are masked and no other is changed; at most a quarter of them; no opinion is awaited",
        ),
        Step(CommentState.PENDING, "reject", CommentState.REJECTED, "a published criterion; no opinion is awaited"),
        Step(CommentState.REJECTED, "appeal", CommentState.APPEALED, "the author, by receipt, within 30 days"),
        Step(CommentState.APPEALED, "uphold", CommentState.PUBLISHED, _OTHER),
        Step(CommentState.APPEALED, "confirm", CommentState.CONFIRMED, f"{_OTHER}; a published criterion"),
        *(
            Step(state, "withdraw", CommentState.WITHDRAWN, "the author, by receipt")
            for state in (CommentState.PENDING, *PUBLIC)
        ),
        *(Step(state, "remove", CommentState.REMOVED, "the reference of a legal order") for state in PUBLIC),
    ),
)
