"""A decision: what, why, what was rejected, and what was known then."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from himaya.web.accounts.models import Office
from himaya.web.briefings.models.meeting import LONGEST_TEXT, AgendaItem, Meeting
from himaya.web.briefings.states import DecisionState


class Decision(models.Model):
    """A decision of a meeting; once it is adopted or rejected its words stay, only another one supersedes it.

    `known` is what the data said when it was taken, as a situation report has it, and `known_hash` its digest.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, related_name="decisions")
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.PROPOSED)
    text = models.CharField(max_length=LONGEST_TEXT)
    reason = models.CharField(max_length=LONGEST_TEXT, blank=True)
    rejected_options = models.CharField(max_length=LONGEST_TEXT, blank=True)
    known = models.JSONField(null=True)
    known_hash = models.CharField(max_length=64, blank=True)
    proposed_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    taken_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")

    class Meta:
        """In their order; what is taken has its reason, its time and what was known."""

        ordering: ClassVar = ["meeting", "number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=DecisionState.values), name="decision_state_known"),
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=Q(state=DecisionState.PROPOSED)
                | (Q(taken_at__isnull=False, taken_by__isnull=False, known__isnull=False) & ~Q(reason="")),
                name="decision_taken_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"
