"""What access tokens write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    MADE = "token-made", _("Access token made")
    REVOKED = "token-revoked", _("Access token revoked")
    UNUSUAL = "token-unusual", _("Unusual reading by an access token")


class Kind(models.TextChoices):
    """What it is done to."""

    TOKEN = "access-token", _("Access token")  # a word of the journal
