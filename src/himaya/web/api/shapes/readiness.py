"""Readiness, alert levels and their measures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from himaya.web.api.shapes.common import Search, Tier
from himaya.web.readiness.formula import Verdict
from himaya.web.readiness.models import ItemKind, Subject
from himaya.web.readiness.states import ItemState, MeasureState


class TallyOut(Schema):
    """Sums over items; `share` is verified weight of mandatory weight, null where nothing is known."""

    items: int
    weight: int
    claimed: int
    verified: int
    failing: int = Field(description="critical items that are not verified now")
    share: float | None
    verdict: Verdict


class AreaReadiness(Schema):
    """One governorate with the sums of its boards that count."""

    area: str
    boards: int
    tally: TallyOut


class NationOut(Schema):
    """Every governorate of the office; `missing` counts those of which nothing is known."""

    verdict: Verdict
    missing: int
    tally: TallyOut
    rows: list[AreaReadiness]


class BoardsAsked(Schema):
    """What the boards of a governorate are narrowed to; `past` asks for those that are over."""

    q: Search = ""
    verdict: Verdict | None = None
    tier: Tier | None = None
    past: bool = False


class ItemsAsked(Schema):
    """What the list of items is narrowed to; `mine` asks for those that the office answers for."""

    q: Search = ""
    state: ItemState | None = None
    critical: bool = False
    failing: bool = False
    late: bool = False
    mine: bool = False


class BoardRow(Schema):
    """One board: what must be ready in a governorate or at one of its places, for one period."""

    id: int
    area: str
    subject: Subject
    place: str
    title_ar: str
    title_en: str
    tier: int | None
    level: int
    starts_at: datetime
    ends_at: datetime
    tally: TallyOut


class ItemOut(Schema):
    """One standard that must be met; `state` knows that time has passed or the proof was lost. Offices by code."""

    id: int
    area: str
    board: int
    element: str
    code: str
    kind: ItemKind
    title_ar: str
    title_en: str
    standard_ar: str
    standard_en: str
    critical: bool
    mandatory: bool
    needs_file: bool
    weight: int
    owner: str
    due: datetime
    state: ItemState
    note: str
    reason: str
    claimed_at: datetime | None
    verified_at: datetime | None
    valid_until: datetime | None
    proof_lost_at: datetime | None

    @staticmethod
    def resolve_board(item: Any) -> int:
        """Number of its board."""
        return int(item.board_id)

    @staticmethod
    def resolve_owner(item: Any) -> str:
        """Code of the office that answers for it."""
        return str(item.owner.code)

    @staticmethod
    def resolve_state(item: Any) -> ItemState:
        """State at this moment."""
        state: ItemState = item.state_now
        return state


class BoardOut(Schema):
    """One board with its items, critical ones first."""

    id: int
    area: str
    subject: Subject
    place: str
    title_ar: str
    title_en: str
    tier: int | None
    level: int
    starts_at: datetime
    ends_at: datetime
    items: list[ItemOut]


class LevelOut(Schema):
    """An alert level above the ordinary (1): 2 medium, 3 high, 4 highest. `until` is where it stops."""

    id: int
    area: str
    level: int = Field(ge=2, le=4)
    reason: str
    starts_at: datetime
    ends_at: datetime
    until: datetime
    review_at: datetime
    office: str | None = Field(description="code of the office that set it; null for the start itself")
    end_reason: str

    @staticmethod
    def resolve_office(level: Any) -> str | None:
        """Code of the office that set it."""
        return level.office.code if level.office else None


class ProgressOut(Schema):
    """How far the measures of the levels in force are."""

    asked: int
    acknowledged: int
    done: int


class AreaLevelOut(Schema):
    """The level of a governorate now; `row` is null where it is the ordinary one."""

    area: str
    level: int = Field(ge=1, le=4)
    highest_days: float = Field(description="days of the last 365 at the highest level")
    progress: ProgressOut
    row: LevelOut | None


class MeasureOut(Schema):
    """One thing that a level makes an office do, by when, and what came of it."""

    id: int
    area: str
    level: int
    code: str
    title_ar: str
    title_en: str
    task_ar: str
    task_en: str
    office: str
    answer_by: datetime
    due: datetime
    state: MeasureState
    read_back: str
    acknowledged_at: datetime | None
    note: str
    done_at: datetime | None

    @staticmethod
    def resolve_level(measure: Any) -> int:
        """Number of its level."""
        return int(measure.level_id)

    @staticmethod
    def resolve_office(measure: Any) -> str:
        """Code of the office that does it."""
        return str(measure.office.code)
