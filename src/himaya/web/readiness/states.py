"""What a readiness item and a measure may become, as tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class ItemState(models.TextChoices):
    """Where a readiness item stands."""

    OPEN = "open", pgettext_lazy("readiness item", "Open")
    IN_PROGRESS = "in_progress", _("In progress")
    CLAIMED_READY = "claimed_ready", _("Claimed ready")
    VERIFIED = "verified", pgettext_lazy("readiness item", "Verified")
    EXPIRED = "expired", _("Expired")
    FAILED = "failed", pgettext_lazy("readiness item", "Failed")


class MeasureState(models.TextChoices):
    """Where a measure of an alert level stands."""

    ASSIGNED = "assigned", _("Waiting for acknowledgement")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    DONE = "done", pgettext_lazy("measure", "Done")


_TWO_OFFICES = "another account of another office than the one that claimed, and not the owner's office"
_WHILE_OPEN = "the board has not ended"

ITEM = Machine(
    "readiness-item",
    "Readiness item",
    ItemState,
    (
        Step(ItemState.OPEN, "start", ItemState.IN_PROGRESS, _WHILE_OPEN),
        Step(ItemState.IN_PROGRESS, "claim", ItemState.CLAIMED_READY, "a note, and a file where the standard asks"),
        Step(ItemState.CLAIMED_READY, "verify", ItemState.VERIFIED, f"{_TWO_OFFICES}; the proof is not out of date"),
        Step(ItemState.CLAIMED_READY, "fail", ItemState.FAILED, f"{_TWO_OFFICES}; a reason"),
        Step(ItemState.CLAIMED_READY, "void", ItemState.EXPIRED, "only a sweep; which door was left, a reason"),
        Step(ItemState.VERIFIED, "void", ItemState.EXPIRED, "only a sweep; which door was left, a reason"),
        Step(ItemState.VERIFIED, "expire", ItemState.EXPIRED, "by itself, when the validity ends or the proof is lost"),
        Step(ItemState.EXPIRED, "resume", ItemState.IN_PROGRESS, _WHILE_OPEN),
        Step(ItemState.FAILED, "resume", ItemState.IN_PROGRESS, _WHILE_OPEN),
    ),
)

MEASURE = Machine(
    "measure",
    "Measure of an alert level",
    MeasureState,
    (
        Step(
            MeasureState.ASSIGNED,
            "acknowledge",
            MeasureState.ACKNOWLEDGED,
            "the office it is addressed to reads it back; the level is in force",
        ),
        Step(
            MeasureState.ACKNOWLEDGED, "complete", MeasureState.DONE, "a note of what was done; the level is in force"
        ),
    ),
)
