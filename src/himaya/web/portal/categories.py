"""What reports of the public are about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

LONGEST_REPORT = 1000


class Category(models.TextChoices):
    """What somebody saw at a place."""

    LIGHTING = "lighting", pgettext_lazy("public report", "A lamp or the lighting")
    CROWD = "crowd", pgettext_lazy("public report", "A crowd or a queue")
    OBSTACLE = "obstacle", pgettext_lazy("public report", "An obstacle, a blocked exit or way")
    DANGER = "danger", pgettext_lazy("public report", "A danger")
    SIGNS = "signs", pgettext_lazy("public report", "Signs or a road that is not open again")
    ACCESS = "access", pgettext_lazy("public report", "Access for the elderly and the disabled")
    SERVICE = "service", pgettext_lazy("public report", "Water, power, cleaning")
    OTHER = "other", pgettext_lazy("public report", "Something else")
