"""What this installation is for: the real thing, or an exercise. Written once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """What an installation is for."""

    LIVE = "live", _("Live operation")
    EXERCISE = "exercise", _("Exercise")


class Installation(models.Model):
    """The one row that says it; the database refuses to change or to remove it."""

    ROW = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ROW)
    mode = models.CharField(max_length=8, choices=Mode)
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One row, of a known mode."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="installation_one"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="installation_mode_known"),
        ]

    def __str__(self) -> str:
        return self.mode
