"""What reports of the public write into the journal: never a word of what was written."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    RECEIVED = "public-report-received", _("Report of the public received")
    ACKNOWLEDGE = "public-report-acknowledged", _("Report of the public acknowledged")
    TRIAGE = "public-report-triaged", _("Report of the public triaged")
    LINK = "public-report-linked", _("Report of the public handed to operations")
    SERVE = "public-report-passed-on", _("Report of the public passed to a service")
    INFORM = "public-report-kept", _("Report of the public kept as information")
    REFUSE = "public-report-not-actionable", _("Report of the public: nothing can be done")
    ANSWER = "public-report-answered", _("Report of the public answered")
    CLOSE = "public-report-closed", _("Report of the public closed")


class Kind(models.TextChoices):
    """What it is done to."""

    PUBLIC_REPORT = "public-report", _("Report of the public")
