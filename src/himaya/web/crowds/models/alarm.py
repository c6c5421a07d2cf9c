"""Alarms of zones: since when, when the director was told, what was done of what the level asks for."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.crowds.models.reading import Reading
from himaya.web.crowds.models.zone import LONGEST_TEXT, Zone
from himaya.web.crowds.states import ALARMING, CrowdLevel
from himaya.web.incidents.models import Incident


class CrowdAlarm(models.Model):
    """One alarm of a zone at one level, by the table of `edition`, raised at a `density` last read by `cause`.

    `since` is when it was read, `told_at` when it was put on the pages, into the live feed and into the journal of
    `told_office`, `ended_at` when the level was left. `incident` was opened from it.
    """

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="alarms")
    level = models.CharField(max_length=8, choices=CrowdLevel)
    density = models.FloatField()
    cause = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="+")
    edition = models.CharField(max_length=20)
    since = models.DateTimeField()
    told_at = models.DateTimeField()
    told_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=LONGEST_TEXT, blank=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="crowd_alarms")

    class Meta:
        """The newest first; a zone has one alarm that stands."""

        ordering: ClassVar = ["-since", "-pk"]
        indexes: ClassVar = [models.Index(fields=["acknowledged_at", "since"], name="crowd_alarm_open")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__in=ALARMING), name="crowd_alarm_level_known"),
            models.UniqueConstraint(fields=["zone"], condition=Q(ended_at__isnull=True), name="crowd_alarm_one"),
            models.CheckConstraint(condition=Q(told_at__gte=F("since")), name="crowd_alarm_told_after_its_cause"),
            models.CheckConstraint(
                condition=Q(
                    acknowledged_at__isnull=True, acknowledged_by__isnull=True, acknowledged_office__isnull=True
                )
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, acknowledged_office__isnull=False),
                name="crowd_alarm_acknowledged_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.level}"


class Tick(AppendOnly):
    """One action of an alarm that was done; done once."""

    alarm = models.ForeignKey(CrowdAlarm, on_delete=models.PROTECT, related_name="ticks")
    step = models.CharField(max_length=40)
    event_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order in which they were done."""

        ordering: ClassVar = ["event_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alarm", "step"], name="tick_once"),
            models.CheckConstraint(condition=Q(event_at__lte=F("entered_at")), name="tick_not_of_the_future"),
        ]

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.step}"
