"""Units as they stand, who is recommended, who was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from himaya.web.api.shapes.changes import Change
from himaya.web.api.shapes.incidents import Key, Moment, Said  # noqa: TC001  # read at run time by the framework
from himaya.web.dispatch.queries.fleet import BASE, POINT, POSITION, POST
from himaya.web.dispatch.states import Ending, Leg, UnitLife

ORIGINS = {POSITION: "position", POINT: "point", POST: "post", BASE: "base"}


class UnitStateOut(Schema):
    """One unit: `number` is what its radio sent last, `signal` a call that waits for an answer."""

    code: str
    call_sign: str
    kind: str
    area: str
    state: UnitLife
    since: datetime | None
    number: int | None
    signal: str
    reason: str
    incident: int | None
    lon: float | None
    lat: float | None
    position_at: datetime | None
    is_stale: bool


class UncoveredOut(Schema):
    """A place that is left without any unit of a service in time; `weight` is what it counts at this hour."""

    code: str
    title_ar: str
    title_en: str
    tier: int
    weight: float


class CandidateOut(Schema):
    """A unit that could go: driving seconds now, from where they are counted, and what it leaves."""

    code: str
    call_sign: str
    kind: str
    seconds: float
    origin: str = Field(description="position, point, post or base")
    seconds_old: float | None
    uncovers: list[UncoveredOut]
    leaves_ar: str
    leaves_en: str

    @staticmethod
    def resolve_origin(one: Any) -> str:
        """In words."""
        return ORIGINS[one.origin]


class NeedLineOut(Schema):
    """A line of the run card: who is proposed, who else could go, and how many are missing."""

    kinds: list[str]
    units: int
    missing: int
    chosen: list[CandidateOut]
    others: list[CandidateOut]

    @staticmethod
    def resolve_kinds(line: Any) -> list[str]:
        """In alphabetical order."""
        return sorted(line.need.kinds)

    @staticmethod
    def resolve_units(line: Any) -> int:
        """How many are asked for."""
        return int(line.need.units)


class RecommendationOut(Schema):
    """Who should go; `lacking` says why there are no times: place, area, units, or empty."""

    incident: int
    as_of: datetime
    lacking: str
    card: int = Field(description="version of the run card, 0 as shipped")
    lines: list[NeedLineOut]
    drive_s: float = Field(description="seconds of all who are proposed")
    bound_s: float = Field(description="what no other choice goes below; equal where the choice is the best")
    by_distance: bool
    closed_sections: int
    roads_edition: str

    @staticmethod
    def resolve_card(told: Any) -> int:
        """Its version."""
        return int(told.card.number)

    @staticmethod
    def resolve_closed_sections(told: Any) -> int:
        """How many."""
        return int(told.closed)

    @staticmethod
    def resolve_roads_edition(told: Any) -> str:
        """Date of the roads."""
        return str(told.edition)


class SentUnitOut(Schema):
    """One unit at one incident, with its own status and times."""

    id: int
    incident: int = Field(alias="incident_id")
    unit: str = Field(alias="unit.code")
    state: Leg
    assigned_at: datetime
    en_route_at: datetime | None
    on_scene_at: datetime | None
    transporting_at: datetime | None
    at_destination_at: datetime | None
    ended_at: datetime | None
    ended_how: Ending | str
    expected_s: float | None
    soonest_s: float | None


class DispatchIn(Change):
    """Units by code; none sends those that are proposed."""

    units: list[Key] = Field([], max_length=50)
    event_at: Moment | None = None


class StatusIn(Change):
    """A status 0-8, `rest` or `off`; 6 asks for a reason."""

    status: Key
    reason: Said = ""
    event_at: Moment | None = None


class StandDownIn(Change):
    """Why, and who is sent in its place."""

    reason: Said
    replacement: Key = ""
