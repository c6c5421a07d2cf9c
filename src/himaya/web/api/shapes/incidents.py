"""Incidents, the lines of their timelines, and what is reported."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AwareDatetime, StrictInt

from himaya.web.api.shapes.changes import Change
from himaya.web.api.shapes.common import Search
from himaya.web.incidents.models import EntryKind, Where
from himaya.web.incidents.models.incident import LONGEST_TEXT
from himaya.web.incidents.states import IncidentState

Said = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
Key = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f]*$")]
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2999, 12, 30, tzinfo=UTC))]
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
Ranked = Annotated[StrictInt, Field(ge=1, le=4)]


class IncidentOut(Schema):
    """One incident; numbers and places are null or empty where nobody knows, and `needs` counts units by kind."""

    id: int
    area: str
    kind: str
    priority: int
    state: IncidentState
    where: Where
    place: str
    place_ar: str
    place_en: str
    tier: int | None
    lon: float | None
    lat: float | None
    where_text: str
    report: str
    hazards: str
    access: str
    services: str
    hurt: int | None
    dead: int | None
    trapped: int | None
    needs: dict[str, int]
    major: bool
    force_used: bool
    outcome: str
    duplicate_of: int | None = Field(alias="duplicate_of_id")
    called_at: datetime
    entered_at: datetime
    stepped_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    update_due: datetime | None = Field(description="when the next METHANE update is due; null where none is")


class TimelineEntryOut(Schema):
    """One line of a timeline; what was struck out stays, with when and why. Offices by code."""

    id: int
    incident: int = Field(alias="incident_id")
    kind: EntryKind
    code: str
    text: str
    changes: dict[str, Any]
    event_at: datetime
    entered_at: datetime
    office: str = Field(alias="office.code")
    struck_at: datetime | None
    struck_reason: str


class IncidentsAsked(Schema):
    """What the list is narrowed to; without a state what is open, with `all` everything."""

    q: Search = ""
    area: Key = ""
    kind: Key = ""
    state: Key = ""
    priority: int = Field(0, ge=0, le=4)
    major: bool = False
    overdue: bool = False


class MethaneIn(Change):
    """What is newly known."""

    text: Said = ""
    hazards: Said = ""
    access: Said = ""
    services: Said = ""
    hurt: Count | None = None
    dead: Count | None = None
    trapped: Count | None = None
    event_at: Moment | None = None


class ReportIn(Change):
    """A report; only the type is a must. There is no field for whoever reports."""

    kind: Key
    report: Said = ""
    where_text: Said = ""
    place: Key = ""
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    area: Key = ""
    priority: Ranked | None = None
    called_at: Moment | None = None
    hazards: Said = ""
    access: Said = ""
    services: Said = ""
    hurt: Count | None = None
    dead: Count | None = None
    trapped: Count | None = None


class TimedIn(Change):
    """Words, and when what they tell happened; null is now."""

    text: Said = ""
    event_at: Moment | None = None


class MergeIn(Change):
    """The incident that this one is the same as."""

    main: Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]
