"""What a partner is asked to confirm, and its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema

from himaya.web.accounts.models import Partner
from himaya.web.api.shapes.changes import Change
from himaya.web.mandates.models.instrument import LONGEST_TEXT
from himaya.web.mandates.states import RequestState

_Said = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]


class ConfirmationsAsked(Schema):
    """What the list is narrowed to."""

    state: RequestState | None = None


class PlotOut(Schema):
    """The ground of a task: survey reference, a point inside it in degrees, and its measured size."""

    survey_reference: str
    lon: float
    lat: float
    measured_m2: float


class ConfirmationOut(Schema):
    """What a partner is asked for, as its page shows it; `plot` is null where no task hangs on it."""

    id: int
    area: str
    partner: Partner
    asked: str
    is_mandatory: bool
    starts_at: datetime
    ends_at: datetime
    state: RequestState
    office_ar: str = Field(description="title of the office that asks")
    office_en: str
    asked_at: datetime
    answered_at: datetime | None
    answer: str
    plot: PlotOut | None
    dwellings: int = Field(description="inhabited dwellings on the plot")

    @staticmethod
    def resolve_office_ar(one: Any) -> str:
        """Arabic title of the office that asks."""
        return str(one.office.title_ar)

    @staticmethod
    def resolve_office_en(one: Any) -> str:
        """English title of the office that asks."""
        return str(one.office.title_en)

    @staticmethod
    def resolve_asked_at(one: Any) -> datetime:
        """When it was asked."""
        found: datetime = one.entered_at
        return found

    @staticmethod
    def resolve_plot(one: Any) -> Any:
        """The ground of its task."""
        return one.mandate.plot if one.mandate else None

    @staticmethod
    def resolve_dwellings(one: Any) -> int:
        """Inhabited dwellings of its task."""
        return int(one.mandate.dwellings) if one.mandate else 0


class ConfirmIn(Change):
    """What the partner commits, in words; it may be left out."""

    text: _Said = ""


class DeclineIn(Change):
    """Why the partner declines."""

    reason: _Said
