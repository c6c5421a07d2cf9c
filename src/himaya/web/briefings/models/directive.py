"""A directive, and the task of each addressee until somebody else has verified it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from himaya.web.accounts.models import Office
from himaya.web.briefings.models.decision import Decision
from himaya.web.briefings.models.meeting import LONGEST_TEXT, Meeting
from himaya.web.briefings.states import TaskState
from himaya.web.common.append_only import AppendOnly

NATIONAL_LEVEL = 3


class Directive(models.Model):
    """What an office directs others to do, by when and measured how; an oral one is confirmed in writing.

    `written_due` is when an oral directive has to be confirmed, `written_at` when it was, `spoken` its words before.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="directives")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="directives")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_TEXT)
    measure = models.CharField(max_length=LONGEST_TEXT)
    due_at = models.DateTimeField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    written_due = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    spoken = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        """The newest first; due after it is issued."""

        ordering: ClassVar = ["-issued_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="directive_number_once"),
            models.CheckConstraint(condition=Q(due_at__gt=F("issued_at")), name="directive_due_later"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"

    @property
    def is_oral(self) -> bool:
        """Whether it waits for its written confirmation."""
        return self.written_due is not None and self.written_at is None


class Task(models.Model):
    """What one addressee owes; `level` is how far it was escalated: 0 owner, 1 supervisor, 2 directorate, 3 nation."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="tasks")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=TaskState, default=TaskState.ASSIGNED)
    stepped_at = models.DateTimeField()
    read_back = models.CharField(max_length=LONGEST_TEXT, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        """One task an addressee; who verified is not who reported it done."""

        ordering: ClassVar = ["directive", "office__area", "office__code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="task_state_known"),
            models.UniqueConstraint(fields=["directive", "office"], name="task_addressee_once"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("done_by")), name="task_verified_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state=TaskState.VERIFIED) | Q(verified_at__isnull=False), name="task_verified_when"
            ),
            models.CheckConstraint(condition=Q(level__lte=NATIONAL_LEVEL), name="task_level_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["state"], name="task_state")]

    def __str__(self) -> str:
        return f"{self.directive} {self.office.title}"


class TaskEntry(AppendOnly):
    """One line of a task's history: a step with its words, or an escalation by the clock."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="entries")
    step = models.CharField(max_length=12)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order of entry."""

        ordering: ClassVar = ["entered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.entered_at:%H:%M} {self.step}"
