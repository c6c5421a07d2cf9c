"""Directives: issued by the chair to offices, an oral one confirmed in writing within two hours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.briefings.actions.common import check_in_session, locked, words
from himaya.web.briefings.actions.tasks import write_task
from himaya.web.briefings.models import Directive, Task, TaskEntry
from himaya.web.briefings.policies import require_chair
from himaya.web.briefings.states import DecisionState
from himaya.web.briefings.words import Action, Kind
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from himaya.web.accounts.models import Office, User
    from himaya.web.briefings.models import Decision, Meeting

WRITTEN_WITHIN = timedelta(hours=2)


def direct(
    meeting: Meeting,
    text: str,
    *,
    measure: str,
    to: Sequence[Office],
    due_at: datetime,
    by: User,
    decision: Decision | None = None,
    oral: bool = False,
) -> Directive:
    """Direct offices to do something by a time; each has a task of its own from then on.

    Raises
    ------
    InvalidInputError : `briefings.not_in_session`, `briefings.chair_only`, `briefings.words_needed`,
        `briefings.nobody_addressed`, `briefings.due_in_the_past`, `briefings.decision_not_adopted`.
    """
    office = require_chair(meeting, by)
    said, measured, now = words(text), words(measure), timezone.now()
    addressed = {one.pk: one for one in to if one.is_active and one.role}
    if not addressed:
        raise InvalidInputError.of("briefings.nobody_addressed")
    if due_at <= now:
        raise InvalidInputError.of("briefings.due_in_the_past")
    if decision is not None and (decision.state != DecisionState.ADOPTED or decision.meeting_id != meeting.pk):
        raise InvalidInputError.of("briefings.decision_not_adopted")
    with transaction.atomic():
        fresh = locked(meeting)
        check_in_session(fresh)
        last = fresh.directives.aggregate(last=Max("number"))["last"] or 0
        made = Directive.objects.create(
            meeting=fresh, decision=decision, number=last + 1, text=said, measure=measured, due_at=due_at,
            office=office, issued_by=by, issued_at=now, written_due=now + WRITTEN_WITHIN if oral else None,
        )  # fmt: skip
        for one in addressed.values():
            task = Task.objects.create(directive=made, office=one, stepped_at=now)
            TaskEntry.objects.create(task=task, step="assign", office=office, entered_at=now, entered_by=by)
        record(
            Action.DIRECTED, by=by, kind=Kind.DIRECTIVE, object_id=str(made.pk), area=fresh.area,
            after={"text": said, "measure": measured, "due": due_at.isoformat(), "oral": oral,
                   "to": sorted(one.code for one in addressed.values())},
        )  # fmt: skip
    return made


def confirm_in_writing(directive: Directive, *, text: str, by: User) -> Directive:
    """Confirm an oral directive: the words of the order as they hold; late is kept as late.

    Raises
    ------
    InvalidInputError : `briefings.chair_only`, `briefings.not_oral`, `briefings.words_needed`.
    """
    office = require_chair(directive.meeting, by)
    said = words(text)
    with transaction.atomic():
        fresh = Directive.objects.select_for_update(of=("self",)).get(pk=directive.pk)
        if not fresh.is_oral:
            raise InvalidInputError.of("briefings.not_oral")
        fresh.spoken, fresh.text, fresh.written_at = fresh.text, said, timezone.now()
        fresh.save(update_fields=["spoken", "text", "written_at"])
        for task in fresh.tasks.all():
            write_task(task, "written", text=said, by=by, office=office)
        record(
            Action.WRITTEN, by=by, kind=Kind.DIRECTIVE, object_id=str(fresh.pk), area=directive.meeting.area,
            before={"text": fresh.spoken}, after={"text": said},
        )  # fmt: skip
    return fresh
