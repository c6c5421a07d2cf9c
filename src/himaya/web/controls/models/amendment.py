"""What was changed in a road control after it was drawn, with the reason: every change stays."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.controls.models.control import LONGEST_TEXT, RoadControl


class Amendment(AppendOnly):
    """Fields of a control as they were and as they became; `state_before` is where it stood."""

    control = models.ForeignKey(RoadControl, on_delete=models.PROTECT, related_name="amendments")
    before = models.JSONField()
    after = models.JSONField()
    state_before = models.CharField(max_length=12)
    reason = models.CharField(max_length=LONGEST_TEXT, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In order; only what nobody has approved yet is changed without a reason."""

        ordering: ClassVar = ["changed_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state_before="planned") | ~Q(reason=""), name="amendment_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.control_id} {self.pk}"
