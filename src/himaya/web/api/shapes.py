"""What the interface answers: every answer is one of these, and the published schema is made from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from himaya.web.plans.models import ElementKind, State


class Problem(Schema):
    """Why there is no answer, in the language of the session."""

    code: str = Field(description="sign-in, duty, not-found or bad-request")
    message: str


class Health(Schema):
    """Whether process and database answer."""

    status: str
    version: str


class GovernorateOut(Schema):
    """A governorate: ISO 3166-2 code, titles, and the box round it as west, south, east, north in degrees."""

    iso: str
    title_ar: str
    title_en: str
    box: tuple[float, float, float, float]


class VersionOut(Schema):
    """A version of a plan. `worst_protection` is what its certificate guarantees everywhere; null without one."""

    number: int
    state: State
    starts_at: datetime
    ends_at: datetime
    worst_protection: float | None
    content_hash: str


class PlanOut(Schema):
    """A plan with its versions, the newest first; `area` is empty for the whole country."""

    id: int
    celebration: str
    celebration_day: date
    area: str
    title_ar: str
    title_en: str
    versions: list[VersionOut]


class PlanPage(Schema):
    """Some of the plans, and how many there are."""

    count: int
    items: list[PlanOut]


class UnitOut(Schema):
    """A unit that takes an element, from when to when."""

    unit_code: str
    call_sign: str
    starts_at: datetime
    ends_at: datetime


class ElementOut(Schema):
    """One thing that is somewhere from a time to a time; `geometry` is its line in lon, lat, where it has one."""

    key: str
    kind: ElementKind
    function: str
    place_code: str
    title_ar: str
    title_en: str
    lon: float
    lat: float
    geometry: list[Any]
    starts_at: datetime
    ends_at: datetime
    strength: int
    minimum: int
    women: int
    tier: int
    owner: str = Field(description="code of the office that answers for it; empty where there is none")
    units: list[UnitOut]


class ElementPage(Schema):
    """Some of the elements, and how many there are."""

    count: int
    items: list[ElementOut]


class JournalHeadOut(Schema):
    """The end of the journal at this moment, signed: the same as `himaya journal head` prints."""

    purpose: str
    day: date
    seq: int
    hash: str
    public_key: str
    signature: str
