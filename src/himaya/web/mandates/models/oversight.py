"""What oversight is told, and judicial matters of which only the reference is kept."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.mandates.models.instrument import LONGEST_TEXT, LONGEST_TITLE
from himaya.web.mandates.models.mandate import Mandate
from himaya.web.places.models import Place


class NoticeKind(models.TextChoices):
    """What oversight is told of, at the moment it happens."""

    AUTHORISED = "authorised", pgettext_lazy("oversight", "Task authorised")
    OUT_OF_ORDER = "out_of_order", pgettext_lazy("oversight", "Before older ones")


class Notice(AppendOnly):
    """One notice to the auditor; read once, never taken back."""

    LATER: ClassVar = ("seen_at", "seen_by")

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=16, choices=NoticeKind)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    entered_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-entered_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.mandate_id}"


class Consequence(models.TextChoices):
    """What a judicial matter may change here: the protection of a place."""

    RAISE_LEVEL = "raise_level", pgettext_lazy("consequence", "Raise the alert level")
    MOVE_RESERVE = "move_reserve", pgettext_lazy("consequence", "Move the reserve")
    PRESENCE = "presence", pgettext_lazy("consequence", "More presence at the place")
    LIGHTING = "lighting", pgettext_lazy("consequence", "Lighting or traffic at the place")


class Reference(AppendOnly):
    """A matter that the competent judicial authority handles: its reference number and what it means for a place."""

    area = models.CharField(max_length=10)
    number = models.CharField(max_length=60)
    authority = models.CharField(max_length=LONGEST_TITLE)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    consequence = models.CharField(max_length=16, choices=Consequence)
    until = models.DateTimeField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-entered_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(consequence__in=Consequence.values), name="reference_consequence_known"),
        ]

    def __str__(self) -> str:
        return self.number
