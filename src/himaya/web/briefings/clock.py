"""When an unanswered or overdue task is escalated, and to whom: owner, supervisor, directorate, nation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from himaya.web.briefings.models.directive import NATIONAL_LEVEL
from himaya.web.briefings.states import ENDED, UNANSWERED, WAITING

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.briefings.models import Task

READ_BACK_WITHIN = timedelta(minutes=15)
"""A directive is acknowledged within a quarter of an hour; each further quarter takes it one level up."""
OVERDUE_STEP = timedelta(hours=1)
"""Past its end it goes up at once, and one level more each hour."""


def due_level(task: Task, now: datetime) -> int:
    """Level that the clock asks for, 0 to 3; never below the level it has, and none while somebody else judges."""
    if task.state in ENDED or task.state in WAITING:
        return task.level
    levels = [task.level]
    if task.state in UNANSWERED:
        levels.append((now - task.stepped_at) // READ_BACK_WITHIN)
    if now >= task.directive.due_at:
        levels.append(1 + (now - task.directive.due_at) // OVERDUE_STEP)
    return min(max(levels), NATIONAL_LEVEL)


def is_overdue(task: Task, now: datetime) -> bool:
    """Whether its end is past and nothing has been reported done."""
    return task.state not in ENDED and task.done_at is None and now >= task.directive.due_at
