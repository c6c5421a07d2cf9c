"""Meetings, their log, decisions, directives with the task of each addressee, and briefings of posts."""

from himaya.web.briefings.models.attendance import Invitation, Presence, RollEntry
from himaya.web.briefings.models.brief import Brief, BriefPost, Receipt
from himaya.web.briefings.models.decision import Decision
from himaya.web.briefings.models.directive import Directive, Task, TaskEntry
from himaya.web.briefings.models.log import Line, LineKind, Turn
from himaya.web.briefings.models.meeting import AgendaItem, ItemKind, Meeting

__all__ = [
    "AgendaItem", "Brief", "BriefPost", "Decision", "Directive", "Invitation", "ItemKind", "Line", "LineKind",
    "Meeting", "Presence", "Receipt", "RollEntry", "Task", "TaskEntry", "Turn",
]  # fmt: skip
