"""What becomes of a directive at each addressee: read back, objected to, done, verified, escalated by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.briefings.actions.common import state_words, words
from himaya.web.briefings.clock import due_level
from himaya.web.briefings.models import Task, TaskEntry
from himaya.web.briefings.policies import held_by, require_addressee
from himaya.web.briefings.states import ENDED, TASK, TaskState
from himaya.web.briefings.words import Action, Kind
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User

OWN_STEPS = ("acknowledge", "object", "begin", "finish")
VERIFIER_STEPS = ("verify", "return")
LEGAL_STEPS = ("uphold", "withdraw")
STEPS = (*OWN_STEPS, *VERIFIER_STEPS, *LEGAL_STEPS)
WORDLESS = frozenset({"begin"})


def answer(task: Task, step: str, *, text: str, by: User) -> Task:
    """Take a step: of the addressee, of a verifier who did not report it done, or of a legal reviewer.

    Raises
    ------
    InvalidInputError : `briefings.task_step_not_allowed`, `briefings.words_needed`, `briefings.not_addressed`,
        `briefings.own_work`, `briefings.not_yet_written`.
    """
    office = _office(task, step, by)
    said = "" if step in WORDLESS else words(text)
    with transaction.atomic():
        rows = Task.objects.select_for_update(of=("self",)).select_related("directive__meeting", "office")
        fresh = rows.get(pk=task.pk)
        target = TASK.target(fresh.state, step)
        if target is None:
            raise InvalidInputError.of("briefings.task_step_not_allowed", **state_words(TaskState(fresh.state)))
        if step in VERIFIER_STEPS and (fresh.done_by_id == by.pk or fresh.office_id in held_by(by)):
            raise InvalidInputError.of("briefings.own_work")
        if step == "verify" and fresh.directive.is_oral:
            raise InvalidInputError.of("briefings.not_yet_written")
        _apply(fresh, step, target, said, by)
        write_task(fresh, step, text=said, by=by, office=office)
        _write_down(Action.STEPPED, fresh, by=by, step=step, text=said)
    return fresh


def _office(task: Task, step: str, by: User) -> Office:
    if step in OWN_STEPS:
        return require_addressee(task, by)
    verb = Verb.REVIEW_DIRECTIVES if step in LEGAL_STEPS else Verb.VERIFY_DIRECTIVES
    return require(by, verb, area=task.office.area)


def _apply(task: Task, step: str, target: str, said: str, by: User) -> None:
    """The new state, and what the step leaves besides; a step ends the escalation that waited for it."""
    now = timezone.now()
    task.state, task.stepped_at, task.level, task.escalated_at = target, now, 0, None
    task.level = due_level(task, now)
    if step == "acknowledge":
        task.read_back, task.acknowledged_at = said, now
    elif step == "finish":
        task.done_by, task.done_at = by, now
    elif step == "return":
        task.done_by, task.done_at = None, None
    elif step == "verify":
        task.verified_by, task.verified_at = by, now
    task.save()


def write_task(task: Task, step: str, *, text: str, by: User | None, office: Office | None) -> TaskEntry:
    """Add a line to the history of a task; the caller's transaction keeps both or neither."""
    return TaskEntry.objects.create(
        task=task, step=step, text=text, office=office, level=task.level, entered_at=timezone.now(), entered_by=by
    )


def escalate_due() -> int:
    """Raise what is not acknowledged or overdue, by the ladder of the clock; how many were raised."""
    raised = 0
    now = timezone.now()
    rows = Task.objects.exclude(state__in=ENDED).select_related("directive")
    for pk in [task.pk for task in rows if due_level(task, now) > task.level]:
        with transaction.atomic():
            locked = Task.objects.select_for_update(of=("self",)).select_related("directive__meeting", "office")
            task = locked.get(pk=pk)
            level = due_level(task, now)
            if level <= task.level:
                continue
            task.level, task.escalated_at = level, now
            task.save(update_fields=["level", "escalated_at"])
            write_task(task, "escalate", text="", by=None, office=None)
            _write_down(Action.ESCALATED, task, by=None, level=level)
            raised += 1
    return raised


def _write_down(action: Action, task: Task, *, by: User | None, **after: Any) -> None:
    told = {"office": task.office.code, "state": str(task.state), **after}
    directive = task.directive
    record(action, by=by, kind=Kind.DIRECTIVE, object_id=str(directive.pk), area=directive.meeting.area, after=told)
