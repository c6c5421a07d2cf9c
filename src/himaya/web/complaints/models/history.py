"""Steps of a complaint, what came too late, and what is put right. Rows are added and never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.complaints.clock import Clock
from himaya.web.complaints.models.complaint import Complaint

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

KEPT_DAYS = 3653
"""Ten years after it was closed, leap days counted."""
LONGEST_REMEDY = 500


class Step(AppendOnly):
    """One step with its time and office; its words are sealed."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=16)
    state = models.CharField(max_length=22)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order in which they were taken."""

        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.step}"


class Escalation(AppendOnly):
    """A clock that ran out: seen by the auditor, outside the chain that let it run out."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="escalations")
    clock = models.CharField(max_length=12, choices=Clock)
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Each clock that ran out once; the newest first."""

        ordering: ClassVar = ["-raised_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "clock", "due_at"], name="complaint_escalated_once"),
            models.CheckConstraint(condition=Q(clock__in=Clock.values), name="complaint_clock_known"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.clock}"


class Remedy(AppendOnly):
    """What is put right, by which office and by when; `proof` says how it is known that it was done."""

    LATER: ClassVar[tuple[str, ...]] = ("done_at", "proof", "done_by")

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="remedies")
    what = models.CharField(max_length=LONGEST_REMEDY)
    owner = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=LONGEST_REMEDY, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The first due first; done only with proof."""

        ordering: ClassVar = ["due_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, proof="") | (Q(done_at__isnull=False) & ~Q(proof="")),
                name="complaint_remedy_proved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.due_at:%Y-%m-%d}"


def closed_before(before: datetime) -> QuerySet[Complaint]:
    """Complaints that were closed before an instant; everything that hangs on them goes along."""
    return Complaint.objects.filter(closed_at__lte=before)
