"""The handover of a shift: what is open, what is promised, signed by two officers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.situation.models.report import SHORT_HASH

LONGEST_TEXT = 4000


class HandoverState(models.TextChoices):
    """Where a handover stands."""

    OFFERED = "offered", pgettext_lazy("handover", "Signed by the leaving officer")
    SIGNED = "signed", pgettext_lazy("handover", "Signed by both")
    WITHDRAWN = "withdrawn", pgettext_lazy("handover", "Withdrawn")


class Handover(models.Model):
    """What one officer leaves to the next; once both have signed, the database refuses to change it.

    `content` is what was open when the leaving officer signed, as a situation report has it; `hash` is over that and
    `promised`, and both sign the same.
    """

    area = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=9, choices=HandoverState, default=HandoverState.OFFERED)
    content = models.JSONField()
    promised = models.CharField(max_length=LONGEST_TEXT)
    hash = models.CharField(max_length=64)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    left_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; two officers sign, never one twice; an officer has one on offer at a time."""

        ordering: ClassVar = ["-left_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=HandoverState.values), name="handover_state_known"),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.SIGNED) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="handover_signed_by_both",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | ~Q(taken_by=F("left_by")), name="handover_two_officers"
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(taken_at__gte=F("left_at")), name="handover_in_order"
            ),
            models.UniqueConstraint(
                fields=["left_by", "area"], condition=Q(state=HandoverState.OFFERED), name="handover_one_on_offer"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["area", "state"], name="handover_area_state")]

    def __str__(self) -> str:
        return f"{self.area or 'EG'} {self.left_at:%Y-%m-%d %H:%M}"

    @property
    def short_hash(self) -> str:
        """The beginning of its hash."""
        return self.hash[:SHORT_HASH]
