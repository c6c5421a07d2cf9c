"""The operation book: everything the printed pack shows, checked as a whole when it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from himaya.documents.book.checks import book_faults
from himaya.documents.book.elements import Assignment, Element
from himaya.documents.book.parts import (
    SPAN_MOST,
    UNSAID,
    Approval,
    Area,
    Axis,
    CertificateLine,
    Decision,
    FactTable,
    Gap,
    Hazard,
    HumanCheck,
    MedicalPlan,
    Net,
    Objective,
    Period,
    Place,
    Position,
    Reader,
    ReadinessLine,
    RoadClosing,
    RoundBlock,
    Unit,
)
from himaya.faults import InvalidInputError
from himaya.planning.wording import Text


class PlanState(StrEnum):
    """Where the plan stands between draft and archive."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    ACTIVE = "active"
    CLOSED = "closed"
    REVIEWED = "reviewed"
    ARCHIVED = "archived"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"


_IN_FORCE_ONCE = frozenset(
    {PlanState.APPROVED, PlanState.ACTIVE, PlanState.CLOSED, PlanState.REVIEWED, PlanState.ARCHIVED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationBook:
    """One version of one plan as it is printed.

    Parameters
    ----------
    id : the plan's id; `version` its number, None before it has one; `hash` SHA-256 of its content.
    zone : IANA zone of every time that is shown.
    periods : operational periods in order, at least one.
    areas : directorates in order; a book of the nation has several.
    hours : start of every watch to which `Place.present`, `Place.protection` and `Element.coverage` refer.
    author : the office that makes the version, whether it signed or not.
    communications : what an office wrote about communications, beside the nets.
    rounds : hours in which mobile units drive rounds; none in a plan that is a deployment only.
    closures : what closing the roads means, table by table; closings : when each closes and reopens. None in plans of
        earlier versions.
    supervision : supervisors' tours and their checklist; none where the plan is a deployment only.
    sensitivity : what hangs on the weights of the places; rehearsal : figures of the rehearsed nights; none where the
        plan is a deployment only.
    decisions : taken by hand against the planner, in the order they are told.
    sources : where data come from, one sentence each.
    reader : whose copy it is; None for the original.
    estimated : travel times rest on distances, for no road file was given; said on every page.
    mark : what stands over every page besides, as of an exercise.

    Raises
    ------
    InvalidInputError : every contradiction at once (`documents.book_*`), each with the part it is in.
    """

    id: str
    title: Text
    zone: ZoneInfo
    periods: tuple[Period, ...]
    hash: str = ""
    version: int | None = None
    state: PlanState = PlanState.DRAFT
    celebration: Text = UNSAID
    mission: Text = UNSAID
    areas: tuple[Area, ...] = ()
    objectives: tuple[Objective, ...] = ()
    axes: tuple[Axis, ...] = ()
    positions: tuple[Position, ...] = ()
    places: tuple[Place, ...] = ()
    hours: tuple[datetime, ...] = ()
    elements: tuple[Element, ...] = ()
    units: tuple[Unit, ...] = ()
    rounds: tuple[RoundBlock, ...] = ()
    author: Text = UNSAID
    communications: Text = UNSAID
    nets: tuple[Net, ...] = ()
    medical: MedicalPlan = field(default_factory=MedicalPlan)
    hazards: tuple[Hazard, ...] = ()
    human: tuple[HumanCheck, ...] = ()
    readiness: tuple[ReadinessLine, ...] = ()
    certificate: tuple[CertificateLine, ...] = ()
    closures: tuple[FactTable, ...] = ()
    closings: tuple[RoadClosing, ...] = ()
    sensitivity: tuple[FactTable, ...] = ()
    rehearsal: tuple[FactTable, ...] = ()
    supervision: tuple[FactTable, ...] = ()
    gaps: tuple[Gap, ...] = ()
    roster: tuple[Text, ...] = ()
    decisions: tuple[Decision, ...] = ()
    approvals: tuple[Approval, ...] = ()
    sources: tuple[Text, ...] = ()
    reader: Reader | None = None
    estimated: bool = False
    mark: str = ""

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        faults = book_faults(self)
        if faults:
            raise InvalidInputError(faults)

    @property
    def start(self) -> datetime:
        """Start of the first period."""
        return min(period.start for period in self.periods)

    @property
    def end(self) -> datetime:
        """End of the last period."""
        return max(period.end for period in self.periods)

    @property
    def is_approved(self) -> bool:
        """Whether an approval holds for this version; otherwise every page is marked: draft, replaced, withdrawn."""
        return self.state in _IN_FORCE_ONCE

    @property
    def is_illustrative(self) -> bool:
        """Whether any place carries invented values."""
        return any(place.illustrative for place in self.places)

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """Who stands where and when, by time."""
        found = [
            Assignment(unit=unit, element=element.id, start=stint.start, end=stint.end)
            for element in self.elements
            for stint in element.stints
            for unit in stint.units
        ]
        return tuple(sorted(found, key=lambda one: (one.start, one.end, one.unit, one.element)))

    def subordinates(self, position_id: str) -> tuple[Position, ...]:
        """Positions that report to one directly; those at the top for an empty id."""
        return tuple(position for position in self.positions if position.reports_to == position_id)

    @property
    def wide_spans(self) -> tuple[Position, ...]:
        """Positions with more than seven direct subordinates."""
        return tuple(one for one in self.positions if len(self.subordinates(one.id)) > SPAN_MOST)
