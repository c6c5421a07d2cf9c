"""The units that the demonstration begins with: on duty, so that a proposal is there from the first incident on."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from himaya.web.dispatch.models import UnitEvent, UnitState, What
from himaya.web.dispatch.states import UnitLife
from himaya.web.dispatch.words import Action, Kind
from himaya.web.journal.actions import record
from himaya.web.places.models import Unit

_AREA = "EG-ALX"
_REST_EVERY, _OUT_EVERY = 12, 60
_WHY = "قيمة توضيحية: صيانة المركبة"


def ensure_demo_units() -> None:
    """Bring the units of Alexandria on duty, some at rest and few out of service, unless any unit ever was."""
    if UnitState.objects.exists():
        return
    units, now = list(Unit.objects.filter(area=_AREA, is_out=False).order_by("sort_key", "code")), timezone.now()
    if not units:
        return
    states = [_state(unit, number) for number, unit in enumerate(units, start=1)]
    with transaction.atomic():
        UnitState.objects.bulk_create(states)
        UnitEvent.objects.bulk_create(
            UnitEvent(
                unit=state.unit,
                what=What.STATUS,
                status="" if state.number is None else str(state.number),
                before=UnitLife.OFF_DUTY,
                after=state.state,
                reason=state.reason,
                event_at=now,
                entered_at=now,
            )
            for state in states
        )
        after = {"units": len(states)}
        record(Action.STATUS, by=None, kind=Kind.UNIT_STATE, object_id="demonstration", area=_AREA, after=after)


def _state(unit: Unit, number: int) -> UnitState:
    if number % _OUT_EVERY == 0:
        return UnitState(unit=unit, state=UnitLife.OUT_OF_SERVICE, number=6, reason=_WHY)
    if number % _REST_EVERY == 0:
        return UnitState(unit=unit, state=UnitLife.REST)
    return UnitState(unit=unit, state=UnitLife.AVAILABLE, number=2)
