"""What a director accepted about a road control, with a reason."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.controls.models.control import LONGEST_TEXT, RoadControl


class Acceptance(models.Model):
    """A director takes it on himself that a control shuts roads in, because nobody is left there.

    `rule` is the rule of the refusal that it answers. Nothing else that the roads forbid can be accepted.
    It counts for the control as it was drawn or changed last before.
    """

    control = models.ForeignKey(RoadControl, on_delete=models.PROTECT, related_name="acceptances")
    rule = models.CharField(max_length=40)
    reason = models.CharField(max_length=LONGEST_TEXT)
    accepted_at = models.DateTimeField(default=timezone.now)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """None without a reason."""

        ordering: ClassVar = ["accepted_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="acceptance_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.control_id} {self.rule}"
