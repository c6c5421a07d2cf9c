"""What road controls write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done to road controls."""

    DRAWN = "control-drawn", _("Road control drawn")
    TAKEN_OVER = "control-taken-over", _("Road control taken over from the plan")
    APPROVE = "control-approved", _("Road control approved")
    ANNOUNCE = "control-announced", _("Road control announced")
    ENFORCE = "control-in-force", _("Road control in force")
    IMPOSE = "control-imposed", _("Road control imposed in an emergency")
    CONFIRM = "control-confirmed", _("Imposed road control approved")
    EXTEND = "control-extended", _("Road control extended")
    SUSPEND = "control-suspended", _("Road control suspended for emergency passage")
    RESUME = "control-resumed", _("Road control resumed")
    LIFT = "control-lifted", _("Road control lifted")
    WITHDRAW = "control-withdrawn", _("Road control withdrawn")
    AMENDED = "control-amended", _("Road control changed")
    QUEUE = "control-queue", _("Queue at a checkpoint reported")
    ACCEPTED = "control-accepted", _("Effect of a road control accepted")
    OVERDUE = "control-overdue", _("Road control past its end: alarm")
    UNAPPROVED = "control-unapproved", _("Imposed road control without approval: alarm")
    CORDON_SET = "cordon-set", _("Cordon set")
    CORDON_CHANGED = "cordon-changed", _("Cordon changed")


class Kind(models.TextChoices):
    """What it is done to."""

    CONTROL = "road-control", _("Road control")
