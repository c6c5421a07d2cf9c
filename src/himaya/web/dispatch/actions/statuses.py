"""What a crew sends: status numbers of the radio, rest and going off duty, calls and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.actions.common import (
    Entered,
    Held,
    add_event,
    advance,
    checked_at,
    described,
    hold,
    keep,
    state_words,
    write_down,
)
from himaya.web.dispatch.models import What
from himaya.web.dispatch.states import NEEDS_REASON, SIGNALS, STATUSES, Signal, UnitLife, steps_of
from himaya.web.dispatch.words import Action
from himaya.web.incidents.actions.common import checked_words
from himaya.web.incidents.actions.steps import take_step
from himaya.web.incidents.states import INCIDENT
from himaya.web.places.models import Duty, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.dispatch.models import UnitState


def send_status(unit: Unit, status: str, *, by: User, reason: str = "", event_at: datetime | None = None) -> UnitState:
    """Enter a status of a unit: a number 0-8 as its radio sends it, `rest` or `off`.

    The number is always for the one assignment that the unit has. 0 and 5 are calls: they change no state and wait for
    an answer. 4 of a unit that never said it set out counts as both.

    Raises
    ------
    InvalidInputError : `dispatch.unknown_status`, `dispatch.not_allowed`, `dispatch.changed_meanwhile`,
        `dispatch.in_the_future`, `dispatch.before_last`, `incidents.words_needed` (a reason for 6).
    """
    office = require(by, Verb.DISPATCH_UNITS, area=unit.area)
    if status not in STATUSES:
        raise InvalidInputError.of("dispatch.unknown_status", said=status[:20])
    with transaction.atomic():
        held = hold(unit)
        entered = Entered(by, office, checked_at(held.state, event_at))
        if status.isdecimal() and int(status) in SIGNALS:
            _call(held, int(status), entered)
        else:
            _step(held, status, entered, reason)
    return held.state


def _call(held: Held, number: int, entered: Entered) -> None:
    before = described(held.state)
    held.state.number, held.state.signal, held.state.signal_at = number, SIGNALS[number], entered.at
    keep(held)
    add_event(held, What.SIGNAL, held.state.state, entered, status=str(number))
    write_down(Action.STATUS, held, entered, before=before)


def _step(held: Held, status: str, entered: Entered, reason: str) -> None:
    state = held.state
    steps = steps_of(status, life=state.state, leg=held.leg)
    number = int(status) if status.isdecimal() else None
    if steps is None or (not steps and number == state.number):
        raise InvalidInputError.of("dispatch.not_allowed", unit=state.unit.call_sign, **state_words(state.state))
    said = checked_words(reason) if NEEDS_REASON & set(steps) else ""
    before, life = described(state), state.state
    for step in steps:
        advance(held, step, entered.at, reason=said)
    state.number = number
    keep(held)
    add_event(held, What.STATUS, life, entered, status=status, reason=said)
    write_down(Action.STATUS, held, entered, before=before)
    if "arrive" in steps:
        follow(held, "arrive", entered)


def follow(held: Held, step: str, entered: Entered) -> None:
    """Take the incident along where its own table has the step from where it stands."""
    incident = held.incident
    if incident is None or entered.by is None or INCIDENT.target(incident.state, step) is None:
        return
    at = max(entered.at, incident.stepped_at)
    held.incident = take_step(incident, step, by=entered.by, event_at=at)


def answer_call(unit: Unit, *, by: User) -> UnitState:
    """Say that the call of a unit was answered.

    Raises
    ------
    InvalidInputError : `dispatch.no_call`.
    """
    office = require(by, Verb.DISPATCH_UNITS, area=unit.area)
    with transaction.atomic():
        held = hold(unit)
        if held.state.signal == Signal.NONE:
            raise InvalidInputError.of("dispatch.no_call", unit=unit.call_sign)
        before, entered = described(held.state), Entered(by, office, checked_at(held.state, None))
        held.state.signal, held.state.signal_at = Signal.NONE, None
        held.state.number = None
        keep(held)
        add_event(held, What.HEARD, held.state.state, entered)
        write_down(Action.HEARD, held, entered, before=before)
    return held.state


def muster(area: str, *, by: User) -> int:
    """Bring every unit of a governorate on duty whose duty has begun and that is not there yet; returns how many."""
    require(by, Verb.DISPATCH_UNITS, area=area)
    units = waiting_for_muster(area)
    with transaction.atomic():
        for unit in units:
            send_status(unit, "2", by=by)
    return len(units)


def waiting_for_muster(area: str) -> list[Unit]:
    """Units whose duty has begun by the register and that are still off duty."""
    now = timezone.now()
    duty = Duty.objects.filter(unit=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    off = Q(live__isnull=True) | Q(live__state=UnitLife.OFF_DUTY)
    return list(Unit.objects.filter(Exists(duty), off, area=area, is_out=False))
