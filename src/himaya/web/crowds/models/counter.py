"""What counts people without knowing who they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.crowds.models.gate import Gate
from himaya.web.crowds.models.zone import Zone
from himaya.web.positions.secrets import CODE_LETTERS
from himaya.web.positions.words import Reason


class Stands(models.TextChoices):
    """Where a counter stands, and so what it counts."""

    DOOR = "door", _("At the door: who goes in and who comes out")
    APPROACH = "approach", _("Before the queue: who arrives")


class Counter(models.Model):
    """A turnstile, a beam or a counting mat: it sends two numbers, and nothing else is taken from it.

    Its secret is shown once, and only the SHA-256 of it is kept.
    """

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="counters")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, null=True, related_name="counters")
    stands = models.CharField(max_length=8, choices=Stands, default=Stands.DOOR)
    code = models.CharField(max_length=CODE_LETTERS, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason, blank=True)

    class Meta:
        """In the order in which they came; a revocation has its reason, a counter of arrivals its gate."""

        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stands__in=Stands.values), name="counter_stands_known"),
            models.CheckConstraint(
                condition=~Q(stands=Stands.APPROACH) | Q(gate__isnull=False), name="counter_of_arrivals_has_gate"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, reason="") | Q(revoked_at__isnull=False) & ~Q(reason=""),
                name="counter_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code
