"""How long the queue at a checkpoint is, as it was reported from there."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.controls.models.control import RoadControl

MOST_VEHICLES, MOST_M, MOST_MIN = 2_000, 20_000, 600


class QueueReport(AppendOnly):
    """One report: the length as vehicles or metres where somebody counted, and minutes that the last one waits.

    Nobody in the queue is described: there are three numbers and a time.
    """

    control = models.ForeignKey(RoadControl, on_delete=models.PROTECT, related_name="queue_reports")
    vehicles = models.PositiveSmallIntegerField(null=True)
    length_m = models.PositiveSmallIntegerField(null=True)
    wait_min = models.PositiveSmallIntegerField()
    event_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order in which things happened."""

        ordering: ClassVar = ["event_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["control", "event_at"], name="queue_report_at")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(event_at__lte=F("entered_at")), name="queue_not_of_the_future"),
            models.CheckConstraint(
                condition=Q(vehicles__isnull=False) | Q(length_m__isnull=False), name="queue_has_a_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.control_id} {self.wait_min}"
