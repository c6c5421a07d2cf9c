"""The sealed record of somebody who is lost: what they look like, who looks after them, and who asked for them.

It is kept apart from the incident, readable by a few roles alone, and removed 72 hours after it has ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.incidents.models.incident import Incident

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

KEPT_DAYS = 3
"""How long a record is kept after it has ended."""
PURPOSE = "sealed record of an incident"
"""What the cipher of its texts is made for."""


class Ending(models.TextChoices):
    """How a record ends."""

    REUNITED = "reunited", _("Handed over to the family")
    HANDED_OVER = "handed_over", _("Handed over to the authority that looks after children")
    NOT_FOUND = "not_found", _("The search goes on with another authority")


class NoteKind(models.TextChoices):
    """What a sealed note tells."""

    LOOKS = "looks", _("What they look like, where they were seen")
    CARERS = "carers", _("The two who look after them")
    CLAIM = "claim", _("Who asked for them was checked: how")
    CLAIM_REFUSED = "refused", _("Who asked for them was turned away: why")
    ENDING = "ending", _("How it ended")


class SealedRecord(models.Model):
    """One record of one incident. It has no text of its own and is found by its incident alone."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="sealed_record")
    opened_at = models.DateTimeField(default=timezone.now)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """It has ended in one of the known ways, or not at all."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | (Q(ended_at__isnull=False) & Q(ending__in=Ending.values)),
                name="sealed_ended_in_a_way",
            ),
        ]

    def __str__(self) -> str:
        return str(self.incident_id)


class SealedNote(models.Model):
    """One note of a record: `sealed` is its text, encrypted by the installation's key."""

    record = models.ForeignKey(SealedRecord, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=8, choices=NoteKind)
    sealed = models.TextField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order in which they were written; none without a text."""

        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="sealed_note_known"),
            models.CheckConstraint(condition=~Q(sealed=""), name="sealed_note_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"


def ended_before(before: datetime) -> QuerySet[SealedRecord]:
    """Records that ended before an instant; their notes go with them."""
    return SealedRecord.objects.filter(ended_at__lte=before)
