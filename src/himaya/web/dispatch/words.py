"""What dispatch writes into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done to units and run cards."""

    STATUS = "unit-status", _("Status of a unit")
    ASSIGNED = "unit-assigned", _("Unit sent to an incident")
    STOOD_DOWN = "unit-stood-down", _("Unit stood down")
    MOVED_UP = "unit-moved-up", _("Unit moved up")
    HEARD = "unit-heard", _("Call of a unit answered")
    CARD_SET = "run-card-set", _("Run card changed")


class Kind(models.TextChoices):
    """What it is done to."""

    UNIT_STATE = "unit-state", _("Live state of a unit")
    RUN_CARD = "run-card", _("Run card")
