"""What was said, and who asked for the floor."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from himaya.web.accounts.models import Office
from himaya.web.briefings.models.meeting import LONGEST_TEXT, AgendaItem, Meeting
from himaya.web.common.append_only import AppendOnly


class LineKind(models.TextChoices):
    """What a line of the log is. None of them creates a task: that is for directives alone."""

    STATEMENT = "statement", pgettext_lazy("meeting", "Statement")
    QUESTION = "question", pgettext_lazy("meeting", "Question")
    ANSWER = "answer", pgettext_lazy("meeting", "Answer")
    NOTE = "note", pgettext_lazy("meeting", "Note of a directorate on its figures")


class Line(AppendOnly):
    """One line of the running log, of the office that spoke; an answer names its question.

    `figures` are, for a note, the figures as they were measured: the note stands beside them and changes none.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, related_name="lines")
    kind = models.CharField(max_length=10, choices=LineKind)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=LONGEST_TEXT)
    question = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="answers")
    figures = models.JSONField(null=True)
    event_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order of entry; answers have a question and nothing else has."""

        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="line_kind_known"),
            models.CheckConstraint(condition=Q(entered_at__gte=F("event_at")), name="line_not_in_the_future"),
            models.CheckConstraint(
                condition=Q(kind=LineKind.ANSWER, question__isnull=False)
                | (~Q(kind=LineKind.ANSWER) & Q(question__isnull=True)),
                name="line_answers_a_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_at:%H:%M} {self.get_kind_display()}"


class Turn(models.Model):
    """An office that asked for the floor; it has it from `given_at` to `ended_at`."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="turns")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """In the order of asking; one office has the floor at a time, and asks once."""

        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "office"], condition=Q(ended_at__isnull=True), name="turn_asked_once"
            ),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(given_at__isnull=False, ended_at__isnull=True), name="turn_one_speaker"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office.title} {self.asked_at:%H:%M}"
