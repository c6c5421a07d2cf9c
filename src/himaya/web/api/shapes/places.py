"""Places of the register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from himaya.web.api.shapes.common import Search, Text, Tier
from himaya.web.places.models import PlaceKind, Settlement


class PlacesAsked(Schema):
    """What the list of places is narrowed to."""

    q: Search = ""
    area: Text = ""
    kind: PlaceKind | None = None
    tier: Tier | None = None
    closed: bool = False


class PlaceRow(Schema):
    """A place in the list; risk and tier are those of the assessment in force, null where there has been none."""

    code: str
    kind: PlaceKind
    name_ar: str
    name_en: str
    area: str = Field(description="ISO 3166-2 code of the governorate")
    lon: float
    lat: float
    capacity: int
    tier: int | None
    risk: int | None
    risk_expires_at: datetime | None
    is_closed: bool
    illustrative: bool


class DoorOut(Schema):
    """A door or gate; lanes are search lanes."""

    code: str
    name_ar: str
    lon: float
    lat: float
    width_m: float
    stepped: bool
    lanes_men: int
    lanes_women: int


class ExitOut(Schema):
    """A way out."""

    label_ar: str
    width_m: float
    stepped: bool


class ServiceOut(Schema):
    """A gathering at a place; `attendance` is the number the host expects."""

    code: str
    name_ar: str
    start: datetime
    end: datetime
    attendance: int
    arrival_min: int
    departure_min: int


class PlaceOut(PlaceRow):
    """One place with its doors, exits and gatherings; `shape` is a GeoJSON polygon where it has one."""

    shape: dict[str, Any] | None
    area_m2: float
    hours: str
    host_office: str
    depends_on: str
    is_guarded: bool
    checked_on: date | None
    source: str
    settlement: Settlement
    threat: int | None
    vulnerability: int | None
    consequence: int | None
    doors: list[DoorOut]
    exits: list[ExitOut]
    services: list[ServiceOut]
