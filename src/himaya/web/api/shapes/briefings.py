"""Meetings, their roll and decisions, directives with their tasks, and briefings of posts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

from himaya.web.api.shapes.changes import Change
from himaya.web.briefings.models import Presence
from himaya.web.briefings.models.meeting import LONGEST_TEXT
from himaya.web.briefings.states import BriefState, DecisionState, MeetingState, TaskState

_Words = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
_Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2999, 12, 30, tzinfo=UTC))]


class MeetingOut(Schema):
    """One meeting; an empty area is the whole country. Offices by code; `plan` is the version under review."""

    id: int
    area: str
    title: str
    state: MeetingState
    chair: str = Field(alias="chair.code")
    version: int | None = Field(alias="version_id")
    starts_at: datetime
    ends_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    signed_at: datetime | None
    minutes_hash: str
    merged_into: int | None = Field(alias="merged_into_id")


class CallOut(Schema):
    """One line of the roll-call: from `event_at` on the office is what it says."""

    presence: Presence
    reason: str
    event_at: datetime
    entered_at: datetime


class RollOut(Schema):
    """An office that is invited, what the roll-call says of it now, and every line of that."""

    office: str = Field(alias="office.code")
    deputy: str | None = Field(None, alias="deputy.code")
    presence: Presence
    since: datetime | None
    caught_up_at: datetime | None
    calls: list[CallOut]


class DecisionOut(Schema):
    """One decision; `known_hash` is the digest of what the data said when it was taken."""

    number: int
    state: DecisionState
    text: str
    reason: str
    rejected_options: str
    known_hash: str
    proposed_by: str = Field(alias="proposed_office.code")
    proposed_at: datetime
    taken_at: datetime | None
    superseded_by: int | None = Field(None, alias="superseded_by.number")


class MinutesOut(Schema):
    """The minutes: as they were signed, or as they stand; the digest is empty before the signature."""

    minutes_hash: str
    minutes: dict[str, Any]


class TaskOut(Schema):
    """What one addressee owes; `level` is how far it was escalated: 0 owner, 1 supervisor, 2 directorate, 3 nation."""

    id: int
    directive: int = Field(alias="directive_id")
    meeting: int = Field(alias="directive.meeting_id")
    number: int = Field(alias="directive.number")
    text: str = Field(alias="directive.text")
    measure: str = Field(alias="directive.measure")
    issued_at: datetime = Field(alias="directive.issued_at")
    due_at: datetime = Field(alias="directive.due_at")
    office: str = Field(alias="office.code")
    state: TaskState
    read_back: str
    acknowledged_at: datetime | None
    done_at: datetime | None
    verified_at: datetime | None
    level: int


class TasksAsked(Schema):
    """Which tasks."""

    shown: Literal["open", "overdue", "unanswered", "done", "ended", "all"] = "open"


class WordsIn(Change):
    """What the office understood, its legal ground, or its evidence; beginning needs no words."""

    text: _Words = ""


class BriefOut(Schema):
    """One version of a briefing of posts; `content` is what was generated from the data, `texts` the office's words."""

    id: int
    area: str
    version: int = Field(alias="version_id")
    number: int
    state: BriefState
    starts_at: datetime
    ends_at: datetime
    issued_at: datetime | None
    content_hash: str
    texts: dict[str, str]
    content: dict[str, Any] | None


class BriefedPostOut(Schema):
    """A turn of a post that a briefing was issued to, and what came back; null where it has not read it back."""

    id: int
    post: int = Field(alias="post_id")
    facts: dict[str, Any]
    read_back: str | None = None
    event_at: datetime | None = None
    entered_at: datetime | None = None


class BriefReadIn(Change):
    """What the post understood. Null as a time is now."""

    text: _Words
    event_at: _Moment | None = None
