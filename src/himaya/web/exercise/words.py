"""What exercises write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    MARKED = "installation-marked", _("Installation marked live or exercise")
    STARTED = "night-started", _("Simulated night started")
    PAUSED = "night-paused", _("Simulated night paused")
    GONE_ON = "night-gone-on", _("Simulated night goes on")
    SPED = "night-sped", _("Speed of a simulated night changed")
    STOPPED = "night-stopped", _("Simulated night stopped")
    ENDED = "night-ended", _("Simulated night played to its end")
    RESUMED = "night-resumed", _("Simulated night taken up again after a restart")


class Kind(models.TextChoices):
    """What it is done to."""

    NIGHT = "simulated-night", _("Simulated night")
