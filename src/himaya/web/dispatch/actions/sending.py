"""Sending units to an incident, standing them down, and replacing one by another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from himaya.faults import Fault, InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.actions.common import (
    Entered,
    Held,
    add_event,
    advance,
    checked_at,
    described,
    held_state,
    hold,
    keep,
    state_words,
    write_down,
)
from himaya.web.dispatch.actions.statuses import follow
from himaya.web.dispatch.models import Assignment, What
from himaya.web.dispatch.states import Ending, UnitLife
from himaya.web.dispatch.words import Action
from himaya.web.incidents.actions.common import check_open, checked_words, locked
from himaya.web.incidents.actions.common import state_words as incident_words
from himaya.web.incidents.states import IncidentState
from himaya.web.places.models import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from himaya.web.accounts.models import Office, User
    from himaya.web.incidents.models import Incident

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Expected:
    """Driving seconds told when a unit was sent, and those of the one that would have been there first."""

    seconds: float | None = None
    soonest_s: float | None = None


def dispatch_units(
    incident: Incident,
    codes: Sequence[str],
    *,
    by: User,
    event_at: datetime | None = None,
    expected: Mapping[str, Expected] | None = None,
) -> list[Assignment]:
    """Send units; all of them or none. The incident becomes dispatched, before triage too, and anew at a flare-up.

    Raises
    ------
    RefusedError : the office does not dispatch where the incident, or a unit, belongs.
    InvalidInputError : `dispatch.nobody`, `dispatch.unknown_unit`, `dispatch.unit_not_free`, `dispatch.over`,
        `incidents.ended`, `incidents.merged_away`, `dispatch.in_the_future`,
        `dispatch.before_last`.
    """
    office = require(by, Verb.DISPATCH_UNITS, area=incident.area)
    with transaction.atomic():
        fresh = locked(incident)
        _check_takes_units(fresh)
        return _send(fresh, _units(codes, by=by), Entered(by, office, fresh.entered_at), event_at, expected or {})


def _check_takes_units(incident: Incident) -> None:
    check_open(incident)
    if incident.state == IncidentState.REVIEWED:
        raise InvalidInputError.of("dispatch.over", **incident_words(incident))


def _units(codes: Sequence[str], *, by: User) -> list[Unit]:
    wanted = list(dict.fromkeys(codes))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise InvalidInputError.of("dispatch.nobody", most=str(MOST_AT_ONCE))
    found = {unit.code: unit for unit in Unit.objects.filter(code__in=wanted)}
    unknown = [code for code in wanted if code not in found]
    if unknown:
        raise InvalidInputError([Fault("dispatch.unknown_unit", details={"said": code[:60]}) for code in unknown])
    for unit in found.values():
        require(by, Verb.DISPATCH_UNITS, area=unit.area)
    return sorted(found.values(), key=lambda unit: unit.pk)


def _send(
    incident: Incident,
    units: Sequence[Unit],
    entered: Entered,
    event_at: datetime | None,
    expected: Mapping[str, Expected],
) -> list[Assignment]:
    states = [held_state(unit) for unit in units]
    busy = [state for state in states if state.state != UnitLife.AVAILABLE or state.unit.is_out]
    if busy:
        raise InvalidInputError(
            [
                Fault("dispatch.unit_not_free", details={"unit": one.unit.call_sign, **state_words(one.state)})
                for one in busy
            ]
        )
    made = []
    for state in states:
        at = max(checked_at(state, event_at), incident.called_at)
        told = expected.get(state.unit.code, Expected())
        made.append(_bind(Held(state, None, incident), replace(entered, at=at), told))
    last = max(one.assigned_at for one in made)
    follow(Held(states[0], made[0], incident), "dispatch", replace(entered, at=last))
    return made


def _bind(held: Held, entered: Entered, told: Expected) -> Assignment:
    before = described(held.state)
    advance(held, "assign", entered.at)
    held.assignment = Assignment(
        incident=held.incident,
        unit=held.state.unit,
        assigned_at=entered.at,
        expected_s=told.seconds,
        soonest_s=told.soonest_s,
        office=entered.office,
        sent_by=entered.by,
    )
    keep(held)
    add_event(held, What.SENT, UnitLife.AVAILABLE, entered)
    write_down(Action.ASSIGNED, held, entered, before=before)
    return held.assignment


def stand_down(assignment: Assignment, *, reason: str, by: User, event_at: datetime | None = None) -> Assignment:
    """Call a unit back; it is available from then on.

    Raises
    ------
    InvalidInputError : `dispatch.ended_already`, `incidents.words_needed`, `dispatch.in_the_future`,
        `dispatch.before_last`.
    """
    office = require(by, Verb.DISPATCH_UNITS, area=assignment.unit.area)
    said = checked_words(reason)
    with transaction.atomic():
        return _call_back(assignment, said, by, office, event_at, how=Ending.STOOD_DOWN)


def _call_back(
    assignment: Assignment, said: str, by: User, office: Office, event_at: datetime | None, *, how: Ending
) -> Assignment:
    held = hold(assignment.unit)
    if held.assignment is None or held.assignment.pk != assignment.pk:
        raise InvalidInputError.of("dispatch.ended_already", unit=assignment.unit.call_sign)
    before, life = described(held.state), held.state.state
    entered = Entered(by, office, checked_at(held.state, event_at))
    advance(held, "stand_down", entered.at, reason=said, how=how)
    held.state.number = None
    keep(held)
    add_event(held, What.STOOD_DOWN, life, entered, reason=said)
    write_down(Action.STOOD_DOWN, held, entered, before=before)
    return held.assignment


def replace_unit(
    assignment: Assignment, code: str, *, reason: str, by: User, expected: Mapping[str, Expected] | None = None
) -> Assignment:
    """Send another unit in the place of one, and call that one back: both or neither.

    Raises
    ------
    InvalidInputError : those of `stand_down` and `dispatch_units`.
    """
    office = require(by, Verb.DISPATCH_UNITS, area=assignment.unit.area)
    said = checked_words(reason)
    with transaction.atomic():
        incident = locked(assignment.incident)
        _check_takes_units(incident)
        units = _units([code], by=by)
        left = _call_back(assignment, said, by, office, None, how=Ending.REPLACED)
        entered = Entered(by, office, left.ended_at or incident.called_at)
        (sent,) = _send(incident, units, entered, None, expected or {})
        left.replaced_by = sent
        left.save(update_fields=["replaced_by"])
    return sent
