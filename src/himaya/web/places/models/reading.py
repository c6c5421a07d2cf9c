"""A file as it was read for the register, shown before anything is written."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import User


class RegisterTable(models.TextChoices):
    """What a file holds."""

    PLACES = "places", _("Places")
    UNITS = "units", _("Units")


class ReadingState(models.TextChoices):
    """Whether the rows of a file were taken over."""

    SHOWN = "shown", _("Shown, not written yet")
    WRITTEN = "written", _("Written")


class FileReading(models.Model):
    """What a file would do to the register.

    `rows` holds each row with its cells (those with personal data are masked
    before they get here), its outcome, its faults and the values it would write. The file itself is not kept.
    """

    table = models.CharField(max_length=10, choices=RegisterTable)
    file = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=ReadingState, default=ReadingState.SHOWN)
    headings = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-read_at"]
        indexes: ClassVar = [models.Index(fields=["reader", "-read_at"], name="reading_reader")]

    def __str__(self) -> str:
        return f"{self.table} {self.file}"
