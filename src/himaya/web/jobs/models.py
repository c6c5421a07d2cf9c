"""Jobs: what was asked for, how far it is, how it ended."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from himaya.web.jobs.kinds import kinds


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    INTERRUPTED = "interrupted", _("Interrupted")


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)


class Job(models.Model):
    """One piece of long work.

    `about_kind` and `about_id` say what it works on, `area` which governorate
    that belongs to (empty for the whole country). The office's titles stand as
    they were when it asked. `runner` is the process that has it, which renews
    `alive_at` while it does; `back` is the page that shows the result.
    """

    kind = models.CharField(max_length=40)
    title_ar = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    arguments = models.JSONField()
    area = models.CharField(max_length=10, blank=True, db_index=True)
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.CharField(max_length=200, blank=True)
    back = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office_ar = models.CharField(max_length=120, blank=True)
    office_en = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.QUEUED)
    progress = models.FloatField(default=0.0)
    message_ar = models.CharField(max_length=300, blank=True)
    message_en = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    fault_ar = models.TextField(blank=True)
    fault_en = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    runner = models.CharField(max_length=120, blank=True)
    alive_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first; one open job of a kind on one thing."""

        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state"], name="job_state"),
            models.Index(fields=["kind", "about_kind", "about_id"], name="job_about"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=models.Q(progress__gte=0.0, progress__lte=1.0), name="job_progress_is_a_fraction"
            ),
            models.UniqueConstraint(
                fields=["kind", "about_kind", "about_id"],
                condition=models.Q(state__in=OPEN_STATES) & ~models.Q(about_id=""),
                name="job_one_open_on_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int:
        """Progress in whole percent."""
        return int(self.progress * 100)

    @property
    def elapsed(self) -> str:
        """Minutes and seconds since it began, or that it took; empty while it waits."""
        if self.started_at is None:
            return ""
        minutes, seconds = divmod(int(((self.ended_at or timezone.now()) - self.started_at).total_seconds()), 60)
        return f"{minutes}:{seconds:02}"

    @property
    def title(self) -> str:
        """What it is for, in the reader's language."""
        return self._said("title")

    @property
    def message(self) -> str:
        """What it is at, in the reader's language."""
        return self._said("message")

    @property
    def fault(self) -> str:
        """Why it failed, in the reader's language."""
        return self._said("fault")

    @property
    def office(self) -> str:
        """Title of the office that asked, in the reader's language."""
        return self._said("office")

    @property
    def kind_label(self) -> str:
        """The kind in the reader's language; its bare word where no app knows it any more."""
        known = kinds().get(self.kind)
        return str(known.label) if known else self.kind

    def _said(self, field: str) -> str:
        own = getattr(self, f"{field}_en") if get_language() == "en" else ""
        return str(own or getattr(self, f"{field}_ar"))
