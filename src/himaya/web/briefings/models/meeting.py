"""A meeting and its agenda."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.briefings.states import MeetingState
from himaya.web.plans.models import PlanVersion

LONGEST_TITLE = 120
LONGEST_TEXT = 1000
SHORT_HASH = 12


class Meeting(models.Model):
    """A meeting of offices under a chair, about the whole country or one governorate.

    `version` is the plan it reviews. `minutes` is the record as it stood when the chair signed it and `minutes_hash`
    its digest; from then on the database refuses to change either. `merged_into` is where a merged meeting went on.
    """

    area = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.SCHEDULED)
    chair = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    minutes = models.JSONField(null=True)
    minutes_hash = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=LONGEST_TEXT, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; times are in order; what is signed has its minutes."""

        ordering: ClassVar = ["-starts_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="meeting_closed_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.SIGNED) | Q(minutes__isnull=False, signed_at__isnull=False),
                name="meeting_signed_with_minutes",
            ),
            models.UniqueConstraint(
                fields=["area"], condition=Q(state=MeetingState.IN_SESSION), name="meeting_one_in_session"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["area", "state"], name="meeting_area_state")]

    def __str__(self) -> str:
        return f"{self.pk} · {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether it is in session."""
        return self.state == MeetingState.IN_SESSION

    @property
    def short_hash(self) -> str:
        """The beginning of the hash of its minutes."""
        return self.minutes_hash[:SHORT_HASH]


class ItemKind(models.TextChoices):
    """Where an item of the agenda comes from."""

    PERIOD = "period", pgettext_lazy("agenda", "Period before")
    AXIS = "axis", pgettext_lazy("agenda", "Axis of the plan")
    READINESS = "readiness", pgettext_lazy("agenda", "Readiness")
    GAP = "gap", pgettext_lazy("agenda", "Open gaps")
    ALERT = "alert", pgettext_lazy("agenda", "Alert level")
    REPORTS = "reports", pgettext_lazy("agenda", "Directorates report in turn")
    OTHER = "other", pgettext_lazy("agenda", "Other")


class AgendaItem(models.Model):
    """One item: its title in both languages, and in `facts` what the data said of it when the agenda was made."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ItemKind)
    title_ar = models.CharField(max_length=LONGEST_TITLE)
    title_en = models.CharField(max_length=LONGEST_TITLE, blank=True)
    facts_ar = models.CharField(max_length=LONGEST_TEXT, blank=True)
    facts_en = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """In their order; a number once."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="agenda_kind_known"),
            models.UniqueConstraint(fields=["meeting", "number"], name="agenda_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def title(self) -> str:
        """Title in the reader's language; in Arabic where it has no English one."""
        return (self.title_en if get_language() == "en" else "") or self.title_ar

    @property
    def facts(self) -> str:
        """What the data said, likewise."""
        return (self.facts_en if get_language() == "en" else "") or self.facts_ar
