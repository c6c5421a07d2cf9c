"""Who was in the room of a meeting and how well the line held, and whom the chair took out of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.briefings.models import Meeting
from himaya.web.common.append_only import AppendOnly


class Ending(models.TextChoices):
    """Why an office is no longer in the room."""

    LEFT = "left", pgettext_lazy("video", "Left")
    LOST = "lost", pgettext_lazy("video", "Line lost")
    TAKEN_OVER = "taken_over", pgettext_lazy("video", "Went on in another browser")
    REMOVED = "removed", pgettext_lazy("video", "Taken out by the chair")
    OVER = "over", pgettext_lazy("video", "Meeting closed")
    STOPPED = "stopped", pgettext_lazy("video", "Server stopped")


class Mode(models.TextChoices):
    """What the line carried."""

    VIDEO = "video", pgettext_lazy("video", "Picture and sound")
    AUDIO = "audio", pgettext_lazy("video", "Sound only")
    TEXT = "text", pgettext_lazy("video", "Text only")


class Quality(models.TextChoices):
    """How well a line holds, in words."""

    GOOD = "good", pgettext_lazy("line", "Good")
    FAIR = "fair", pgettext_lazy("line", "Fair")
    POOR = "poor", pgettext_lazy("line", "Poor")
    NONE = "none", pgettext_lazy("line", "No connection")


class Connection(AppendOnly):
    """One stay of an office in the room of a meeting; `quality` is the worst it had."""

    LATER: ClassVar = ("left_at", "ending", "mode", "quality")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="connections")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    mode = models.CharField(max_length=5, choices=Mode, blank=True)
    quality = models.CharField(max_length=5, choices=Quality, blank=True)

    class Meta:
        """In the order of entry; what is over says why."""

        ordering: ClassVar = ["joined_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, ending="") | Q(left_at__gte=F("joined_at"), ending__in=Ending.values),
                name="video_left_with_reason",
            ),
            models.CheckConstraint(condition=Q(mode__in=["", *Mode.values]), name="video_mode_known"),
            models.CheckConstraint(condition=Q(quality__in=["", *Quality.values]), name="video_quality_known"),
        ]

    def __str__(self) -> str:
        return f"{self.office.title} {self.joined_at:%H:%M}"


class Removal(AppendOnly):
    """The chair took an office out of the room; until it is let in again it cannot come back."""

    LATER: ClassVar = ("readmitted_at", "readmitted_by")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="video_removals")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    readmitted_at = models.DateTimeField(null=True)
    readmitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One that stands for each office."""

        ordering: ClassVar = ["removed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "office"], condition=Q(readmitted_at__isnull=True), name="video_removed_once"
            ),
            models.CheckConstraint(
                condition=Q(readmitted_at__isnull=True, readmitted_by__isnull=True)
                | Q(readmitted_at__gte=F("removed_at"), readmitted_by__isnull=False),
                name="video_readmitted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office.title} {self.removed_at:%H:%M}"
