"""What has been published, one row for each thing that is told; letters that wait, and what is answered to them."""

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
    KEY = "key", pgettext_lazy("topic of a public notice", "Key that seals letters")
    PLACE = "place", pgettext_lazy("topic of a public notice", "Place that everybody knows")
    COMMENT = "comment", pgettext_lazy("topic of a public notice", "Comment after review")
    FIGURES = "figures", pgettext_lazy("topic of a public notice", "Figures of decisions")
    RELEASE = "release", pgettext_lazy("topic of a public notice", "Media release")
    CHANNEL = "channel", pgettext_lazy("topic of a public notice", "Way to reach us")
    STREETS = "streets", pgettext_lazy("topic of a public notice", "Streets of a governorate")


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


class Picture(models.Model):
    """A cleared picture of a release, as JPEG; `key` : SHA-256 of its bytes. `shown_from` : the end of its embargo."""

    key = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    shown_from = models.DateTimeField()

    class Meta:
        """By name."""

        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return self.key[:12]


class LetterKind(models.TextChoices):
    """What a letter of the public is."""

    REPORT = "report", pgettext_lazy("letter", "Report")
    COMMENT = "comment", pgettext_lazy("letter", "Comment")
    COMPLAINT = "complaint", pgettext_lazy("letter", "Complaint")
    APPEAL = "appeal", pgettext_lazy("letter", "Appeal")
    WITHDRAWAL = "withdrawal", pgettext_lazy("letter", "Withdrawal")
    FEEDBACK = "feedback", pgettext_lazy("letter", "Feedback")


class Letter(models.Model):
    """A letter that waits to be taken, or the empty envelope of one that was.

    `digest` : SHA-256 of its receipt; the key, so that whoever may only add rows can add one. `of` : for an appeal, a
    withdrawal or feedback, the kind of the letter that it is about. `sealed` : readable by operations alone, empty once
    taken. `set_aside_at`, `fault` : since when it waits for somebody to look, because taking it failed, and how.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=12, choices=LetterKind)
    of = models.CharField(max_length=12, choices=LetterKind, blank=True)
    sealed = models.BinaryField()
    received_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=60, blank=True)

    class Meta:
        """The oldest first."""

        ordering: ClassVar = ["received_at", "digest"]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "of", "received_at"],
                name="letter_waiting",
                condition=Q(taken_at__isnull=True, set_aside_at__isnull=True),
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="letter_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"

    @property
    def outside(self) -> str:
        """What stands on the envelope; what is sealed cannot be moved to another."""
        return f"{self.kind}/{self.of}/{self.digest}"


class Answer(models.Model):
    """What whoever holds a receipt reads.

    `state` : a word of the app that answers. `offers` : kinds of letters that may follow now. `kept_until` : when it
    goes.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=12, choices=LetterKind)
    state = models.CharField(max_length=24)
    words_ar = models.TextField()
    words_en = models.TextField()
    offers = models.JSONField(default=list)
    changed_at = models.DateTimeField(default=timezone.now)
    kept_until = models.DateTimeField()

    class Meta:
        """By receipt."""

        indexes: ClassVar = [models.Index(fields=["kept_until"], name="answer_kept_until")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="answer_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
