"""Posts of plans in force, their lines, and their alarms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AwareDatetime, StrictInt

from himaya.web.api.shapes.changes import Change
from himaya.web.api.shapes.common import Search
from himaya.web.posts.actions.checkin import MOST
from himaya.web.posts.clock import AlarmKind
from himaya.web.posts.models import EntryKind
from himaya.web.posts.models.post import LONGEST_TEXT
from himaya.web.posts.states import PostState

Said = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
Key = Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f]*$")]
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2999, 12, 30, tzinfo=UTC))]
Officers = Annotated[StrictInt, Field(ge=0, le=MOST)]


class PostOut(Schema):
    """One stint of a post: what the plan asks for, and what is there; counts are null where nobody counted."""

    id: int
    area: str
    key: str
    post_key: str
    code: str
    kind: str
    function: str
    place: str = Field(alias="place_code")
    title_ar: str
    title_en: str
    lon: float
    lat: float
    starts_at: datetime
    ends_at: datetime
    strength: int
    minimum: int
    women: int
    tier: int
    unit: str = Field(alias="unit_code")
    call_sign: str
    relief: int | None = Field(alias="relief_id", description="the stint that takes over")
    state: PostState
    present: int | None
    women_present: int | None
    counted_at: datetime | None
    checked_in_at: datetime | None
    placed: str = Field(description="`measured`, or `stated` by the office; empty before a check-in")
    distance_m: float | None = Field(description="from the point, at the check-in")
    comms_at: datetime | None
    comms_due: datetime | None
    left_at: datetime | None
    changed_at: datetime
    played: int = Field(description="number of the simulated night whose clock its times go by; 0 for none")


class PostLineOut(Schema):
    """One line of a post; the clock has no office."""

    id: int
    kind: EntryKind
    code: str
    strength: int | None
    women: int | None
    changes: dict[str, Any]
    text: str
    event_at: datetime
    entered_at: datetime
    office: str | None = Field(None, alias="office.code")


class AlarmOut(Schema):
    """One alarm: since when its cause stands, when the director was told, until when, and who acknowledged it."""

    id: int
    post: int = Field(alias="post_id")
    kind: AlarmKind
    since: datetime
    told_at: datetime
    told_office: str | None = Field(None, alias="told_office.code")
    ended_at: datetime | None
    acknowledged_at: datetime | None
    answer: str


class PostsAsked(Schema):
    """What the list is narrowed to; without `when` what is open, `now` what should be manned now, `all` everything."""

    q: Search = ""
    area: Key = ""
    state: Key = ""
    place: Key = ""
    when: Key = ""
    alarm: bool = False
    own: bool = False


class CheckInIn(Change):
    """A check-in; without lon and lat the newest position of the unit counts."""

    strength: Officers
    women: Officers = 0
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    error_m: float | None = Field(None, ge=0, le=1_000_000)
    event_at: Moment | None = None
    unit: Key = ""
    text: Said = ""


class CountIn(Change):
    """How many are there."""

    strength: Officers
    women: Officers = 0
    event_at: Moment | None = None
    text: Said = ""


class PostSaidIn(Change):
    """Words, and when what they tell happened; null is now."""

    text: Said = ""
    event_at: Moment | None = None


class ElementTallyOut(Schema):
    """Elements due, and what became of them; one may fail in several ways."""

    due: int
    kept: int
    late: int
    away: int
    short: int
    excused: int = Field(description="deviations that were excused; they stay deviations")
    stated: int = Field(description="kept, with the place stated and not measured")
    share: float | None


class CoverageOut(Schema):
    """Officer hours required, and covered of those."""

    required_h: float
    covered_h: float
    share: float | None


class AdherenceOut(Schema):
    """One governorate; `is_missing` where no plan of that night came into force."""

    area: str
    is_missing: bool
    tally: ElementTallyOut
    coverage: CoverageOut


class RollUpOut(Schema):
    """Every governorate of the office, and all of them together."""

    night: str | None = Field(description="day and celebration, as `night` takes them")
    as_of: datetime
    areas: list[AdherenceOut]
    tally: ElementTallyOut
    coverage: CoverageOut
    missing: int


class DeviationOut(Schema):
    """One element that was due and not kept: `parts` of time, place and strength."""

    post: int = Field(alias="post.id")
    area: str = Field(alias="post.area")
    key: str = Field(alias="post.key")
    starts_at: datetime = Field(alias="post.starts_at")
    parts: list[str]
    arrived_at: datetime | None
    distance_m: float | None
    reason: str | None = Field(None, alias="reason.text")
    excuse: str | None = Field(None, alias="excuse.text")


class NightAsked(Schema):
    """Which night, as `night` of an answer says it; the latest where none is named."""

    night: Key = ""
    area: Key = ""
