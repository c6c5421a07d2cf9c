"""What a scenario holds. Places, posts, roads and times; never persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PlaceKind(StrEnum):
    """What a protected place is. «House of worship» says what a building is, never who prays in it."""

    CHURCH = "church"
    MONASTERY = "monastery"
    MOSQUE = "mosque"
    WORSHIP = "worship"
    HOSPITAL = "hospital"
    TRANSPORT = "transport"
    TOURIST = "tourist"
    CULTURE = "culture"
    FACILITY = "facility"
    SQUARE = "square"
    MARKET = "market"
    OPEN_SPACE = "open_space"
    ROAD_AXIS = "road_axis"


class Settlement(StrEnum):
    """Where a place lies, for the targets of the emergency services: in a town, or outside of any."""

    URBAN = "urban"
    RURAL = "rural"


class UnitKind(StrEnum):
    """What a unit can do; terms of Egyptian securing plans (see the glossary)."""

    PATROL_VEHICLE = "patrol_vehicle"
    PATROL_FOOT = "patrol_foot"
    PATROL_MOTORCYCLE = "patrol_motorcycle"
    CHECKPOINT_FIXED = "checkpoint_fixed"
    CHECKPOINT_MOBILE = "checkpoint_mobile"
    CONVOY = "convoy"
    STATIC_POST = "static_post"
    OBSERVATION = "observation"
    RAPID_INTERVENTION = "rapid_intervention"
    TRAFFIC = "traffic"
    EMERGENCY_POLICE = "emergency_police"
    FIRE = "fire"
    EOD = "eod"
    WOMEN_POLICE = "women_police"
    TOURISM_POLICE = "tourism_police"
    AMBULANCE = "ambulance"
    MEDICAL_POST = "medical_post"
    SEARCH_GATE = "search_gate"


class BaseKind(StrEnum):
    """What kind of station a base is."""

    DIRECTORATE = "directorate"
    POLICE_STATION = "police_station"
    FIRE_STATION = "fire_station"
    AMBULANCE_STATION = "ambulance_station"
    HOSPITAL = "hospital"


class ShiftPattern(StrEnum):
    """How the crews of a unit relieve each other."""

    THREE = "8x3"
    TWO = "12x2"
    DAY = "24-48"
    CALLED = "called"


@dataclass(frozen=True, slots=True)
class Place:
    """A protected place.

    `capacity` in persons; `area_m2` usable open or hall area; `threat` and
    `vulnerability` 1-5 (consequence follows from the people present);
    `illustrative` marks invented values, shown as «قيمة توضيحية»; `settlement` where
    it lies, for the targets of the emergency services.
    """

    id: str
    name_ar: str
    name_en: str
    kind: PlaceKind
    lon: float
    lat: float
    governorate: str
    capacity: int
    area_m2: float
    threat: int
    vulnerability: int
    host_office: str
    illustrative: bool
    source: str
    settlement: Settlement = Settlement.URBAN


@dataclass(frozen=True, slots=True)
class Door:
    """A door or gate of a place. `width_m` clear; `stepped` when people leave over steps; lanes are search lanes."""

    id: str
    place_id: str
    name_ar: str
    lon: float
    lat: float
    width_m: float
    stepped: bool
    lanes_men: int
    lanes_women: int


@dataclass(frozen=True, slots=True)
class Service:
    """One gathering at a place.

    `attendance` peak persons; arrivals spread over `arrival_min` before `start`, leaving over `departure_min` after
    `end`.
    """

    id: str
    place_id: str
    name_ar: str
    start: datetime
    end: datetime
    attendance: int
    arrival_min: int
    departure_min: int


@dataclass(frozen=True, slots=True)
class Base:
    """Where units come from, anywhere in the country; `governorate` is empty where nobody wrote it."""

    id: str
    name_ar: str
    name_en: str
    kind: BaseKind
    lon: float
    lat: float
    governorate: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit on duty from-to. `crew` officers in all, of whom `women` can search women."""

    id: str
    call_sign: str
    kind: UnitKind
    base_id: str
    crew: int
    women: int
    duty_start: datetime
    duty_end: datetime


@dataclass(frozen=True, slots=True)
class StandbyPoint:
    """A point where a responder may wait."""

    id: str
    name_ar: str
    name_en: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """One celebration in one area.

    Times are aware UTC instants; `timezone` is the zone they are shown in.
    `roads` is the road file's name inside the scenario folder, `roads_edition`
    the date of its data where the file itself does not say. Rows keep the
    order of their files; ids are unique within their table.
    """

    id: str
    name_ar: str
    name_en: str
    celebration: str
    governorate: str
    timezone: str
    start: datetime
    end: datetime
    roads: str
    roads_edition: str
    attribution: str
    places: tuple[Place, ...]
    doors: tuple[Door, ...]
    services: tuple[Service, ...]
    bases: tuple[Base, ...]
    units: tuple[Unit, ...]
    standby: tuple[StandbyPoint, ...]
