"""The criteria by which a comment is not published: these and no other, for every opinion alike."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Criterion(models.TextChoices):
    """Why a comment is not published; criticism is no reason."""

    OFF_TOPIC = "off-topic", pgettext_lazy("criterion", "It is about something else than the page")
    PERSONAL = "personal-data", pgettext_lazy("criterion", "It is about a private person, or tells who somebody is")
    THREAT = "threat", pgettext_lazy("criterion", "It threatens, or calls for violence")
    INSULT = "insult", pgettext_lazy("criterion", "It insults a group for its religion, origin, sex or disability")
    ADVERTISING = "advertising", pgettext_lazy("criterion", "It is advertising")
    DUPLICATE = "duplicate", pgettext_lazy("criterion", "The same comment stands there already")
    UNLAWFUL = "unlawful", pgettext_lazy("criterion", "Publishing it is forbidden by a law that the note names")
