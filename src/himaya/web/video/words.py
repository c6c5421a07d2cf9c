"""What the video room writes into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    JOINED = "video-joined", _("Video room entered")
    LEFT = "video-left", _("Video room left")
    REMOVED = "video-removed", _("Office taken out of the video room")
    READMITTED = "video-readmitted", _("Office let into the video room again")


class Kind(models.TextChoices):
    """What it is done to."""

    VIDEO = "video", _("Video room")
