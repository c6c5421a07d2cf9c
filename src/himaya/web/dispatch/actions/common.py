"""What every writer of unit states does: hold the rows, move them along the tables, add to the history, write down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Office, User
from himaya.web.dispatch.models import Assignment, UnitEvent, UnitState
from himaya.web.dispatch.states import ASSIGNMENT, BUSY, UNIT, Ending, Leg, UnitLife
from himaya.web.dispatch.words import Kind
from himaya.web.incidents.models import Incident
from himaya.web.incidents.words import Kind as IncidentKind
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from himaya.web.dispatch.models import What
    from himaya.web.dispatch.words import Action
    from himaya.web.places.models import Unit

_TIMES = {
    "set_out": "en_route_at",
    "arrive": "on_scene_at",
    "transport": "transporting_at",
    "deliver": "at_destination_at",
}
_HOW = {"stand_down": Ending.STOOD_DOWN, "take_out": Ending.WITHDRAWN}


@dataclass(slots=True)
class Held:
    """A unit with its open assignment and the incident of it, held until the transaction ends."""

    state: UnitState
    assignment: Assignment | None
    incident: Incident | None

    @property
    def leg(self) -> str:
        """Where the assignment stands; empty without one."""
        return self.assignment.state if self.assignment else ""


@dataclass(frozen=True, slots=True)
class Entered:
    """Who enters something, as which office, and when it happened."""

    by: User | None
    office: Office | None
    at: datetime


def hold(unit: Unit) -> Held:
    """Hold a unit: first the incident, then the unit, so that no two writers wait for each other.

    Raises
    ------
    InvalidInputError : `dispatch.changed_meanwhile` where somebody sent it elsewhere in this very moment.
    """
    rows = Assignment.objects.filter(unit=unit, ended_at__isnull=True)
    bound_to = rows.values_list("incident", flat=True).first()
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=bound_to) if bound_to else None
    state = held_state(unit)
    assignment = rows.select_for_update(of=("self",)).first()
    if (assignment.incident_id if assignment else None) != bound_to:
        raise InvalidInputError.of("dispatch.changed_meanwhile")
    return Held(state, assignment, incident)


def held_state(unit: Unit) -> UnitState:
    """The state of a unit, held until the transaction ends."""
    UnitState.objects.get_or_create(unit=unit)
    found: UnitState = UnitState.objects.select_for_update(of=("self",)).select_related("unit").get(unit=unit)
    return found


def checked_at(state: UnitState, event_at: datetime | None) -> datetime:
    """When something happened: now where nothing is said; a time told to the minute may lie in the same minute.

    Raises
    ------
    InvalidInputError : `dispatch.in_the_future`, `dispatch.before_last`.
    """
    now = timezone.now()
    if event_at is None:
        return max(now, state.since)
    if event_at > now:
        raise InvalidInputError.of("dispatch.in_the_future")
    if event_at < state.since:
        if event_at != state.since.replace(second=0, microsecond=0):
            clock = timezone.localtime(state.since).strftime("%H:%M")
            raise InvalidInputError.of("dispatch.before_last", last=clock)
        return state.since
    return event_at


def advance(held: Held, step: str, at: datetime, *, reason: str = "", how: str = "") -> None:
    """Take one step with a unit and its assignment; the caller keeps both.

    Raises
    ------
    InvalidInputError : `dispatch.not_allowed`.
    """
    state, assignment = held.state, held.assignment
    target = UNIT.target(state.state, step)
    leg = ASSIGNMENT.target(assignment.state, step) if assignment else None
    if target is None and leg is None:
        raise InvalidInputError.of("dispatch.not_allowed", unit=state.unit.call_sign, **state_words(state.state))
    if assignment and leg:
        assignment.state = leg
        if step in _TIMES:
            setattr(assignment, _TIMES[step], at)
        if leg == Leg.ENDED:
            assignment.ended_at, assignment.reason = at, reason
            assignment.ended_how = how or _HOW.get(step, Ending.CLEARED)
    if target:
        state.state, state.since = target, at
        state.reason = reason if target == UnitLife.OUT_OF_SERVICE else ""
        if target in BUSY or target == UnitLife.OFF_DUTY:
            forget_point(state)


def forget_point(state: UnitState) -> None:
    """From now on the unit waits at its post or base again."""
    state.wait_lon = state.wait_lat = None
    state.wait_ar = state.wait_en = ""


def state_words(life: str) -> dict[str, Any]:
    """A state in both languages, for a fault."""
    found: dict[str, Any] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[f"state_{language}"] = str(UnitLife(life).label)
    return found


def described(state: UnitState) -> dict[str, Any]:
    """What the journal keeps of a unit."""
    return {
        "state": state.state,
        "number": state.number,
        "signal": state.signal,
        "reason": state.reason,
        "waits_at": [state.wait_lon, state.wait_lat] if state.wait_lon is not None else None,
    }


def keep(held: Held) -> None:
    """Write the rows."""
    held.state.changed_at = timezone.now()
    held.state.save()
    if held.assignment is not None:
        held.assignment.save()


def add_event(held: Held, what: What, before: str, entered: Entered, *, status: str = "", reason: str = "") -> None:
    """Add a line to the history of a unit."""
    UnitEvent.objects.create(
        unit=held.state.unit,
        assignment=held.assignment,
        what=what,
        status=status,
        before=before,
        after=held.state.state,
        reason=reason,
        event_at=entered.at,
        entered_at=max(timezone.now(), entered.at),
        office=entered.office,
        entered_by=entered.by,
    )


def write_down(action: Action, held: Held, entered: Entered, *, before: Any) -> None:
    """Put it into the journal: once for the unit, and once for the incident that it is about."""
    state, assignment = held.state, held.assignment
    after = described(state)
    if assignment is not None:
        after |= {"incident": assignment.incident_id, "assignment": assignment.state, "ended": assignment.ended_how}
    unit = state.unit
    record(
        action, by=entered.by, kind=Kind.UNIT_STATE, object_id=unit.code, area=unit.area, before=before, after=after,
        happened_at=entered.at,
    )  # fmt: skip
    if held.incident is not None:
        told = {"unit": unit.code, "state": after["assignment"], "ended": after["ended"]}
        record(
            action, by=entered.by, kind=IncidentKind.INCIDENT, object_id=str(held.incident.pk),
            area=held.incident.area, after=told, happened_at=entered.at,
        )  # fmt: skip
