"""Plans, versions, elements, gaps, computed solutions, and two versions side by side."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from himaya.web.api.shapes.common import Search, Text, Tier
from himaya.web.plans.models import ElementKind, SolutionState, State


class VersionRow(Schema):
    """A version of a plan. `worst_protection` is what its certificate guarantees everywhere; null without one."""

    number: int
    state: State
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime | None
    worst_protection: float | None


class PlansAsked(Schema):
    """What the list of plans is narrowed to; `area=EG` asks for those of the whole country."""

    celebration: Text = ""
    area: Text = ""


class PlanOut(Schema):
    """A plan with its versions, the newest first; `area` is empty for the whole country."""

    id: int
    celebration: str
    celebration_day: date
    area: str
    title_ar: str
    title_en: str
    versions: list[VersionRow]


class GapOut(Schema):
    """What a version does not achieve, and what would close it."""

    key: str
    severity: str
    tier: int
    place_code: str
    element_key: str
    text_ar: str
    text_en: str
    remedy_ar: str
    remedy_en: str


class VersionPlaceOut(Schema):
    """A place as a version protects it; `least_protection` is the least of any hour."""

    code: str
    title_ar: str
    title_en: str
    kind: str
    tier: int
    lon: float
    lat: float
    peak: int
    least_protection: float | None
    least_at: datetime | None


class VersionOut(VersionRow):
    """One version whole, without its elements; `etag` is what a change of it is asked to match."""

    plan: int
    etag: str
    revision: int = Field(description="counts the changes of a draft")
    content_hash: str
    aim: str
    zone: str
    author_office: str = Field(description="code of the office")
    supersedes: int | None = Field(description="number of the version it amends")
    solution: str | None = Field(description="slug of the computed plan it stands on")
    communications_complete: bool
    medical_complete: bool
    returned_reason: str
    closing_reason: str
    submitted_at: datetime | None
    approved_by: str | None = Field(description="code of the office that signed")
    approved_at: datetime | None
    places: list[VersionPlaceOut]
    gaps: list[GapOut]

    @staticmethod
    def resolve_plan(version: Any) -> int:
        """Its plan's number."""
        return int(version.plan_id)

    @staticmethod
    def resolve_etag(version: Any) -> str:
        """What a change is asked to match."""
        return etag_of(version)

    @staticmethod
    def resolve_author_office(version: Any) -> str:
        """Code of the author's office."""
        return str(version.author_office.code)

    @staticmethod
    def resolve_supersedes(version: Any) -> int | None:
        """Number of the version before."""
        return version.supersedes.number if version.supersedes else None

    @staticmethod
    def resolve_solution(version: Any) -> str | None:
        """Slug of its solution."""
        return version.solution.slug if version.solution else None

    @staticmethod
    def resolve_approved_by(version: Any) -> str | None:
        """Code of the office that signed."""
        approval = getattr(version, "approval", None)
        return approval.office.code if approval else None

    @staticmethod
    def resolve_approved_at(version: Any) -> datetime | None:
        """When it was signed."""
        approval = getattr(version, "approval", None)
        return approval.approved_at if approval else None


def etag_of(version: Any) -> str:
    """What tells one content and state of a version from the next."""
    return f'"{version.plan_id}-{version.number}-{version.state}-{version.revision}"'


class ElementsAsked(Schema):
    """What the list of elements is narrowed to; `owner=none` asks for those that nobody answers for."""

    q: Search = ""
    kind: ElementKind | None = None
    tier: Tier | None = None
    place: Text = ""
    owner: Text = ""


class AssignmentOut(Schema):
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
    road_ar: str
    road_en: str
    lon: float
    lat: float
    geometry: list[Any]
    starts_at: datetime
    ends_at: datetime
    strength: int
    minimum: int
    women: int
    tier: int
    legal_basis: str
    locked: bool
    why_ar: str
    why_en: str
    owner: str = Field(description="code of the office that answers for it; empty where there is none")
    units: list[AssignmentOut]

    @staticmethod
    def resolve_owner(element: Any) -> str:
        """Code of the owner."""
        return element.owner.code if element.owner else ""

    @staticmethod
    def resolve_units(element: Any) -> list[Any]:
        """Units that stand there."""
        return list(element.assignments.all())


class SolutionOut(Schema):
    """A computed plan with what its certificates guarantee; only a verified one is shown anywhere."""

    slug: str
    area: str
    title_ar: str
    title_en: str
    state: SolutionState
    fault_ar: str
    fault_en: str
    hash: str
    start: datetime | None
    end: datetime | None
    zone: str
    n_places: int
    n_elements: int
    n_gaps: int
    worst_protection: float | None
    checked_at: datetime


class WrittenOut(Schema):
    """One thing that offices wrote otherwise, in the language of the session; empty where a side does not have it."""

    part: str
    label: str
    before: str
    after: str


class ComparisonOut(Schema):
    """What a version says and does otherwise than an earlier one; `computed` is null where one has no solution."""

    before: int = Field(description="number of the earlier version")
    after: int
    written: list[WrittenOut]
    computed: dict[str, Any] | None = Field(
        description="the differences of the computed plans, as `himaya compare --json` prints them"
    )
