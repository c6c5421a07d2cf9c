"""The minutes as they are kept: nothing that happens after closing changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.web.briefings.models.attendance import ATTENDING, AWAY
from himaya.web.briefings.states import TASK, TaskState
from himaya.web.common import mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from himaya.web.accounts.models import Office
    from himaya.web.briefings.models import Directive, Invitation, Meeting, RollEntry, Task

    Facts = dict[str, Any]

FORMAT = "himaya.minutes/1"


def minutes_of(meeting: Meeting) -> Facts:
    """Attendance, agenda, log, decisions and directives of a closed meeting, as JSON in both languages."""
    roll = [_attendance(one, meeting) for one in _roll(meeting)]
    return {
        "format": FORMAT,
        "exercise": mark.is_exercise(),
        "meeting": meeting.pk,
        "title": meeting.title,
        "area": meeting.area,
        "chair": _office(meeting.chair),
        "plan": str(meeting.version or ""),
        "opened_at": _instant(meeting.opened_at),
        "closed_at": _instant(meeting.closed_at),
        "all_present": all(not one["away"] for one in roll),
        "attendance": roll,
        "agenda": [
            {
                "number": one.number, "ar": one.title_ar, "en": one.title_en, "facts_ar": one.facts_ar,
                "facts_en": one.facts_en,
            }
            for one in meeting.items.all()
        ],
        "log": [
            {"at": _instant(one.event_at), "kind": one.kind, "office": _office(one.office), "text": one.text}
            for one in meeting.lines.select_related("office").order_by("entered_at", "pk")
        ],
        "decisions": [
            {
                "number": one.number, "state": one.state, "text": one.text, "reason": one.reason,
                "rejected": one.rejected_options, "known": one.known_hash, "at": _instant(one.taken_at),
            }
            for one in meeting.decisions.defer("known")
        ],
        "directives": [_directive(one, meeting) for one in meeting.directives.order_by("number")],
    }  # fmt: skip


def _roll(meeting: Meeting) -> Sequence[Invitation]:
    return list(meeting.invitations.select_related("office", "deputy").prefetch_related("calls"))


def _attendance(invitation: Invitation, meeting: Meeting) -> Facts:
    """An office with the spans in which it, or its deputy, was there: while the link is lost nobody attends."""
    calls = sorted(invitation.calls.all(), key=lambda one: (one.event_at, one.pk))
    return {
        "office": _office(invitation.office),
        "deputy": _office(invitation.deputy) if invitation.deputy else None,
        "presence": invitation.presence,
        "attended": list(attended(calls, meeting.closed_at)),
        "away": any(one.presence in AWAY for one in calls) or not calls,
        "calls": [{"at": _instant(one.event_at), "presence": one.presence, "reason": one.reason} for one in calls],
    }


def attended(calls: Sequence[RollEntry], closed_at: datetime | None) -> Iterator[tuple[str, str]]:
    """Spans from being there until the next line that says otherwise, or until the meeting closed."""
    since: datetime | None = None
    for one in calls:
        if one.presence in ATTENDING:
            since = since or one.event_at
        elif since is not None:
            yield _instant(since), _instant(one.event_at)
            since = None
    if since is not None and closed_at is not None:
        yield _instant(since), _instant(closed_at)


def _directive(directive: Directive, meeting: Meeting) -> Facts:
    tasks = directive.tasks.select_related("office").prefetch_related("entries")
    return {
        "number": directive.number,
        "text": _text_then(directive, meeting),
        "measure": directive.measure,
        "due_at": _instant(directive.due_at),
        "oral": directive.written_due is not None,
        "to": [{"office": _office(one.office), "state": _state_then(one, meeting)} for one in tasks],
    }


def _text_then(directive: Directive, meeting: Meeting) -> str:
    """Its words when the meeting closed: an oral one may have been confirmed later."""
    written, closed = directive.written_at, meeting.closed_at
    return directive.spoken if written is not None and closed is not None and written > closed else directive.text


def _state_then(task: Task, meeting: Meeting) -> str:
    """State of a task when the meeting closed, by its history."""
    state = str(TaskState.ASSIGNED)
    for entry in task.entries.all():
        if meeting.closed_at is None or entry.entered_at <= meeting.closed_at:
            state = TASK.target(state, entry.step) or state
    return state


def _office(office: Office) -> Facts:
    return {"ar": office.title_ar, "en": office.title_en, "area": office.area}


def _instant(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
