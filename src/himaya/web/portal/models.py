"""What has been published, one row for each thing that is told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy


class Topic(models.TextChoices):
    """What a notice is about."""

    ROAD = "road", pgettext_lazy("topic of a public notice", "Road")
    ADVISORY = "advisory", pgettext_lazy("topic of a public notice", "Advisory")
    NUMBER = "number", pgettext_lazy("topic of a public notice", "Number to call")
    CELEBRATION = "celebration", pgettext_lazy("topic of a public notice", "Confirmed day of a celebration")
    MARK = "mark", pgettext_lazy("topic of a public notice", "Exercise")


class Notice(models.Model):
    """One thing that the public is told, as it may be told: nothing else is kept of it here.

    `key` : what it is called where it comes from. `told` : its words in Arabic and English, and its lines on the map.
    `starts_at`, `ends_at` : when it holds; None has no end.
    """

    topic = models.CharField(max_length=12, choices=Topic)
    key = models.CharField(max_length=60)
    area = models.CharField(max_length=10, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """By beginning; each thing once, and none that ends before it begins."""

        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["topic", "starts_at"], name="notice_topic_start")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "key"], name="notice_once"),
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="notice_topic_known"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="notice_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
