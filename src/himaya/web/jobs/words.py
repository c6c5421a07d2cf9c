"""What the journal calls the things that happen to jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """From the asking to the end."""

    QUEUED = "job-queued", _("Work asked for")
    DONE = "job-done", _("Work done")
    FAILED = "job-failed", _("Work failed")
    CANCELLED = "job-cancelled", _("Work cancelled")
    INTERRUPTED = "job-interrupted", _("Work interrupted")


class Kind(models.TextChoices):
    """What it is done to."""

    JOB = "job", _("Work")
    LETTER = "letter", _("Envelope of a letter that was taken")
    ANSWER = "answer", _("Answer to a receipt")
