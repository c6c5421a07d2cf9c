"""Alarms of posts: since when, when the director was told, who acknowledged, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from himaya.web.accounts.models import Office
from himaya.web.posts.clock import TELL_WITHIN, AlarmKind
from himaya.web.posts.models.post import LONGEST_TEXT, LivePost

if TYPE_CHECKING:
    from datetime import datetime


class Alarm(models.Model):
    """One alarm of one stint.

    `since` is when its cause began, `told_at` when it was put on the pages, into the live feed and into the journal of
    `told_office`, `ended_at` when the cause was gone. An acknowledgement does not end it, nor does its end acknowledge.
    """

    post = models.ForeignKey(LivePost, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=16, choices=AlarmKind)
    since = models.DateTimeField()
    told_at = models.DateTimeField()
    told_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """The newest first; one alarm of a kind stands at a time."""

        ordering: ClassVar = ["-since", "-pk"]
        indexes: ClassVar = [models.Index(fields=["acknowledged_at", "since"], name="alarm_open")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=AlarmKind.values), name="alarm_kind_known"),
            models.UniqueConstraint(
                fields=["post", "kind"], condition=Q(ended_at__isnull=True), name="alarm_one_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(told_at__gte=F("since")), name="alarm_told_after_its_cause"),
            models.CheckConstraint(
                condition=Q(
                    acknowledged_at__isnull=True, acknowledged_by__isnull=True, acknowledged_office__isnull=True
                )
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, acknowledged_office__isnull=False),
                name="alarm_acknowledged_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind}"

    @property
    def tell_by(self) -> datetime:
        """By when the director had to be told."""
        return self.since + TELL_WITHIN

    @property
    def told_in_time(self) -> bool:
        """Whether the director was told in time."""
        return self.told_at <= self.tell_by
