"""What a meeting, a decision and a directive's task may become, as tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step


class MeetingState(models.TextChoices):
    """Where a meeting stands."""

    SCHEDULED = "scheduled", pgettext_lazy("meeting", "Scheduled")
    IN_SESSION = "in_session", pgettext_lazy("meeting", "In session")
    CLOSED = "closed", pgettext_lazy("meeting", "Closed")
    SIGNED = "signed", pgettext_lazy("meeting", "Minutes signed")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")
    MERGED = "merged", pgettext_lazy("meeting", "Merged into another")


class DecisionState(models.TextChoices):
    """Where a decision stands."""

    PROPOSED = "proposed", pgettext_lazy("decision", "Proposed")
    ADOPTED = "adopted", pgettext_lazy("decision", "Adopted")
    REJECTED = "rejected", pgettext_lazy("decision", "Rejected")
    SUPERSEDED = "superseded", pgettext_lazy("decision", "Superseded")


class TaskState(models.TextChoices):
    """Where the task of one addressee stands."""

    ASSIGNED = "assigned", pgettext_lazy("directive", "Not acknowledged")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("directive", "Acknowledged")
    IN_PROGRESS = "in_progress", pgettext_lazy("directive", "In progress")
    DONE = "done", pgettext_lazy("directive", "Reported done")
    VERIFIED = "verified", pgettext_lazy("directive", "Verified")
    LEGAL_REVIEW = "legal_review", pgettext_lazy("directive", "Under legal review")
    UPHELD = "upheld", pgettext_lazy("directive", "Upheld")
    WITHDRAWN = "withdrawn", pgettext_lazy("directive", "Withdrawn")


class BriefState(models.TextChoices):
    """Where a version of a briefing of posts stands."""

    DRAFT = "draft", pgettext_lazy("briefing", "Being written")
    ISSUED = "issued", pgettext_lazy("briefing", "Issued")
    SUPERSEDED = "superseded", pgettext_lazy("briefing", "Superseded by a newer version")


ENDED = (TaskState.VERIFIED, TaskState.WITHDRAWN)
"""Nothing is owed any more."""
UNANSWERED = (TaskState.ASSIGNED, TaskState.UPHELD)
"""The addressee has yet to read it back."""
WAITING = (TaskState.LEGAL_REVIEW, TaskState.DONE)
"""Somebody else has to judge: the clock of the addressee stands."""

_GROUND = "the legal ground in words; it goes to legal review"
_READ_BACK = "the addressee reads back what it understood"

MEETING = Machine(
    "meeting",
    "Meeting",
    MeetingState,
    (
        Step(MeetingState.SCHEDULED, "open", MeetingState.IN_SESSION, "the chair; an item on the agenda; no other one"),
        Step(MeetingState.SCHEDULED, "cancel", MeetingState.CANCELLED, "a reason"),
        Step(MeetingState.SCHEDULED, "merge", MeetingState.MERGED, "into a meeting of the same area in session"),
        Step(MeetingState.IN_SESSION, "close", MeetingState.CLOSED, "the chair; everybody called; reasons of absence"),
        Step(MeetingState.CLOSED, "sign", MeetingState.SIGNED, "the chair; the minutes that were read"),
    ),
)
DECISION = Machine(
    "decision",
    "Decision",
    DecisionState,
    (
        Step(DecisionState.PROPOSED, "adopt", DecisionState.ADOPTED, "the chair, in session; the reason"),
        Step(DecisionState.PROPOSED, "reject", DecisionState.REJECTED, "the chair, in session; the reason"),
        Step(DecisionState.ADOPTED, "supersede", DecisionState.SUPERSEDED, "by another adopted decision"),
    ),
)
BRIEF = Machine(
    "brief",
    "Briefing of posts",
    BriefState,
    (
        Step(BriefState.DRAFT, "issue", BriefState.ISSUED, "a director or duty officer; the text that was read; posts"),
        Step(BriefState.ISSUED, "supersede", BriefState.SUPERSEDED, "a newer version is issued"),
    ),
)
TASK = Machine(
    "task",
    "Task of a directive",
    TaskState,
    (
        Step(TaskState.ASSIGNED, "acknowledge", TaskState.ACKNOWLEDGED, _READ_BACK),
        Step(TaskState.ASSIGNED, "object", TaskState.LEGAL_REVIEW, _GROUND),
        Step(TaskState.ACKNOWLEDGED, "object", TaskState.LEGAL_REVIEW, _GROUND),
        Step(TaskState.ACKNOWLEDGED, "begin", TaskState.IN_PROGRESS),
        Step(TaskState.IN_PROGRESS, "finish", TaskState.DONE, "evidence in words"),
        Step(TaskState.DONE, "verify", TaskState.VERIFIED, "another account and office than the one that reported it"),
        Step(TaskState.DONE, "return", TaskState.IN_PROGRESS, "likewise; what is missing"),
        Step(TaskState.LEGAL_REVIEW, "uphold", TaskState.UPHELD, "a legal reviewer; the reason"),
        Step(TaskState.LEGAL_REVIEW, "withdraw", TaskState.WITHDRAWN, "a legal reviewer; the reason"),
        Step(TaskState.UPHELD, "acknowledge", TaskState.ACKNOWLEDGED, _READ_BACK),
    ),
)
