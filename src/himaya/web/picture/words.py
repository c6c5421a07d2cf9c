"""What the picture writes into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done with the picture."""

    PRINTED = "picture-printed", _("Picture printed")


class Kind(models.TextChoices):
    """What it is done to."""

    PICTURE = "picture", _("Picture")
