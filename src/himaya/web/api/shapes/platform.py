"""The journal, offices and jobs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from himaya.web.accounts.models import OfficeKind
from himaya.web.api.shapes.common import Search, Text
from himaya.web.jobs.models import JobState

_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 30))]


class EntriesAsked(Schema):
    """What the entries are narrowed to; `since` and `until` are days of the centre's calendar, both included."""

    q: Search = ""
    action: Text = ""
    kind: Text = ""
    object: Text = ""
    since: _Day | None = None
    until: _Day | None = None


class EntryOut(Schema):
    """One entry of the journal; `before` and `after` are as the entry was hashed."""

    seq: int
    action: str
    account: str
    office_ar: str
    office_en: str
    acting_for_ar: str
    acting_for_en: str
    program: str = Field(description="number and label of the access token; empty where a person did it")
    object_kind: str
    object_id: str
    area: str
    before: Any
    after: Any
    happened_at: datetime
    entered_at: datetime
    previous_hash: str
    hash: str


class HeadOut(Schema):
    """The end of the journal at this moment, signed: the same as `himaya journal head` prints."""

    purpose: str
    day: date
    seq: int
    hash: str
    public_key: str
    signature: str


class VerificationOut(Schema):
    """What a check of the whole journal found; `bad_seq` is the first entry that is not as it was written."""

    entries: int
    signed_days: int
    head_hash: str
    bad_seq: int | None
    code: str = Field(description="code of the fault; empty where the journal holds")
    detail: str
    remedy: str


class OfficeOut(Schema):
    """An office of the organisation; `area` is empty for the whole country, `role` for one that holds others."""

    code: str
    kind: OfficeKind
    parent: str | None = Field(description="code of the office above")
    area: str
    role: str
    title_ar: str
    title_en: str
    is_active: bool

    @staticmethod
    def resolve_parent(office: Any) -> str | None:
        """Code of the office above."""
        return office.parent.code if office.parent else None


class JobOut(Schema):
    """One piece of long work; `progress` runs from 0 to 1."""

    id: int
    kind: str
    title_ar: str
    title_en: str
    area: str
    about_kind: str
    about_id: str
    office_ar: str
    office_en: str
    state: JobState
    progress: float
    message_ar: str
    message_en: str
    fault_ar: str
    fault_en: str
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
