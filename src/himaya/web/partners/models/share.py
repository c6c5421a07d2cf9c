"""One incident shown to one partner: what, where and how it stands, and nothing that is sealed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from himaya.web.accounts.models import Office, Partner
from himaya.web.incidents.models import Incident
from himaya.web.partners.models.spot import LONGEST_TEXT


class IncidentShare(models.Model):
    """An incident shared with a partner of its governorate; it ends with the incident, or by the office."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="shares")
    area = models.CharField(max_length=10)
    agency = models.CharField(max_length=20, choices=Partner)
    note = models.CharField(max_length=LONGEST_TEXT, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    ended_reason = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """The newest first; with one partner once at a time."""

        ordering: ClassVar = ["-shared_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["area", "agency", "ended_at"], name="share_area_agency")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(agency__in=Partner.values), name="share_agency_known"),
            models.CheckConstraint(condition=~Q(area=""), name="share_has_area"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | (Q(ended_by__isnull=False, ended_office__isnull=False) & ~Q(ended_reason="")),
                name="share_ended_with_reason",
            ),
            models.UniqueConstraint(
                fields=["incident", "agency"], condition=Q(ended_at__isnull=True), name="share_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.agency}"

    @property
    def is_shown(self) -> bool:
        """Whether the partner sees it now."""
        return self.ended_at is None and self.incident.is_open
