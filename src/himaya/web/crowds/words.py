"""What crowds write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done to zones, gates, counters and alarms."""

    ZONE_KEPT = "crowd-zone-kept", _("Crowd zone entered or changed")
    ZONE_CLOSED = "crowd-zone-closed", _("Crowd zone closed or opened again")
    GATE_KEPT = "crowd-gate-kept", _("Gate of a zone entered or changed")
    GATE_RUN = "crowd-gate-run", _("Lanes of a gate opened, closed or held")
    READ = "crowd-read", _("Crowd reading entered")
    STRUCK = "crowd-struck", _("Crowd reading struck out")
    RAISED = "crowd-alarm-raised", _("Crowd alarm: the director is told")
    ENDED = "crowd-alarm-ended", _("Crowd alarm ended")
    ACKNOWLEDGED = "crowd-alarm-acknowledged", _("Crowd alarm acknowledged")
    TICKED = "crowd-ticked", _("Action of a crowd alarm done")
    INCIDENT = "crowd-incident", _("Incident opened from a crowd alarm")
    COUNTER_REGISTERED = "crowd-counter-registered", _("Counter registered")
    COUNTER_REVOKED = "crowd-counter-revoked", _("Counter revoked")


class Kind(models.TextChoices):
    """What it is done to."""

    ZONE = "crowd-zone", _("Crowd zone")
