"""What a partner is asked, what it answered in its own account, and the log that both keep."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office, Partner
from himaya.web.common.append_only import AppendOnly
from himaya.web.mandates.models.instrument import LONGEST_TEXT
from himaya.web.mandates.models.mandate import Mandate
from himaya.web.mandates.states import RequestState


class PartnerRequest(models.Model):
    """A partner of a governorate is asked for a task, or, without one, for what `asked` says; one answer, its own.

    `starts_at`, `ends_at` is the window it is asked for.
    """

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, null=True, related_name="requests")
    area = models.CharField(max_length=10)
    partner = models.CharField(max_length=20, choices=Partner)
    asked = models.CharField(max_length=LONGEST_TEXT)
    is_mandatory = models.BooleanField(default=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.ASKED)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """By window; an answer has an account, and a refusal its reason."""

        ordering: ClassVar = ["starts_at", "partner", "pk"]
        indexes: ClassVar = [models.Index(fields=["area", "partner", "state"], name="request_area_partner")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_known"),
            models.CheckConstraint(condition=Q(partner__in=Partner.values), name="request_partner_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[RequestState.CONFIRMED, RequestState.DECLINED])
                | Q(answered_by__isnull=False, answered_office__isnull=False, answered_at__isnull=False),
                name="request_answered_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.DECLINED) | ~Q(answer=""), name="request_declined_with_reason"
            ),
            models.UniqueConstraint(
                fields=["mandate", "partner"],
                condition=Q(state__in=[RequestState.ASKED, RequestState.CONFIRMED]),
                name="request_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.state}"


class EntryKind(models.TextChoices):
    """What is written into the joint log."""

    HAZARD = "hazard", pgettext_lazy("joint log", "Hazard")
    DECISION = "decision", pgettext_lazy("joint log", "Joint decision")
    NOTE = "note", pgettext_lazy("joint log", "Note")


class JointEntry(AppendOnly):
    """A hazard, a joint decision or a note that every partner of the task reads."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="joint_log")
    kind = models.CharField(max_length=10, choices=EntryKind)
    text = models.CharField(max_length=LONGEST_TEXT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-entered_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="joint_entry_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.entered_at:%H:%M} {self.kind}"
