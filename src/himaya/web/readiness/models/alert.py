"""Alert levels, and the measures that they trigger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office, Role
from himaya.web.common.language import in_language
from himaya.web.readiness.models.items import LONGEST_NOTE
from himaya.web.readiness.states import MeasureState

LONGEST = timedelta(days=14)
"""Longest span of one level."""
FARTHEST = timedelta(days=60)
"""How far ahead a level may be set."""
_LONGEST_STEP = timedelta(hours=1)


class Level(models.IntegerChoices):
    """Alert levels of the directorates; they are internal, and not the colours of a public warning."""

    ORDINARY = 1, pgettext_lazy("alert level", "Ordinary")
    MEDIUM = 2, pgettext_lazy("alert level", "Medium")
    HIGH = 3, pgettext_lazy("alert level", "High")
    HIGHEST = 4, pgettext_lazy("alert level", "Highest")


class Escalation(models.IntegerChoices):
    """Whom a measure has come to because its clock ran out."""

    NONE = 0, pgettext_lazy("escalation", "None")
    DIRECTOR = 1, _("Late: now with the director too")
    CENTRE = 2, _("Late: now with the national centre too")


class AlertLevel(models.Model):
    """A level above the ordinary in one area, from an instant until another; nobody has to take it back.

    `until` is where it stops: the end it was given, or an earlier one. Where
    several cover an instant, the highest holds; where none does, the level is
    ordinary. `earlier` is the level that this one renews.
    """

    area = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(choices=Level)
    reason = models.CharField(max_length=LONGEST_NOTE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    until = models.DateTimeField()
    review_at = models.DateTimeField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    set_at = models.DateTimeField(default=timezone.now)
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="renewals")
    ended_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True)
    end_reason = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        """Newest first; the database refuses a level without reason or end."""

        ordering: ClassVar = ["-starts_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["until", "area"], name="alert_until_area")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__in=[Level.MEDIUM, Level.HIGH, Level.HIGHEST]), name="alert_level_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="alert_has_a_reason"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="alert_ends_after_start"),
            models.CheckConstraint(condition=Q(until__lte=F("ends_at")), name="alert_never_longer"),
            models.CheckConstraint(
                condition=Q(review_at__gte=F("starts_at")) & Q(review_at__lte=F("ends_at")),
                name="alert_reviewed_before_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.get_level_display()}"

    def covers(self, instant: datetime) -> bool:
        """Whether it has effect at an instant."""
        return self.starts_at <= instant < self.until

    @property
    def missing_measures(self) -> list[Measure]:
        """Measures that are not done, of those that were read with it."""
        return [measure for measure in self.measures.all() if measure.state != MeasureState.DONE]

    @property
    def is_over(self) -> bool:
        """Whether it has no effect any more, or never will have."""
        return self.called_off or self.until <= timezone.now()

    @property
    def called_off(self) -> bool:
        """Whether it was ended, or replaced, before it began."""
        return self.until <= self.starts_at


class Measure(models.Model):
    """One thing that a level makes an office do: who, by when, and what came of it."""

    level = models.ForeignKey(AlertLevel, on_delete=models.PROTECT, related_name="measures")
    area = models.CharField(max_length=10)
    code = models.CharField(max_length=40)
    title_ar = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160)
    task_ar = models.CharField(max_length=600)
    task_en = models.CharField(max_length=600)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateTimeField()
    due = models.DateTimeField()
    state = models.CharField(max_length=14, choices=MeasureState, default=MeasureState.ASSIGNED)
    read_back = models.CharField(max_length=LONGEST_NOTE, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """What is due first; one office gets a measure once for each level."""

        ordering: ClassVar = ["due", "pk"]
        indexes: ClassVar = [models.Index(fields=["office", "state"], name="measure_office_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MeasureState.values), name="measure_state_known"),
            models.UniqueConstraint(fields=["level", "code", "office"], name="measure_once"),
            models.CheckConstraint(
                condition=Q(state=MeasureState.ASSIGNED) | ~Q(read_back=""), name="measure_is_read_back"
            ),
            models.CheckConstraint(condition=~Q(state=MeasureState.DONE) | ~Q(note=""), name="measure_done_with_note"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Title in the reader's language."""
        return in_language(self.title_ar, self.title_en)

    @property
    def task(self) -> str:
        """What to do, in the reader's language."""
        return in_language(self.task_ar, self.task_en)

    @property
    def answered_late(self) -> bool:
        """Whether the acknowledgement came, or is still missing, after its time."""
        return (self.acknowledged_at or timezone.now()) > self.answer_by

    @property
    def is_late(self) -> bool:
        """Whether it was done, or is still missing, after its time."""
        return (self.done_at or timezone.now()) > self.due

    def escalation_at(self, now: datetime) -> Escalation:
        """Whom it has come to at an instant: nothing has to run for that.

        Its clock is that of the acknowledgement, then that of its end. When it
        has run out the measure comes to the director of the area too, and after
        as long again, at most an hour, to the centre; at once where the director
        is the one who has not answered.
        """
        clocks = {MeasureState.ASSIGNED: self.answer_by, MeasureState.ACKNOWLEDGED: self.due}
        clock = clocks.get(MeasureState(self.state))
        if clock is None or now < clock or not self.level.covers(now):
            return Escalation.NONE
        step = min(clock - self.level.starts_at, _LONGEST_STEP)
        if self.office.role in {"", Role.DIRECTOR} or now >= clock + step:
            return Escalation.CENTRE
        return Escalation.DIRECTOR

    @property
    def escalation(self) -> Escalation:
        """Whom it has come to at this moment."""
        return self.escalation_at(timezone.now())

    @property
    def waits_min(self) -> int:
        """Minutes left for the acknowledgement; negative when its time has passed."""
        return int((self.answer_by - timezone.now()).total_seconds() // 60)
