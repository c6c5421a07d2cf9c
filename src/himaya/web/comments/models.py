"""A comment, the opinions and decisions about it, and dangers that are handed over."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.comments.states import CommentState
from himaya.web.comments.words import Action
from himaya.web.common.append_only import AppendOnly
from himaya.web.common.cipher import cipher
from himaya.web.portal.criteria import Criterion
from himaya.web.portal.models import LetterKind

if TYPE_CHECKING:
    from collections.abc import Sequence

_PURPOSE = "comments"
LONGEST_NOTE = 500


def kept(text: str) -> bytes:
    """A text as it lies in the table."""
    return cipher(_PURPOSE).encrypt(text.encode()) if text else b""


def read(sealed: Any) -> str:
    """A text of the table; empty where it was removed."""
    return cipher(_PURPOSE).decrypt(bytes(sealed)).decode() if sealed else ""


def hash_of(text: str) -> str:
    """SHA-256 of a text as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class Comment(models.Model):
    """A comment without its author.

    `receipt` : SHA-256 of its receipt. `about` : the page it belongs to, `about_ar`, `about_en` its title then, `area`
    its governorate. `sealed_text` : encrypted, with numbers of persons and vehicles masked when it came (`is_masked`);
    empty once removed. `sealed_appeal` : why its author asks again. `approved_hash` : SHA-256 of the text that was
    approved, which is the one that is public.
    """

    receipt = models.CharField(max_length=64, unique=True)
    about = models.CharField(max_length=100)
    about_ar = models.CharField(max_length=200)
    about_en = models.CharField(max_length=200)
    area = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=24, choices=CommentState, default=CommentState.SUBMITTED)
    sealed_text = models.BinaryField()
    sealed_appeal = models.BinaryField(default=bytes)
    is_masked = models.BooleanField(default=False)
    approved_hash = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The oldest first; nothing is public without the hash of what was approved."""

        ordering: ClassVar = ["received_at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes: ClassVar = [models.Index(fields=["state", "received_at"], name="comment_state_received")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=CommentState.values), name="comment_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "published_redacted"]) | ~Q(approved_hash=""),
                name="comment_public_as_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def text(self) -> str:
        """What was written."""
        return read(self.sealed_text)

    @property
    def appeal(self) -> str:
        """Why its author asks again."""
        return read(self.sealed_appeal)

    @property
    def words(self) -> Sequence[str]:
        """Its words, which can be masked one by one."""
        return self.text.split()


class Decision(AppendOnly):
    """What was decided, by which criterion; of what was written only the hash and which words were masked."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="decisions")
    step = models.CharField(max_length=12)
    criterion = models.CharField(max_length=16, choices=Criterion, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    masks = models.JSONField(default=list)
    text_hash = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The first first."""

        ordering: ClassVar = ["pk"]
        verbose_name_plural = _("decisions about comments")
        indexes: ClassVar = [models.Index(fields=["at"], name="comment_decision_at")]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.step}"

    @property
    def label(self) -> str:
        """What was done, in the reader's language."""
        return str(Action[self.step.upper()].label)


class Opinion(models.Model):
    """A second opinion: asked by one moderator, given by another."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="opinions")
    question = models.CharField(max_length=LONGEST_NOTE)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=LONGEST_NOTE, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """Nobody answers what they asked."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(answered_at__isnull=True), name="comment_one_open_opinion"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")), name="comment_opinion_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.asked_at:%Y-%m-%d}"


class Feedback(models.Model):
    """How many answered two questions about the answers to their letters in a month, and how; nothing of anybody."""

    kind = models.CharField(max_length=12, choices=LetterKind)
    month = models.DateField()
    answers = models.PositiveIntegerField(default=0)
    clear = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)

    class Meta:
        """One row for each kind and month."""

        ordering: ClassVar = ["-month", "kind"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "month"], name="feedback_once_a_month")]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"


class Source(models.TextChoices):
    """What of the public told of a danger."""

    COMMENT = "comment", pgettext_lazy("told of a danger", "Comment")
    REPORT = "report", pgettext_lazy("told of a danger", "Report")


class Danger(models.Model):
    """A danger to life that was read in a comment or a report, on its way to operations: place, time, danger alone.

    `source`, `source_id` : what it was read in, which operations are not told. `incident` : its number there.
    """

    source = models.CharField(max_length=10, choices=Source)
    source_id = models.PositiveBigIntegerField()
    area = models.CharField(max_length=10)
    where = models.CharField(max_length=200)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    when = models.CharField(max_length=120)
    what = models.CharField(max_length=LONGEST_NOTE)
    reason = models.CharField(max_length=LONGEST_NOTE)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField(max_length=LONGEST_NOTE, blank=True)
    incident = models.PositiveBigIntegerField(null=True)

    class Meta:
        """The newest first; nothing goes over that one account alone wanted."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="danger_two_people"
            ),
            models.CheckConstraint(
                condition=Q(incident__isnull=True) | Q(decided_by__isnull=False), name="danger_over_when_confirmed"
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=Q(decided_at__isnull=True), name="danger_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"
