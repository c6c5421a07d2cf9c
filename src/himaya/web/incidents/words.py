"""What the register of incidents writes into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done to incidents."""

    REPORTED = "incident-reported", _("Incident reported")
    STEPPED = "incident-stepped", _("Incident taken a step on")
    NOTED = "incident-noted", _("Entry added to an incident")
    STRUCK = "incident-struck", _("Entry of an incident struck out")
    UPDATED = "incident-updated", _("METHANE update")
    CLASSED = "incident-classed", _("Type or priority of an incident changed")
    CHECKED = "incident-checked", _("Playbook step done")
    MERGED = "incident-merged", _("Incidents merged")
    MAJOR = "incident-major", _("Major incident declared")
    STOOD_DOWN = "incident-stood-down", _("Major incident stood down")
    FORCE = "incident-force", _("Use of force noted")
    FORCE_RECORDED = "incident-force-recorded", _("Use of force recorded")
    FORCE_REVIEWED = "incident-force-reviewed", _("Use of force reviewed")
    FORCE_WITHDRAWN = "incident-force-withdrawn", _("Use of force taken back on a legal ground")
    SEALED_OPENED = "sealed-record-opened", _("Sealed record opened")
    SEALED_ADDED = "sealed-record-added", _("Note added to a sealed record")
    SEALED_READ = "sealed-record-read", _("Sealed record read")
    SEALED_ENDED = "sealed-record-ended", _("Sealed record ended")


class Kind(models.TextChoices):
    """What it is done to."""

    INCIDENT = "incident", _("Incident")
    SEALED = "sealed-record", _("Sealed record")
