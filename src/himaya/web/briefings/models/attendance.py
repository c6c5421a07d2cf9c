"""Who is invited, and what the roll-call said of each office at each instant."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.briefings.models.meeting import LONGEST_TEXT, Meeting
from himaya.web.common.append_only import AppendOnly


class Presence(models.TextChoices):
    """What the roll-call says of an office."""

    EXPECTED = "expected", pgettext_lazy("roll-call", "Not called yet")
    PRESENT = "present", pgettext_lazy("roll-call", "Present")
    DEPUTY = "deputy", pgettext_lazy("roll-call", "Deputy")
    ABSENT = "absent", pgettext_lazy("roll-call", "Absent")
    LINK_LOST = "link_lost", pgettext_lazy("roll-call", "Link lost")


ATTENDING = (Presence.PRESENT, Presence.DEPUTY)
AWAY = (Presence.ABSENT, Presence.LINK_LOST)


class Invitation(models.Model):
    """An office that is to attend, or its deputy; what it missed it catches up on and acknowledges.

    `presence` and `since` are what the last line of the roll-call says.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="invitations")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    presence = models.CharField(max_length=10, choices=Presence, default=Presence.EXPECTED)
    since = models.DateTimeField(null=True)
    caught_up_at = models.DateTimeField(null=True)
    caught_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """An office once; nobody is its own deputy."""

        ordering: ClassVar = ["office__area", "office__code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(presence__in=Presence.values), name="invitation_presence_known"),
            models.UniqueConstraint(fields=["meeting", "office"], name="invitation_office_once"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("office")), name="invitation_another_deputy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office.title}: {self.get_presence_display()}"

    @property
    def is_attending(self) -> bool:
        """Whether the office, or its deputy, is there now."""
        return self.presence in ATTENDING


class RollEntry(AppendOnly):
    """One line of the roll-call: from `event_at` on the office is what it says."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="calls")
    presence = models.CharField(max_length=10, choices=Presence)
    reason = models.CharField(max_length=LONGEST_TEXT, blank=True)
    event_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order of entry."""

        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(presence__in=Presence.values), name="roll_presence_known"),
            models.CheckConstraint(condition=Q(entered_at__gte=F("event_at")), name="roll_not_in_the_future"),
            models.CheckConstraint(condition=~Q(presence=Presence.ABSENT) | ~Q(reason=""), name="roll_absence_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.event_at:%H:%M} {self.get_presence_display()}"
