"""What may report where a unit is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from himaya.web.accounts.models import Office
from himaya.web.places.models import Unit
from himaya.web.positions.secrets import CODE_LETTERS
from himaya.web.positions.words import Reason


class Sender(models.Model):
    """A device of a unit; nobody is named by it. Its secret is shown once, and only the SHA-256 of it is kept.

    `expires_at` is of a page that shares its position while the unit is on duty; its secret was shown to nobody.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="senders")
    code = models.CharField(max_length=CODE_LETTERS, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason, blank=True)

    class Meta:
        """In the order in which they came; a revocation has its reason."""

        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, reason="") | Q(revoked_at__isnull=False) & ~Q(reason=""),
                name="sender_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code
