"""What complaints write into the journal: that something was done, and never what was said."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done to complaints."""

    RECEIVED = "complaint-received", _("Complaint received")
    STEPPED = "complaint-stepped", _("Complaint taken a step on")
    ADDED = "complaint-added", _("Text added to a complaint")
    READ = "complaint-read", _("Sealed texts of a complaint read")
    ESCALATED = "complaint-escalated", _("Deadline of a complaint passed: to the auditor")
    REMEDY = "complaint-remedy", _("Remedy of a complaint entered")
    REMEDIED = "complaint-remedied", _("Remedy of a complaint done")
    PUBLISHED = "complaint-figures", _("Figures of complaints handed out")


class Kind(models.TextChoices):
    """What it is done to."""

    COMPLAINT = "complaint", _("Complaint")
