"""What a unit is doing now; one row for each unit that was ever on duty."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from himaya.web.common.language import in_language
from himaya.web.dispatch.states import NUMBER_LABELS, Signal, UnitLife
from himaya.web.places.models import Unit

LONGEST_REASON = 300


class UnitState(models.Model):
    """The state of a unit, since when, the number its radio sent last, and a call of it that waits for an answer.

    `wait_lon`, `wait_lat` in degrees say where it was told to wait (a move-up), with the title of that point;
    empty where it waits at its post or base. A unit without a row is off duty.
    """

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True, related_name="live")
    state = models.CharField(max_length=16, choices=UnitLife, default=UnitLife.OFF_DUTY)
    since = models.DateTimeField(default=timezone.now)
    number = models.PositiveSmallIntegerField(null=True)
    signal = models.CharField(max_length=10, choices=Signal, blank=True, default=Signal.NONE)
    signal_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    wait_lon = models.FloatField(null=True)
    wait_lat = models.FloatField(null=True)
    wait_ar = models.CharField(max_length=250, blank=True)
    wait_en = models.CharField(max_length=250, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """By unit; the database knows states, calls and that leaving service has a reason."""

        ordering: ClassVar = ["unit"]
        indexes: ClassVar = [models.Index(fields=["state"], name="unit_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=UnitLife.values), name="unit_state_known"),
            models.CheckConstraint(condition=Q(signal__in=Signal.values), name="unit_signal_known"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__in=list(NUMBER_LABELS)), name="unit_number_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=UnitLife.OUT_OF_SERVICE) | ~Q(reason=""), name="unit_out_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(wait_lon__isnull=True, wait_lat__isnull=True)
                | Q(wait_lon__isnull=False, wait_lat__isnull=False),
                name="unit_wait_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.state}"

    @property
    def wait_title(self) -> str:
        """Where it was told to wait, in the reader's language."""
        return in_language(self.wait_ar, self.wait_en)
