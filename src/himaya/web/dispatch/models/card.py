"""Run cards of a governorate: versions are added, the newest counts."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from himaya.web.accounts.models import Office


class RunCard(models.Model):
    """What an incident of a type asks for in a governorate.

    `needs` are lines `{"kinds": [...], "units": n}` in the order in which they are asked for; `kind` is a type of
    incident; `number` counts the versions. A type without a row has the card that ships with Himaya.
    """

    area = models.CharField(max_length=10)
    kind = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    needs = models.JSONField()
    set_at = models.DateTimeField(default=timezone.now)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest version of each type first."""

        ordering: ClassVar = ["area", "kind", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["area", "kind", "number"], name="run_card_once")]

    def __str__(self) -> str:
        return f"{self.area} {self.kind} {self.number}"
