"""Crowd zones, their readings, alarms and gates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import StrictInt

from himaya.web.api.shapes.changes import Change
from himaya.web.api.shapes.common import Search
from himaya.web.api.shapes.posts import Key, Moment, Said
from himaya.web.crowds.actions.reading import LONGEST_MIN, MOST_PEOPLE
from himaya.web.crowds.models import ReadingKind, Stream
from himaya.web.crowds.models.reading import DENSEST
from himaya.web.crowds.queries.forecasts import Advice, Missing
from himaya.web.crowds.states import CrowdLevel

People = Annotated[StrictInt, Field(ge=0, le=MOST_PEOPLE)]


class ZoneOut(Schema):
    """One zone with its level and the last that is known of it; null where nobody has read or counted."""

    id: int
    area: str
    place: str = Field(alias="place.code")
    title_ar: str
    title_en: str
    area_m2: float
    planned_density: float
    level: CrowdLevel
    level_at: datetime | None
    density: float | None = Field(description="people per square metre")
    density_at: datetime | None
    by_counters: bool = Field(description="whether that was counted, not estimated")
    people: int | None
    people_at: datetime | None
    is_closed: bool
    changed_at: datetime


class ReadingOut(Schema):
    """One reading; it has an office or a counter. `struck_at` says that it was wrong."""

    id: int
    kind: ReadingKind
    gate: int | None = Field(None, alias="gate_id")
    density: float | None
    people: int | None
    people_in: int | None
    people_out: int | None
    from_at: datetime | None
    event_at: datetime
    entered_at: datetime
    office: str | None = Field(None, alias="office.code")
    counter: str | None = Field(None, alias="counter.code")
    text: str
    struck_at: datetime | None
    struck_reason: str


class CrowdAlarmOut(Schema):
    """One alarm: since when, when the director was told, until when, who acknowledged it, and its incident."""

    id: int
    zone: int = Field(alias="zone_id")
    level: CrowdLevel
    density: float
    edition: str
    since: datetime
    told_at: datetime
    told_office: str | None = Field(None, alias="told_office.code")
    ended_at: datetime | None
    acknowledged_at: datetime | None
    answer: str
    incident: int | None = Field(None, alias="incident_id")


class MinuteOut(Schema):
    """The queue so many minutes from now with its limits of 95 %, and the wait of who comes then."""

    after_min: int
    queue: float
    low: float
    high: float
    wait_min: float | None = Field(description="null where nobody is let in")


class GateOut(Schema):
    """A way in with its forecast, or with what is missing for one."""

    id: int = Field(alias="gate.id")
    title_ar: str = Field(alias="gate.title_ar")
    title_en: str = Field(alias="gate.title_en")
    stream: Stream = Field(alias="gate.stream")
    lanes: int = Field(alias="gate.lanes")
    lanes_open: int = Field(alias="gate.lanes_open")
    held: bool = Field(alias="gate.is_held")
    rate_per_h: float = Field(alias="gate.rate_per_h")
    rate_source: str = Field(alias="gate.rate_source")
    queue: int | None = Field(None, alias="gate.queue")
    queue_at: datetime | None = Field(None, alias="gate.queue_at")
    arrivals_per_min: float | None = Field(None, alias="arrivals.per_min")
    missing: Missing | None
    advice: Advice | None
    advised_lanes: int | None = Field(None, alias="lanes")
    allowed_per_min: int | None
    minutes: list[MinuteOut] | None = Field(None, alias="forecast.minutes")


class ZonesAsked(Schema):
    """What the list is narrowed to; without `closed` what is in use."""

    q: Search = ""
    area: Key = ""
    level: Key = ""
    place: Key = ""
    alarm: bool = False
    closed: bool = False


class ReadingIn(Change):
    """An estimate of the density, or a count of the people inside; one of the two."""

    density: Annotated[float, Field(ge=0, le=DENSEST)] | None = None
    people: People | None = None
    event_at: Moment | None = None
    text: Said = ""


class GateIn(Change):
    """People who wait at a gate, and who came in the last minutes; one of them is enough."""

    queue: People | None = None
    arrived: People | None = None
    minutes: Annotated[StrictInt, Field(ge=1, le=LONGEST_MIN)] = 5
    event_at: Moment | None = None
