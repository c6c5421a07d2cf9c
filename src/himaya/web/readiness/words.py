"""What readiness and the alert level write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Action(models.TextChoices):
    """What is done to boards, items, alert levels and their measures."""

    BOARD_OPENED = "board-opened", _("Readiness board opened")
    BOARD_CLOSED = "board-closed", _("Readiness board closed")
    ITEM_ADDED = "item-added", _("Readiness item added")
    ITEM_STARTED = "item-started", _("Readiness item begun")
    ITEM_CLAIMED = "item-claimed", _("Readiness claimed")
    ITEM_VERIFIED = "item-verified", _("Readiness verified")
    ITEM_FAILED = "item-failed", _("Readiness item failed")
    ITEM_RESUMED = "item-resumed", _("Readiness item taken up again")
    ITEM_VOIDED = "item-voided", _("Sweep made void")
    PROOF_LOST = "proof-lost", _("Proof of readiness lost")
    PROOF_FOUND = "proof-found", _("Proof of readiness there again")
    EVIDENCE_TAKEN = "evidence-taken", _("Evidence taken")
    LEVEL_SET = "level-set", _("Alert level set")
    LEVEL_RENEWED = "level-renewed", _("Alert level renewed")
    LEVEL_ENDED = "level-ended", _("Alert level ended")
    MEASURE_ACKNOWLEDGED = "measure-acknowledged", _("Measure acknowledged")
    MEASURE_DONE = "measure-done", _("Measure done")


class Kind(models.TextChoices):
    """What it is done to."""

    BOARD = "readiness-board", _("Readiness board")
    ITEM = "readiness-item", _("Readiness item")
    LEVEL = "alert-level", _("Alert level")
    MEASURE = "measure", pgettext_lazy("of an alert level", "Measure")
