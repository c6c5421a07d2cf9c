"""Meetings, directives and briefings of posts: what the pages show, and what an addressee or a post answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.utils import timezone
from ninja import Query

from himaya.web.access.scopes import Scope
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.briefings import (
    BriefedPostOut,
    BriefOut,
    BriefReadIn,
    DecisionOut,
    MeetingOut,
    MinutesOut,
    RollOut,
    TaskOut,
    TasksAsked,
    WordsIn,
)
from himaya.web.api.shapes.common import Number, Part
from himaya.web.briefings.actions import briefing, tasks
from himaya.web.briefings.actions.meetings import record_taken
from himaya.web.briefings.models import Brief, BriefPost, Decision, Invitation, Meeting, Task
from himaya.web.briefings.queries import board, briefs, meetings
from himaya.web.briefings.queries.minutes import minutes_of
from himaya.web.common.verbs import Verb

_MEETING, _BRIEF, _OTHERS = "/meetings/{int:meeting}", "/briefs/{int:brief}", (400, 404, 409, 422)
_viewers, _readers, _addressees, _posts = (
    Duty(Scope.BRIEFINGS_READ, Verb.VIEW_BRIEFINGS),
    Duty(Scope.BRIEFINGS_READ, Verb.VIEW_BRIEFS),
    Duty(Scope.BRIEFINGS_ANSWER, Verb.ANSWER_DIRECTIVES),
    Duty(Scope.BRIEFINGS_REPORT, Verb.REPORT_POSTS),
)
OwnStep = Literal["acknowledge", "object", "begin", "finish"]


@api.get("/meetings", url_name="api_meetings", response=answers(Part[MeetingOut], 422), auth=_viewers)
def all_meetings(request: Asked, window: Query[Window]) -> dict[str, Any]:
    """Meetings of the office's areas, and those it chairs or is invited to, the newest first."""
    return part(meetings.meetings_of(request.user), ("-starts_at", "-id"), window)


@api.get(_MEETING, url_name="api_meeting", response=answers(MeetingOut, 404, 422), auth=_viewers)
def one_meeting(request: Asked, meeting: Number) -> Meeting:
    """One meeting."""
    return meetings.meeting_of(request.user, meeting)


@api.get(f"{_MEETING}/roll", url_name="api_roll", response=answers(list[RollOut], 404, 422), auth=_viewers)
def roll(request: Asked, meeting: Number) -> Sequence[Invitation]:
    """The roll with every line of the roll-call."""
    return meetings.roll_of(meetings.meeting_of(request.user, meeting))


@api.get(
    f"{_MEETING}/decisions", url_name="api_decisions", response=answers(list[DecisionOut], 404, 422), auth=_viewers
)
def decisions(request: Asked, meeting: Number) -> Sequence[Decision]:
    """Decisions in their order, proposed, adopted and rejected."""
    return list(meetings.decisions_of(meetings.meeting_of(request.user, meeting)))


@api.get(f"{_MEETING}/minutes", url_name="api_minutes", response=answers(MinutesOut, 404, 422), auth=_viewers)
def minutes(request: Asked, meeting: Number) -> dict[str, Any]:
    """The minutes; taking them is in the journal."""
    found = meetings.meeting_of(request.user, meeting)
    record_taken(found, "json", by=request.user)
    return {"minutes_hash": found.minutes_hash, "minutes": found.minutes or minutes_of(found)}


@api.get("/directives", url_name="api_directives", response=answers(Part[TaskOut], 422), auth=_viewers)
def directives(request: Asked, asked: Query[TasksAsked], window: Query[Window]) -> dict[str, Any]:
    """Directives, one row for each addressee, in the order of their issue."""
    return part(board.board(request.user, asked.shown, timezone.now()), ("id",), window)


@api.get("/tasks/{int:task}", url_name="api_task", response=answers(TaskOut, 404, 422), auth=_viewers)
def one_task(request: Asked, task: Number) -> Task:
    """What one addressee of a directive owes."""
    return board.task_of(request.user, task)


@api.post(
    "/tasks/{int:task}/steps/{slug:step}", url_name="api_task_step", response=answers(TaskOut, *_OTHERS),
    auth=_addressees,
)  # fmt: skip
def step_task(request: Asked, task: Number, step: OwnStep, told: WordsIn) -> Task:
    """Read a directive back, object to it, begin it, or report it done: the addressee alone."""
    tasks.answer(board.task_of(request.user, task), step, text=told.text, by=request.user)
    return board.task_of(request.user, task)


@api.get("/briefs", url_name="api_briefs", response=answers(Part[BriefOut], 422), auth=_readers)
def all_briefs(request: Asked, window: Query[Window]) -> dict[str, Any]:
    """Briefings of posts in the office's areas, the newest first."""
    return part(briefs.briefs_of(request.user), ("-starts_at", "-id"), window)


@api.get(_BRIEF, url_name="api_brief", response=answers(BriefOut, 404, 422), auth=_readers)
def one_brief(request: Asked, brief: Number) -> Brief:
    """One briefing."""
    return briefs.brief_of(request.user, brief)


@api.get(f"{_BRIEF}/posts", url_name="api_briefed", response=answers(list[BriefedPostOut], 404, 422), auth=_readers)
def briefed(request: Asked, brief: Number) -> list[dict[str, Any]]:
    """Posts that it was issued to, and which have read it back."""
    return [_briefed(one) for one in briefs.addressed(briefs.brief_of(request.user, brief))]


@api.post(
    "/briefed-posts/{int:addressed}/read", url_name="api_brief_read", response=answers(BriefedPostOut, *_OTHERS),
    auth=_posts,
)  # fmt: skip
def read_brief(request: Asked, addressed: Number, told: BriefReadIn) -> dict[str, Any]:
    """Read a briefing back for a post, in its own words."""
    found = briefs.addressed_to(request.user, addressed)
    briefing.read_back(found, told.text, by=request.user, event_at=told.event_at)
    return _briefed(briefs.addressed_to(request.user, addressed))


def _briefed(one: BriefPost) -> dict[str, Any]:
    receipt = getattr(one, "receipt", None)
    answered = {name: getattr(receipt, name) for name in ("read_back", "event_at", "entered_at")} if receipt else {}
    return {"id": one.pk, "post_id": one.post_id, "facts": one.facts, **answered}
