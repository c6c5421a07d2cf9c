"""What a book is made of, apart from its elements: intent, organisation, places, nets, medical, safety, checks.

Every visible word is a `Text` in both languages. An empty `Text` or tuple and a
None mean «not entered»; the printed page says so and nothing is filled in.
Offices and call signs only: no part has a place for a person. Where a part has
an `area` or a `place_id` it concerns that directorate or place alone; empty, it
concerns them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from himaya.planning.wording import Text

UNSAID = Text("", "")
"""Not entered."""
SPAN_MOST = 7
"""More direct subordinates than this are warned of (ICS: 3 to 7, best 5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The area of one directorate; `code` is the ISO 3166-2 code of its governorate."""

    code: str
    title: Text
    directorate: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """An operational period."""

    title: Text
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What is to be reached, how it is measured, and the office that answers for it."""

    text: Text
    measure: Text = UNSAID
    owner: Text = UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A line of effort of the plan, with what is given to it and what is still open."""

    title: Text
    owner: Text = UNSAID
    resources: Text = UNSAID
    questions: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """An office in the organisation of the operation.

    `role` is what it does here (operation commander, planning, medical), `reports_to` the id of its one superior and
    empty at the top.
    """

    id: str
    role: Text
    office: Text = UNSAID
    call_sign: str = ""
    reports_to: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One gathering; people arrive `arrival_min` before its start and leave `departure_min` after its end."""

    title: Text
    start: datetime
    end: datetime
    attendance: int
    arrival_min: int = 0
    departure_min: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A protected place.

    `threat`, `vulnerability`, `consequence` and `tier` are 1-5, `risk` their product. `present` (persons) and
    `protection` (0-1) have one value per hour of the book, or none. `illustrative` marks invented values.
    """

    id: str
    title: Text
    kind: Text
    area: str
    lon: float
    lat: float
    tier: int
    threat: int
    vulnerability: int
    consequence: int
    risk: int
    peak: int = 0
    safe_capacity: int = 0
    still_outside: int = 0
    present: tuple[int, ...] = ()
    protection: tuple[float, ...] = ()
    gatherings: tuple[Gathering, ...] = ()
    doors: int = 0
    stepped_doors: int = 0
    host_office: Text = UNSAID
    illustrative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit on duty from-to: crew in all, and how many of it can search women."""

    id: str
    call_sign: str
    kind: Text
    base: Text = UNSAID
    crew: int = 0
    women: int = 0
    duty_start: datetime
    duty_end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundBlock:
    """Hours in which a unit drives rounds; `visits` and `present_min` are what to expect of a night."""

    call_sign: str
    kind: Text
    base: Text = UNSAID
    start: datetime
    end: datetime
    visits: float
    present_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadClosing:
    """When a controlled road, by its id in the plan, closes and reopens."""

    id: str
    closes: datetime
    opens: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """A net of the communications plan and its ways in order (PACE): when one fails, the next is used."""

    title: Text
    users: Text = UNSAID
    primary: Text = UNSAID
    alternate: Text = UNSAID
    contingency: Text = UNSAID
    emergency: Text = UNSAID
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicalPoint:
    """Where first care is given: post or ambulance, with its call signs and hours."""

    title: Text
    place: Text
    start: datetime
    end: datetime
    call_signs: tuple[str, ...] = ()
    channel: Text = UNSAID
    place_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hospital:
    """A hospital that receives; `travel_min` from the nearest place it serves, where it is known; lon, lat WGS 84."""

    title: Text
    lon: float | None = None
    lat: float | None = None
    travel_min: float | None = None
    services: Text = UNSAID
    channel: Text = UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicalRoute:
    """The way of an ambulance, with the gate that lets it through."""

    origin: Text
    destination: Text
    road: Text = UNSAID
    gate: Text = UNSAID
    travel_min: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicalPlan:
    """What an office wrote, points, hospitals and routes."""

    notes: Text = UNSAID
    points: tuple[MedicalPoint, ...] = ()
    hospitals: tuple[Hospital, ...] = ()
    routes: tuple[MedicalRoute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """A hazard to the public or to the officers at a place, and what makes it smaller."""

    hazard: Text
    place: Text = UNSAID
    mitigation: Text = UNSAID
    owner: Text = UNSAID
    area: str = ""
    place_id: str = ""


class HumanItem(StrEnum):
    """The nine items of the human-dimension check."""

    WATER = "water"
    TOILETS = "toilets"
    SHELTER = "shelter"
    PRAYER = "prayer"
    CHILDREN = "children"
    DISABILITY = "disability"
    FAMILIES = "families"
    MEDICAL = "medical"
    DISPERSAL = "dispersal"


class CheckState(StrEnum):
    """How far an item of the human-dimension check is."""

    OPEN = "open"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanCheck:
    """One item: what was arranged or why it does not apply, and who answers for it."""

    item: HumanItem
    state: CheckState = CheckState.OPEN
    note: Text = UNSAID
    owner: Text = UNSAID


class ReadinessState(StrEnum):
    """How far an item of readiness is; only a verified one that has not expired counts as ready."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    CLAIMED = "claimed_ready"
    VERIFIED = "verified"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessLine:
    """One item of readiness; whoever verifies is not its owner."""

    text: Text
    place: Text = UNSAID
    is_critical: bool = False
    owner: Text = UNSAID
    due: datetime | None = None
    state: ReadinessState = ReadinessState.OPEN
    verifier: Text = UNSAID
    valid_until: datetime | None = None
    area: str = ""
    place_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateLine:
    """What one room of the planner proves: value, bound that no plan passes, gap as a share, the same in words."""

    room: str
    title: Text
    status: str
    objective: float
    bound: float
    gap: float
    unit: Text
    words: Text


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of figures in both languages: what it is called by, its title, what is to be known, heads and rows."""

    key: str
    title: Text
    note: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What the plan does not achieve and what would close it; `is_serious` blocks approval in tiers 1 and 2."""

    id: str
    text: Text
    remedy: Text
    place_id: str = ""
    is_serious: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an office decided by hand where the planner would have chosen otherwise, and why."""

    text: Text
    reason: Text = UNSAID
    office: Text = UNSAID
    area: str = ""


class ApprovalRole(StrEnum):
    """The three signatures of a plan, of three different offices."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    APPROVER = "approver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A signature: which office, when, and the digest that was signed."""

    role: ApprovalRole
    office: Text
    at: datetime
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The office that takes a copy, through which account, and when; stands on every page of it."""

    office: Text
    account: str = ""
    at: datetime
