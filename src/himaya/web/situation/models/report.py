"""A situation report: what was known at an instant, never changed afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office

SHORT_HASH = 12


class Occasion(models.TextChoices):
    """Why a report was composed."""

    MORNING = "morning", _("Morning, 07:00")
    EVENING = "evening", _("Evening, 19:00")
    ASKED = "asked", pgettext_lazy("situation report", "On demand")


class Report(models.Model):
    """One report of a governorate, or of the whole country where `area` is empty; the database refuses to change it.

    `number` counts the reports of an area. `due_at` is the hour of a report that the clock asked for. `as_of` is the
    instant of every figure. `content` is what the report says, `hash` the SHA-256 of its canonical bytes. `previous` is
    the report that its changes are told against. `office` asked for it; none did where the clock asked.
    """

    area = models.CharField(max_length=10, blank=True)
    number = models.PositiveIntegerField()
    occasion = models.CharField(max_length=8, choices=Occasion)
    due_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField()
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first; a number once, and one report for each hour of the clock."""

        ordering: ClassVar = ["-as_of", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "number"], name="report_number_once"),
            models.UniqueConstraint(
                fields=["area", "due_at"], condition=Q(due_at__isnull=False), name="report_due_once"
            ),
            models.CheckConstraint(condition=Q(occasion__in=Occasion.values), name="report_occasion_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["area", "as_of"], name="report_area_as_of")]

    def __str__(self) -> str:
        return f"{self.area or 'EG'}/{self.number}"

    @property
    def short_hash(self) -> str:
        """The beginning of its hash, as it is printed."""
        return self.hash[:SHORT_HASH]
