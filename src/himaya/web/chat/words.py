"""What messages write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    RECEIVED = "message-received", _("Message of a unit received")
    SENT = "message-sent", _("Message sent to units")


class Kind(models.TextChoices):
    """What it is done to."""

    MESSAGE = "unit-message", _("Message")
