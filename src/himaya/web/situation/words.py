"""What situation reports and handovers write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    COMPOSED = "situation-composed", _("Situation report composed")
    TAKEN = "situation-taken", _("Situation report downloaded")
    OFFERED = "handover-offered", _("Shift handed over")
    SIGNED = "handover-signed", _("Shift taken over")
    WITHDRAWN = "handover-withdrawn", _("Handover withdrawn")


class Kind(models.TextChoices):
    """What it is done to."""

    REPORT = "situation-report", _("Situation report")
    HANDOVER = "handover", _("Handover of a shift")
