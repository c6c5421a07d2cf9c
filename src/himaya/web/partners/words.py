"""What offices and partners write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    ASKED = "resource-asked", _("Partner asked for a resource")
    STEPPED = "resource-stepped", _("Request for a resource moved on")
    ESCALATED = "resource-escalated", _("Request for a resource escalated")
    HEARD = "resource-heard", _("Escalation of a request heard")
    HAZARD_TOLD = "hazard-told", _("Hazard told")
    HAZARD_READ = "hazard-read", _("Hazard acknowledged")
    HAZARD_TAKEN_BACK = "hazard-taken-back", _("Hazard taken back")
    SHARED = "incident-shared", _("Incident shared with a partner")
    SHARE_ENDED = "incident-share-ended", _("Sharing of an incident ended")
    DECIDED = "joint-decided", _("Joint decision entered")
    JOINED = "joint-joined", _("Joint decision answered")


class Kind(models.TextChoices):
    """What it is done to."""

    REQUEST = "resource-request", _("Request for a resource")
    HAZARD = "hazard", _("Hazard")
    SHARE = "incident-share", _("Shared incident")
    DECISION = "joint-decision", _("Joint decision")
