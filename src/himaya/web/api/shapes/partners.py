"""What a partner is asked for, hazards, incidents shared with it and joint decisions, as its pages show them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from himaya.web.accounts.models import Partner
from himaya.web.api.shapes.changes import Change
from himaya.web.api.shapes.controls import Moment  # noqa: TC001  # read when the shapes are made
from himaya.web.partners.models import HazardKind, Resource
from himaya.web.partners.models.asked import MOST
from himaya.web.partners.models.decision import LONGEST_DECISION
from himaya.web.partners.models.hazard import LONGEST_WORD
from himaya.web.partners.models.spot import LONGEST_TEXT
from himaya.web.partners.states import AskedState

_Said = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
_Reason = Annotated[str, Field(max_length=LONGEST_DECISION, pattern=r"^[^\x00]*$")]
_Lon = Annotated[float, Field(ge=-180, le=180)]
_Lat = Annotated[float, Field(ge=-90, le=90)]


class RequestsAsked(Schema):
    """What the list of requests is narrowed to."""

    state: AskedState | None = None


class _OfAnOffice(Schema):
    """What an office told or asked, with its titles."""

    office_ar: str = Field(description="title of the office that asks or tells")
    office_en: str

    @staticmethod
    def resolve_office_ar(one: Any) -> str:
        """Arabic title."""
        return str(one.office.title_ar)

    @staticmethod
    def resolve_office_en(one: Any) -> str:
        """English title."""
        return str(one.office.title_en)


class ResourceRequestOut(_OfAnOffice):
    """A request for a resource; a point in degrees where there is one."""

    id: int
    area: str
    agency: Partner
    resource: Resource
    number: int
    what: str
    basis: str
    place_ar: str
    place_en: str
    where_text: str
    lon: float | None
    lat: float | None
    needed_by: datetime
    answer_by: datetime
    state: AskedState
    asked_at: datetime
    answered_at: datetime | None
    answer: str
    offered: int | None
    arrival_at: datetime | None
    arrived_at: datetime | None


class PromiseIn(Change):
    """What the partner promises: how many, when they arrive, and words; for fewer than asked the words are needed."""

    number: int = Field(ge=1, le=MOST)
    arrival_at: Moment
    text: _Said = ""


class ArrivedIn(Change):
    """Words of a step, which may be left out."""

    text: _Said = ""


class BecauseIn(Change):
    """The reason."""

    reason: _Said


class HazardsAsked(Schema):
    """Hazards that hold now, or those that are over."""

    over: bool = False


class HazardOut(_OfAnOffice):
    """A hazard, until when it holds, what to do and not to do."""

    id: int
    area: str
    kind: HazardKind
    word: str
    what: str
    to_do: str
    not_to_do: str
    place_ar: str
    place_en: str
    where_text: str
    lon: float | None
    lat: float | None
    valid_until: datetime
    told_at: datetime
    taken_back_at: datetime | None
    taken_back_reason: str


class HazardIn(Change):
    """A hazard at a place of the register or at a point in degrees, for operations and the partners named."""

    area: Annotated[str, Field(max_length=10, pattern=r"^[A-Z0-9-]*$")]
    kind: HazardKind
    what: _Said
    valid_until: Moment
    word: Annotated[str, Field(max_length=LONGEST_WORD, pattern=r"^[^\x00]*$")] = ""
    to_do: _Said = ""
    not_to_do: _Said = ""
    place: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = Field("", description="code of the place")
    lon: _Lon | None = None
    lat: _Lat | None = None
    where_text: _Said = ""
    agencies: list[Partner] = Field([], max_length=len(Partner))


class MethaneOut(Schema):
    """What is told of an incident after METHANE; counts are null while nobody has counted."""

    kind: str
    priority: int
    major: bool
    state: str
    called_at: datetime
    methane_at: datetime
    place_ar: str
    place_en: str
    where_text: str
    lon: float | None
    lat: float | None
    hazards: str
    access: str
    hurt: int | None
    dead: int | None
    trapped: int | None
    services: str


class SharedIncidentOut(_OfAnOffice):
    """An incident that was shared with the partner: what METHANE says of it, and nothing else."""

    id: int = Field(description="number of the share, not of the incident")
    area: str
    agency: Partner
    note: str
    shared_at: datetime
    incident: MethaneOut


class VoiceOut(_OfAnOffice):
    """What one office that takes part said."""

    agrees: bool
    reason: str
    entered_at: datetime


class JointDecisionOut(_OfAnOffice):
    """A joint decision: what was decided, why, what was not taken, and what was known then."""

    id: int
    area: str
    night: date | None
    decision: str
    reason: str
    not_taken: str
    known: str
    corrects: int | None = Field(alias="corrects_id", description="number of the decision that it replaces")
    entered_at: datetime
    voices: list[VoiceOut]


class JoinIn(Change):
    """Whether the partner agrees; disagreement has its reason."""

    agrees: bool
    reason: _Reason = ""
