"""The board of directives: tasks an office owes, checks, judges or oversees, with their age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404

from himaya.web.accounts.policies import whole_scope_of
from himaya.web.briefings.clock import READ_BACK_WITHIN, is_overdue
from himaya.web.briefings.models import Directive, Task
from himaya.web.briefings.policies import held_by
from himaya.web.briefings.queries.meetings import meetings_of
from himaya.web.briefings.states import ENDED, UNANSWERED, TaskState
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

SHOWN = ("open", "overdue", "unanswered", "done", "ended", "all")


@dataclass(frozen=True, slots=True)
class Row:
    """A task on the board; `read_back_by` is when it should be acknowledged, None where it is."""

    task: Task
    label: str
    is_overdue: bool
    read_back_by: datetime | None
    is_late: bool


def tasks_of(user: User) -> QuerySet[Task]:
    """Tasks that an account may see: its own, those of its areas, those of meetings it may see."""
    rows = Task.objects.select_related("directive__meeting", "directive__office", "office")
    scope = whole_scope_of(user, Verb.VIEW_BRIEFINGS)
    if scope.everywhere:
        return rows
    meetings = meetings_of(user).values("pk")
    mine = Q(office__in=held_by(user)) | Q(office__area__in=sorted(scope.areas))
    return rows.filter(mine | Q(directive__meeting__in=meetings))


def board(user: User, shown: str, now: datetime) -> QuerySet[Task]:
    """Tasks under one of the filters, the soonest due first."""
    rows = tasks_of(user).order_by("directive__due_at", "pk")
    if shown == "all":
        return rows
    if shown == "ended":
        return rows.filter(state__in=ENDED)
    opened = rows.exclude(state__in=ENDED)
    narrowed = {
        "overdue": Q(directive__due_at__lte=now, done_at__isnull=True),
        "unanswered": Q(state__in=UNANSWERED),
        "done": Q(state__in=(TaskState.DONE, TaskState.LEGAL_REVIEW)),
    }
    return opened.filter(narrowed[shown]) if shown in narrowed else opened


def rows_of(tasks: Sequence[Task], now: datetime) -> list[Row]:
    """Tasks as the board shows them."""
    found = []
    for task in tasks:
        by = task.stepped_at + READ_BACK_WITHIN if task.state in UNANSWERED else None
        label = str(TaskState(task.state).label)
        found.append(Row(task, label, is_overdue(task, now), by, by is not None and by < now))
    return found


def directive_of(user: User, pk: int) -> Directive:
    """One directive, or 404."""
    rows = Directive.objects.select_related("meeting__chair", "office", "decision")
    found = rows.filter(pk=pk, pk__in=tasks_of(user).values("directive")).first()
    if found is None:
        raise Http404
    return found


def task_of(user: User, pk: int) -> Task:
    """One task, or 404."""
    found = tasks_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
