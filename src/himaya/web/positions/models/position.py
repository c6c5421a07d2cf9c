"""Where units were."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from himaya.web.places.models import Unit
from himaya.web.positions.models.sender import Sender

KEPT_DAYS = 30
"""How long a position is kept."""


class Latest(models.Model):
    """The last position that was taken from a sender, and what its next one is judged by.

    `at` is never later than our clock; `told_at` is the sender's own instant
    where its clock was in front. `doubted` is the newest position refused as too
    fast since then, `agreed` how many such fit each other. `kept_at` is the
    instant of the last one that went into the record.
    """

    sender = models.OneToOneField(Sender, on_delete=models.CASCADE, primary_key=True, related_name="latest")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    lat = models.FloatField()
    lon = models.FloatField()
    speed_mps = models.FloatField(null=True)
    course_deg = models.FloatField(null=True)
    error_m = models.FloatField(null=True)
    battery_percent = models.PositiveSmallIntegerField(null=True)
    doubted = models.JSONField(null=True)
    agreed = models.PositiveSmallIntegerField(default=0)
    kept_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-at"]
        verbose_name = _("last position")
        indexes: ClassVar = [models.Index(fields=["unit", "at"], name="latest_unit_at")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.at:%Y-%m-%d %H:%M:%S}"


class Fix(models.Model):
    """One position in the record of a unit: ten seconds at least after the one before, and kept for thirty days."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="fixes")
    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    speed_mps = models.FloatField(null=True)
    error_m = models.FloatField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "at"], name="fix_unit_at"),
            models.Index(fields=["at"], name="fix_at"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.at:%Y-%m-%d %H:%M:%S}"
