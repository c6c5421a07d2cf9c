"""What a partner can be told of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """One kind of message; its value is the `type` of the message."""

    CONFIRMATION_ASKED = "confirmation.asked", _("A confirmation is asked for")
    MANDATE_SUSPENDED = "mandate.suspended", _("A task that was asked for is suspended")
    REQUEST_ASKED = "request.asked", _("A resource is asked for")
    REQUEST_WITHDRAWN = "request.withdrawn", _("A request for a resource is withdrawn")
    HAZARD_TOLD = "hazard.told", _("A hazard is told")
    HAZARD_TAKEN_BACK = "hazard.taken_back", _("A hazard is taken back")
    INCIDENT_SHARED = "incident.shared", _("An incident is shared")
    DECISION_ENTERED = "decision.entered", _("A joint decision is entered")


TEST = "webhook.test"
"""The message of the test button."""


def event_label(value: str) -> str:
    """A kind in the reader's language."""
    return str(Event(value).label) if value in Event.values else str(_("Test message"))
