"""Road controls, their changes, and the queues at checkpoints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AwareDatetime, StrictBool, StrictInt

from himaya.web.api.shapes.changes import Change
from himaya.web.api.shapes.common import Search
from himaya.web.controls.actions.drawing import MOST_SECTIONS
from himaya.web.controls.models import Direction, Kind, Origin
from himaya.web.controls.models.control import LONGEST_TEXT, LONGEST_TITLE
from himaya.web.controls.models.queue import MOST_M, MOST_MIN, MOST_VEHICLES
from himaya.web.controls.states import ControlState

Said = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
Title = Annotated[str, Field(max_length=LONGEST_TITLE, pattern=r"^[^\x00]*$")]
Ground = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]
Key = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f]*$")]
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2999, 12, 30, tzinfo=UTC))]
Sections = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=MOST_SECTIONS)]
Limit = Annotated[StrictInt, Field(ge=1, le=240)]


class ControlOut(Schema):
    """One road control; `lines` are lon, lat of its sections. Offices by code. It stops by itself at `stops_at`."""

    id: int
    area: str
    kind: Kind
    state: ControlState
    origin: Origin
    road_ar: str
    road_en: str
    stretch_ar: str
    stretch_en: str
    landmark_ar: str
    landmark_en: str
    sections: list[str]
    lines: list[list[list[float]]]
    roads_sha256: str
    direction: Direction
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime | None
    stops_at: datetime
    has_effect: bool
    is_overdue: bool
    legal_basis: str
    purpose: str
    selection_rule: str
    queue_limit_min: int | None
    women_officer: bool
    lit: bool
    diversion_ar: str
    diversion_en: str
    emergency_passes: bool
    emergency_access: str
    residents_pass: bool
    residents_rule: str
    on_foot_closed: bool
    parking: str
    signs: str
    public_ar: str
    public_en: str
    reopener: str | None = Field(None, alias="reopener.code")
    office: str = Field(alias="office.code")
    authoriser: str | None = Field(None, alias="authoriser.code")
    disruption_vehicle_min: int | None = Field(description="estimated minutes that traffic loses, over all vehicles")
    is_emergency: bool
    reason: str
    approve_by: datetime | None
    approved_at: datetime | None
    announced_at: datetime | None
    in_force_at: datetime | None
    suspended_at: datetime | None
    ended_at: datetime | None
    revision: int
    changed_at: datetime


class ControlsAsked(Schema):
    """What the list is narrowed to; without a state what stands or is to come, with `all` everything."""

    q: Search = ""
    area: Key = ""
    kind: Key = ""
    state: Key = ""
    overdue: bool = False


class _Told(Change):
    kind: Kind = Kind.CLOSURE
    direction: Direction = Direction.BOTH
    expires_at: Moment | None = None
    road_ar: Title = ""
    road_en: Title = ""
    stretch_ar: Title = ""
    stretch_en: Title = ""
    landmark_ar: Title = ""
    landmark_en: Title = ""
    legal_basis: Ground = ""
    purpose: Ground = ""
    selection_rule: Ground = ""
    queue_limit_min: Limit | None = None
    women_officer: StrictBool = False
    lit: StrictBool = False
    diversion_ar: Said = ""
    diversion_en: Said = ""
    emergency_passes: StrictBool = False
    emergency_access: Said = ""
    residents_pass: StrictBool = False
    residents_rule: Said = ""
    on_foot_closed: StrictBool = False
    parking: Said = ""
    signs: Said = ""
    public_ar: Said = ""
    public_en: Said = ""
    reopener: Key = ""


class ControlIn(_Told):
    """A control to be planned; `sections` are names of road sections, `reopener` the code of an office."""

    area: Key
    sections: Sections
    starts_at: Moment
    ends_at: Moment


class AmendIn(_Told):
    """What changes, and why; a field that is not sent stays. `revision` refuses what a colleague changed meanwhile."""

    reason: Said
    revision: StrictInt | None = None
    sections: Sections = Field(default_factory=list)
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class ControlStepIn(Change):
    """Words of a step, where it asks for a reason; the new end of an extension."""

    text: Said = ""
    until: Moment | None = None


class AmendmentOut(Schema):
    """One change: the fields as they were and as they became, and where the control stood. Offices by code."""

    id: int
    before: dict[str, Any]
    after: dict[str, Any]
    state_before: ControlState
    reason: str
    changed_at: datetime
    office: str = Field(alias="office.code")


class QueueOut(Schema):
    """One report of a queue: its length, where it was counted, and the minutes that the last one waits."""

    id: int
    vehicles: int | None
    length_m: int | None
    wait_min: int
    event_at: datetime
    entered_at: datetime
    office: str = Field(alias="office.code")


class QueueIn(Change):
    """A queue as it is seen; vehicles or metres, and minutes. Null as a time is now."""

    wait_min: Annotated[StrictInt, Field(ge=0, le=MOST_MIN)]
    vehicles: Annotated[StrictInt, Field(ge=0, le=MOST_VEHICLES)] | None = None
    length_m: Annotated[StrictInt, Field(ge=0, le=MOST_M)] | None = None
    event_at: Moment | None = None
