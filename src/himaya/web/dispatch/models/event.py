"""The history of units: lines are added and nothing in them ever changes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.dispatch.models.assignment import Assignment
from himaya.web.dispatch.models.state import LONGEST_REASON
from himaya.web.dispatch.states import UnitLife
from himaya.web.places.models import Unit


class What(models.TextChoices):
    """What a line tells."""

    STATUS = "status", pgettext_lazy("history of a unit", "Status")
    SENT = "sent", pgettext_lazy("history of a unit", "Sent to an incident")
    STOOD_DOWN = "stood_down", pgettext_lazy("history of a unit", "Stood down")
    SIGNAL = "signal", pgettext_lazy("history of a unit", "Call")
    HEARD = "heard", pgettext_lazy("history of a unit", "Call answered")
    MOVED_UP = "moved_up", pgettext_lazy("history of a unit", "Moved up")


class UnitEvent(AppendOnly):
    """One thing that happened to a unit: `event_at` when, `entered_at` when it was entered.

    `status` is what was sent, a number of the radio or a word; `before` and `after` are states.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="events")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="events")
    what = models.CharField(max_length=12, choices=What)
    status = models.CharField(max_length=8, blank=True)
    before = models.CharField(max_length=16, choices=UnitLife)
    after = models.CharField(max_length=16, choices=UnitLife)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    event_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order in which things happened."""

        ordering: ClassVar = ["event_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "event_at"], name="unit_event")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(what__in=What.values), name="unit_event_known"),
            models.CheckConstraint(condition=Q(event_at__lte=F("entered_at")), name="unit_event_not_of_the_future"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.what} {self.after}"
