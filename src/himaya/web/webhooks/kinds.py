"""What a partner can be told of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """One kind of message; its value is the `type` of the message."""

    CONFIRMATION_ASKED = "confirmation.asked", _("A confirmation is asked for")
    MANDATE_SUSPENDED = "mandate.suspended", _("A task that was asked for is suspended")


TEST = "webhook.test"
"""The message of the test button."""


def event_label(value: str) -> str:
    """A kind in the reader's language."""
    return str(Event(value).label) if value in Event.values else str(_("Test message"))
