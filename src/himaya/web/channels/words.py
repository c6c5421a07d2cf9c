"""What channels write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    ADDED = "channel-added", _("Channel added")
    RETIRED = "channel-retired", _("Channel taken out of use")
    TESTED = "channel-tested", _("Channel tested by an office")
    DOWN = "channel-down", _("Channel does not answer: told to the public")
    UP = "channel-up", _("Channel answers again")
    INCIDENT = "channel-incident", _("Incident opened for a channel")


class Kind(models.TextChoices):
    """What it is done to."""

    CHANNEL = "channel", _("Channel of the public")
    TEST = "channel-test", _("Tests of channels")
