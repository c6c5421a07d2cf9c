"""What plans write into the journal."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanAction(models.TextChoices):
    """What is done to plans, versions and elements."""

    CREATED = "plan-created", _("Plan made")
    COPIED = "plan-copied", _("Plan copied from an earlier one")
    SUBMIT = "version-submit", _("Version submitted for review")
    RETURN = "version-return", _("Version returned")
    APPROVE = "version-approve", _("Version approved and signed")
    ACTIVATE = "version-activate", _("Version put into force")
    CLOSE = "version-close", _("Version closed")
    REVIEW = "version-review", _("Version reviewed afterwards")
    ARCHIVE = "version-archive", _("Version archived")
    WITHDRAW = "version-withdraw", _("Version withdrawn")
    AMEND = "version-amend", _("Amendment begun")
    REPLACE = "version-replace", _("Version replaced by its amendment")
    CHANGED = "version-changed", _("Version changed")
    ADOPTED = "solution-adopted", _("Computed solution taken over")
    OVERRIDDEN = "demand-overridden", _("Demand set aside by a director")
    BRIEFED = "posts-briefed", _("Posts briefed")
    PAPER_TAKEN = "paper-taken", _("Document of a version downloaded")
    ELEMENT_CHANGED = "element-changed", _("Element changed")
    SUPPORT_KEPT = "support-kept", _("Element by hand kept")
    SUPPORT_DROPPED = "support-dropped", _("Element by hand taken out")
    DECIDED = "decision-taken", _("Decision taken")
    REASONED = "decision-reasoned", _("Reason of a decision written")
    TAKEN_BACK = "decision-taken-back", _("Decision taken back")
    NIGHT_DRAWN = "night-drawn", _("Rounds of a night drawn")


class PlanKind(models.TextChoices):
    """What plans do something to."""

    VERSION = "plan-version", _("Plan version")
    ELEMENT = "plan-element", _("Plan element")
    NIGHT = "plan-night", _("Night of a plan")
