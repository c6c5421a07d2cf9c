"""The states of an advisory: nothing is published that one account has written and nobody else has read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class AdvisoryState(models.TextChoices):
    """Where an advisory stands."""

    DRAFT = "draft", pgettext_lazy("advisory", "Draft")
    CHECKED = "checked", pgettext_lazy("advisory", "Checked")
    APPROVED = "approved", pgettext_lazy("advisory", "Approved")
    PUBLISHED = "published", pgettext_lazy("advisory", "Published")
    UPDATED = "updated", pgettext_lazy("advisory", "Replaced by an update")
    CANCELLED = "cancelled", pgettext_lazy("advisory", "Taken back")
    EXPIRED = "expired", pgettext_lazy("advisory", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("advisory", "Given up before publishing")


COMING = (AdvisoryState.DRAFT, AdvisoryState.CHECKED, AdvisoryState.APPROVED)
_OTHER = "another account than the author's"
_REASON = "a reason"

ADVISORY = Machine(
    "advisory",
    "Advisory",
    AdvisoryState,
    (
        Step(AdvisoryState.DRAFT, "check", AdvisoryState.CHECKED, f"{_OTHER}; both languages are written"),
        Step(AdvisoryState.CHECKED, "approve", AdvisoryState.APPROVED, f"{_OTHER}; the text is the one checked"),
        Step(
            AdvisoryState.APPROVED, "publish", AdvisoryState.PUBLISHED, "the text is the approved one; its end is ahead"
        ),
        Step(
            AdvisoryState.DRAFT,
            "publish_now",
            AdvisoryState.PUBLISHED,
            "life is in danger: one office that may approve; another account reviews within 15 minutes",
        ),
        *(Step(state, "return", AdvisoryState.DRAFT, _REASON) for state in COMING[1:]),
        *(Step(state, "withdraw", AdvisoryState.WITHDRAWN, _REASON) for state in COMING),
        Step(AdvisoryState.PUBLISHED, "replace", AdvisoryState.UPDATED, "an update of it is published"),
        Step(AdvisoryState.PUBLISHED, "cancel", AdvisoryState.CANCELLED, _REASON),
        Step(AdvisoryState.PUBLISHED, "expire", AdvisoryState.EXPIRED, "its end has come; the clock does it"),
    ),
)
