"""What webhooks write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    MADE = "webhook-made", _("Webhook registered")
    ENDED = "webhook-ended", _("Webhook ended")
    ROTATED = "webhook-secret-renewed", _("Secret of a webhook renewed")
    TESTED = "webhook-tested", _("Test message of a webhook asked for")
    GIVEN_UP = "webhook-given-up", _("Message of a webhook given up")


class Kind(models.TextChoices):
    """What it is done to."""

    WEBHOOK = "webhook", _("Webhook")
    DELIVERY = "webhook-message", _("Message of a webhook")
