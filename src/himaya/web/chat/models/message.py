"""One message; nothing in it ever changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.places.models import Unit
from himaya.web.positions.models import Sender

LONGEST_TEXT = 1000


class Message(AppendOnly):
    """Words of a unit to its operations room, or of the room to a unit.

    `device` is what a unit wrote with, `office` the room that wrote: one of
    both. `unit` is the unit that wrote or is written to; none: the room writes
    to every unit of the governorate. What `is_shared` every unit there reads.
    `area` is empty for the whole country. `client_id` is the number that the
    writer's own application gave it, so that what is sent twice is one message.
    """

    area = models.CharField(max_length=10, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    device = models.ForeignKey(Sender, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    is_shared = models.BooleanField(default=False)
    text = models.CharField(max_length=LONGEST_TEXT)
    client_id = models.CharField(max_length=64)
    said_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; one of a unit and a room has written it, and a device does not write the same twice."""

        ordering: ClassVar = ["-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes: ClassVar = [models.Index(fields=["area", "id"], name="message_area")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "client_id"], name="message_once"),
            models.CheckConstraint(
                condition=Q(device__isnull=False, unit__isnull=False, office__isnull=True)
                | Q(device__isnull=True, office__isnull=False),
                name="message_has_one_writer",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="message_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.pk}"
