"""What was read in a zone or at a gate: added, and struck out where it is wrong; nothing in it ever changes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.crowds.models.counter import Counter
from himaya.web.crowds.models.gate import Gate
from himaya.web.crowds.models.zone import LONGEST_TEXT, Zone

STRUCK = ("struck_at", "struck_by", "struck_office", "struck_reason")
DENSEST = 10.0
_LATE_S = 60


class ReadingKind(models.TextChoices):
    """What was read."""

    DENSITY = "density", _("Density estimated")
    PEOPLE = "people", _("People inside counted")
    PASSED = "passed", _("Passed the door")
    ARRIVED = "arrived", _("Arrived at the gate")
    QUEUE = "queue", _("Queue at the gate")


class Reading(AppendOnly):
    """One reading, by an office or by a counter.

    `density` in people per square metre; `people` inside or in the queue;
    `people_in` and `people_out` between `from_at` and `event_at`. `event_at` is
    when it was read, `entered_at` when it was entered. It never changes: it is
    struck out with a reason where it is wrong.
    """

    LATER: ClassVar = STRUCK

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="readings")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, null=True, related_name="readings")
    kind = models.CharField(max_length=8, choices=ReadingKind)
    density = models.FloatField(null=True)
    people = models.PositiveIntegerField(null=True)
    people_in = models.PositiveIntegerField(null=True)
    people_out = models.PositiveIntegerField(null=True)
    from_at = models.DateTimeField(null=True)
    event_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, null=True, related_name="readings")
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    struck_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    struck_reason = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """The newest first; each kind has its numbers, and each reading whoever read it."""

        ordering: ClassVar = ["-event_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["zone", "kind", "event_at"], name="reading_zone_kind"),
            models.Index(fields=["gate", "kind", "event_at"], name="reading_gate_kind"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ReadingKind.values), name="reading_kind_known"),
            models.CheckConstraint(condition=Q(event_at__lte=F("entered_at")), name="reading_not_of_the_future"),
            models.CheckConstraint(
                condition=Q(
                    kind="density", density__isnull=False, density__gte=0, density__lte=DENSEST, people__isnull=True
                )
                | Q(kind__in=["people", "queue"], density__isnull=True, people__isnull=False)
                | Q(kind__in=["passed", "arrived"], density__isnull=True, people__isnull=True, people_in__isnull=False)
                & Q(people_out__isnull=False, from_at__isnull=False, from_at__lt=F("event_at")),
                name="reading_has_its_numbers",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=False, office__isnull=False, counter__isnull=True)
                | Q(entered_by__isnull=True, office__isnull=True, counter__isnull=False),
                name="reading_by_office_or_counter",
            ),
            models.UniqueConstraint(fields=["counter", "event_at"], name="reading_of_a_counter_once"),
            models.CheckConstraint(
                condition=Q(
                    struck_at__isnull=True, struck_by__isnull=True, struck_office__isnull=True, struck_reason=""
                )
                | (
                    Q(struck_at__isnull=False, struck_by__isnull=False, struck_office__isnull=False)
                    & ~Q(struck_reason="")
                ),
                name="reading_struck_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.kind} {self.pk}"

    @property
    def is_late(self) -> bool:
        """Whether it was entered a minute or more after it was read."""
        return (self.entered_at - self.event_at).total_seconds() >= _LATE_S
