"""What waits for an office: meetings it is called to, directives to read back, to carry out, to judge; escalations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import scope_of
from himaya.web.briefings.clock import READ_BACK_WITHIN
from himaya.web.briefings.models import Directive, Invitation, Presence, Task
from himaya.web.briefings.models.directive import NATIONAL_LEVEL
from himaya.web.briefings.policies import held_by
from himaya.web.briefings.states import ENDED, UNANSWERED, MeetingState, TaskState
from himaya.web.common.needs import LATER, SOON, URGENT, Need
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User

SUPERVISOR_LEVEL, DIRECTORATE_LEVEL = 1, 2
AT_MOST = 20


def needs(user: User) -> Iterator[Need]:
    """Everything of meetings and directives that waits for this account."""
    if not scope_of(user, Verb.VIEW_BRIEFINGS):
        return
    held = held_by(user)
    yield from _meetings(held)
    yield from _own(held)
    yield from _unwritten(held)
    yield from _judged(user, held)
    yield from _escalated(user, held)


def _meetings(held: frozenset[int]) -> Iterator[Need]:
    rows = Invitation.objects.filter(Q(office__in=held) | Q(deputy__in=held), presence=Presence.EXPECTED)
    rows = rows.filter(meeting__state__in=(MeetingState.SCHEDULED, MeetingState.IN_SESSION))
    for one in rows.select_related("meeting", "office")[:AT_MOST]:
        opened = one.meeting.is_open
        title = _("The roll is being called: %(title)s") if opened else _("You are called to a meeting: %(title)s")
        at = reverse("meeting", args=[one.meeting_id])
        told = title % {"title": one.meeting.title}
        yield Need(URGENT if opened else LATER, told, one.office.title, at, one.meeting.starts_at)


def _own(held: frozenset[int]) -> Iterator[Need]:
    rows = Task.objects.filter(office__in=held).exclude(state__in=(*ENDED, TaskState.DONE, TaskState.LEGAL_REVIEW))
    for task in rows.select_related("directive")[:AT_MOST]:
        unread = task.state in UNANSWERED
        title = _("Read a directive back: %(text)s") if unread else _("Carry a directive out: %(text)s")
        due = task.stepped_at + READ_BACK_WITHIN if unread else task.directive.due_at
        at = reverse("directive", args=[task.directive_id])
        yield Need(URGENT if unread else SOON, title % {"text": task.directive.text}, task.directive.measure, at, due)


def _unwritten(held: frozenset[int]) -> Iterator[Need]:
    rows = Directive.objects.filter(meeting__chair__in=held, written_due__isnull=False, written_at__isnull=True)
    for one in rows[:AT_MOST]:
        title = _("Confirm an oral directive in writing: %(text)s") % {"text": one.text}
        yield Need(URGENT, title, "", reverse("directive", args=[one.pk]), one.written_due)


def _judged(user: User, held: frozenset[int]) -> Iterator[Need]:
    """Work reported done by others, and objections on a legal ground."""
    verifies, reviews = scope_of(user, Verb.VERIFY_DIRECTIVES), scope_of(user, Verb.REVIEW_DIRECTIVES)
    done = verifies.within(Task.objects.filter(state=TaskState.DONE).exclude(office__in=held), "office__area")
    for task in done.exclude(done_by=user).select_related("directive", "office")[:AT_MOST]:
        title = _("Verify what was reported done: %(text)s") % {"text": task.directive.text}
        yield Need(
            SOON, title, task.office.title, reverse("directive", args=[task.directive_id]), task.directive.due_at
        )
    objected = reviews.within(Task.objects.filter(state=TaskState.LEGAL_REVIEW), "office__area")
    for task in objected.select_related("directive", "office")[:AT_MOST]:
        title = _("Judge an objection on a legal ground: %(text)s") % {"text": task.directive.text}
        yield Need(URGENT, title, task.office.title, reverse("directive", args=[task.directive_id]), task.stepped_at)


def _escalated(user: User, held: frozenset[int]) -> Iterator[Need]:
    """What the clock has taken up to this office: its supervisors first, then the directorate, then the nation."""
    scope = scope_of(user, Verb.VERIFY_DIRECTIVES)
    if not scope:
        return
    commands = bool(scope_of(user, Verb.CHAIR_BRIEFINGS))
    level = NATIONAL_LEVEL if scope.everywhere else DIRECTORATE_LEVEL if commands else SUPERVISOR_LEVEL
    rows = scope.within(Task.objects.filter(level__gte=level).exclude(state__in=ENDED), "office__area")
    now = timezone.now()
    for task in rows.exclude(office__in=held).select_related("directive", "office")[:AT_MOST]:
        late = now >= task.directive.due_at
        title = _("Overdue: %(text)s") if late else _("Not acknowledged: %(text)s")
        at = reverse("directive", args=[task.directive_id])
        yield Need(URGENT, title % {"text": task.directive.text}, task.office.title, at, task.directive.due_at)
