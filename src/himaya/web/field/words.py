"""What the page of whoever stands outside writes into the journal: only that tokens were removed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """Nothing of its own: every report is written down as what it is."""


class Kind(models.TextChoices):
    """What is removed after its time."""

    RECEIVED = "field-token", _("Tokens of reports from telephones")
