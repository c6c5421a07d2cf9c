"""Shapes that every part of the interface uses."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from ninja import Field, Path, Schema

Item = TypeVar("Item")
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Code = Annotated[str, Path(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$")]
Area = Annotated[str, Path(min_length=4, max_length=10, pattern=r"^EG-[A-Z]+$", description="ISO 3166-2 code")]
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Search = Annotated[
    str, Field(max_length=100, pattern=r"^[^\x00-\x1f]*$", description="words that must all stand in it")
]
Tier = Annotated[int, Field(ge=1, le=5)]


class Part(Schema, Generic[Item]):
    """Some rows of a list; `next` is the cursor of the rows behind them, null at the end."""

    items: list[Item]
    next: str | None


class Health(Schema):
    """Whether process and database answer."""

    status: str
    version: str


class GovernorateOut(Schema):
    """A governorate: ISO 3166-2 code, titles, and the box round it as west, south, east, north in degrees."""

    iso: str
    title_ar: str
    title_en: str
    box: list[float] = Field(min_length=4, max_length=4)
