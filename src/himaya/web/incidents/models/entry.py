"""The timeline: entries are added, and struck out where they are wrong; nothing in them ever changes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.common.append_only import AppendOnly
from himaya.web.incidents.models.incident import LONGEST_TEXT, Incident

STRUCK = ("struck_at", "struck_by", "struck_office", "struck_reason")


class EntryKind(models.TextChoices):
    """What an entry tells."""

    REPORT = "report", pgettext_lazy("entry of an incident", "Report")
    NOTE = "note", pgettext_lazy("entry of an incident", "Note")
    METHANE = "methane", _("METHANE update")
    STEP = "step", pgettext_lazy("entry of an incident", "Step")
    CLASS = "class", _("Type or priority")
    CHECK = "check", _("Playbook step")
    MERGE = "merge", _("Merged")
    MAJOR = "major", _("Major incident")
    FORCE = "force", _("Force was used")
    FORCE_RECORD = "force_record", _("Record of the use of force")
    FORCE_REVIEW = "force_review", _("Review of a use of force")
    SEALED = "sealed", _("Sealed record")


CORRECTABLE = frozenset({EntryKind.REPORT, EntryKind.NOTE, EntryKind.METHANE, EntryKind.CHECK, EntryKind.FORCE_RECORD})
"""What may be struck out: words and ticks. What was decided stays, and is decided anew."""


class Entry(AppendOnly):
    """One line of a timeline.

    `code` says which step was taken or which line of the playbook was ticked,
    `changes` what METHANE fields became. `event_at` is when it happened,
    `entered_at` when it was entered.
    """

    LATER: ClassVar = STRUCK

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind)
    code = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    changes = models.JSONField(default=dict)
    event_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    struck_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    struck_reason = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """In the order in which things happened."""

        ordering: ClassVar = ["event_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind_known"),
            models.CheckConstraint(condition=Q(event_at__lte=F("entered_at")), name="entry_not_of_the_future"),
            models.CheckConstraint(
                condition=Q(
                    struck_at__isnull=True, struck_by__isnull=True, struck_office__isnull=True, struck_reason=""
                )
                | (
                    Q(struck_at__isnull=False, struck_by__isnull=False, struck_office__isnull=False)
                    & ~Q(struck_reason="")
                ),
                name="entry_struck_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind} {self.pk}"

    @property
    def is_late(self) -> bool:
        """Whether it was entered a minute or more after it happened."""
        return (self.entered_at - self.event_at).total_seconds() >= 60  # noqa: PLR2004  # seconds of a minute

    @property
    def is_correctable(self) -> bool:
        """Whether it may be struck out."""
        return self.kind in CORRECTABLE and self.struck_at is None
