"""What telephones have sent: each report once, however often it is sent."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT_DAYS = 30


class Received(models.Model):
    """One report that was taken: the token that the telephone drew for it, and when; never what it said."""

    token = models.UUIDField(unique=True)
    kind = models.CharField(max_length=12)
    received_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-received_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["received_at"], name="received_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.token}"
