"""What changes take: the same fields as the forms of the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import AwareDatetime, ConfigDict, StrictBool, StrictInt

_Said = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
_Key = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[^\x00-\x1f]+$")]
_Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2999, 12, 30, tzinfo=UTC))]


class Change(Schema):
    """What a change takes; anything it does not know is refused, so that no misspelt field is lost in silence."""

    model_config = ConfigDict(extra="forbid")


class AimIn(Change):
    """What a version is for."""

    aim: _Said


class StepIn(Change):
    """Words of a step: the reason, where the step asks for one, and the conditions of an approval."""

    reason: _Said = ""
    conditions: _Said = ""


class OwnerIn(Change):
    """The office that answers for elements and the ground they stand on; without keys for all that have no owner."""

    owner: _Key = Field(description="code of the office")
    legal_basis: _Said = ""
    keys: list[_Key] | None = Field(None, max_length=2000)


class LockIn(Change):
    """Whether an element stays as it is when the planner runs again."""

    key: _Key
    locked: StrictBool


class NoteIn(Change):
    """What shows that a standard is met, or a measure done."""

    note: _Said


class ReasonIn(Change):
    """Why."""

    reason: _Said


class ReadBackIn(Change):
    """What the office will do, in its own words."""

    read_back: _Said


class LevelIn(Change):
    """An alert level above the ordinary in governorates, all or none."""

    areas: list[Annotated[str, Field(pattern=r"^EG-[A-Z]+$", max_length=10)]] = Field(min_length=1, max_length=27)
    level: StrictInt = Field(ge=2, le=4)
    reason: _Said
    starts_at: _Moment
    ends_at: _Moment
    review_at: _Moment


class ClosedIn(Change):
    """Whether a place of the register is closed."""

    closed: StrictBool
