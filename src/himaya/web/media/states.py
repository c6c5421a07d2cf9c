"""The states of a release and of a rumour: what was published once is never changed, only corrected."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class ReleaseState(models.TextChoices):
    """Where a release stands."""

    DRAFT = "draft", pgettext_lazy("release", "Draft")
    CHECKED = "checked", pgettext_lazy("release", "Checked")
    APPROVED = "approved", pgettext_lazy("release", "Approved")
    PUBLISHED = "published", pgettext_lazy("release", "Published")
    CORRECTED = "corrected", pgettext_lazy("release", "Corrected by a new version")
    CANCELLED = "cancelled", pgettext_lazy("release", "Taken back")
    WITHDRAWN = "withdrawn", pgettext_lazy("release", "Given up before publishing")


class RumourState(models.TextChoices):
    """Where a rumour stands."""

    HEARD = "heard", pgettext_lazy("rumour", "Heard")
    VERIFIED = "verified", pgettext_lazy("rumour", "Verified")
    ANSWERED = "answered", pgettext_lazy("rumour", "Answered with the fact")
    CLOSED = "closed", pgettext_lazy("rumour", "Closed without an answer")


COMING = (ReleaseState.DRAFT, ReleaseState.CHECKED, ReleaseState.APPROVED)
PUBLISHED_ONCE = ("published", "corrected", "cancelled")
_OTHER = "another account than the author's"
_REASON = "a reason"

RELEASE = Machine(
    "release",
    "Media release",
    ReleaseState,
    (
        Step(
            ReleaseState.DRAFT,
            "check",
            ReleaseState.CHECKED,
            f"{_OTHER}; every point of the list is ticked; both languages; every picture cleared",
        ),
        Step(ReleaseState.CHECKED, "approve", ReleaseState.APPROVED, f"{_OTHER}; the text is the one checked"),
        Step(ReleaseState.APPROVED, "publish", ReleaseState.PUBLISHED, "the text is the approved one"),
        *(Step(state, "return", ReleaseState.DRAFT, _REASON) for state in COMING[1:]),
        *(Step(state, "withdraw", ReleaseState.WITHDRAWN, _REASON) for state in COMING),
        Step(ReleaseState.PUBLISHED, "correct", ReleaseState.CORRECTED, "a correction of it is published"),
        Step(ReleaseState.PUBLISHED, "cancel", ReleaseState.CANCELLED, _REASON),
    ),
)
RUMOUR = Machine(
    "rumour",
    "Rumour",
    RumourState,
    (
        Step(RumourState.HEARD, "verify", RumourState.VERIFIED, "a verdict, and how it is known"),
        Step(RumourState.VERIFIED, "verify", RumourState.VERIFIED, "a verdict, and how it is known"),
        Step(
            RumourState.VERIFIED,
            "answer",
            RumourState.ANSWERED,
            "a published release whose title does not repeat the claim",
        ),
        *(Step(state, "close", RumourState.CLOSED, _REASON) for state in (RumourState.HEARD, RumourState.VERIFIED)),
    ),
)
