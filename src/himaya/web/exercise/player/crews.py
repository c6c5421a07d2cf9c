"""The crews of the played units: they go where they are sent, by whomever, and say by radio what they do."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.faults import HimayaError
from himaya.web.common.refusal import RefusedError
from himaya.web.dispatch.actions.statuses import send_status
from himaya.web.dispatch.models import Assignment, UnitState
from himaya.web.dispatch.states import UnitLife
from himaya.web.exercise.player.units import NO_CALL, NOT_SENT, Doing, Point, metres_between
from himaya.web.places.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from himaya.planning.rehearse.script import ScriptedCall
    from himaya.web.accounts.models import User
    from himaya.web.exercise.player.forces import Mustered
    from himaya.web.exercise.player.units import PlayedUnit

_TURNOUT_MS, _SCENE_MS = 30_000, 15 * 60_000
"""From the order until a crew sets out, and its work at an incident that is not of the script."""
_BOUND = (Doing.TURNING_OUT, Doing.ON_WAY, Doing.AT_WORK, Doing.TO_HOSPITAL, Doing.HANDING_OVER)
_FREE, _AT_BASE, _SET_OUT, _THERE, _AWAY, _DELIVERED = "1", "2", "3", "4", "7", "8"


@dataclass(frozen=True, slots=True)
class Order:
    """Where a unit was sent: the assignment, the incident, and its point where that is known; degrees."""

    assignment: int
    incident: int
    point: Point | None


class Crews:
    """What the crews do of their own accord; every status goes through the action that an operator uses.

    waits : where units were told to wait (a move-up), by code. closed calls are told by `left`.
    """

    def __init__(self, control: User, forces: Mapping[str, Mustered], hospitals: Sequence[Point]) -> None:
        self._control, self._forces, self._hospitals = control, forces, hospitals
        self._waits: dict[str, Point] = {}
        self.available: frozenset[str] = frozenset()

    def look(self) -> Mapping[str, Order]:
        """Read who is bound to what, who is free, and who was told to wait elsewhere."""
        states = UnitState.objects.filter(unit__code__in=self._forces)
        rows = list(states.values_list("unit__code", "state", "wait_lon", "wait_lat"))
        self.available = frozenset(code for code, state, _lon, _lat in rows if state == UnitLife.AVAILABLE)
        self._waits = {code: (lon, lat) for code, _state, lon, lat in rows if lon is not None and lat is not None}
        bound = Assignment.objects.filter(ended_at__isnull=True, unit__code__in=self._forces)
        told = bound.values_list("unit__code", "pk", "incident_id", "incident__lon", "incident__lat")
        return {
            code: Order(pk, incident, None if lon is None or lat is None else (lon, lat))
            for code, pk, incident, lon, lat in told
        }

    def obey(
        self, units: Iterable[PlayedUnit], orders: Mapping[str, Order], numbers: Mapping[int, int], clock_ms: int
    ) -> None:
        """Take up new orders, and drop those that were taken back; `numbers` are those of calls, by incident."""
        for unit in units:
            order = orders.get(unit.code)
            if order is not None and order.assignment != unit.sent:
                unit.sent, unit.call = order.assignment, numbers.get(order.incident, NO_CALL)
                unit.aim = order.point or unit.point
                unit.work(Doing.TURNING_OUT, clock_ms + _TURNOUT_MS)
            elif order is None and unit.sent != NOT_SENT and unit.doing in _BOUND:
                self._let_go(unit, clock_ms)

    def stand_of(self, unit: PlayedUnit, clock_ms: int) -> Point:
        """Where a unit waits: where it was told to, or else where its plan has it."""
        return self._waits.get(unit.code) or self._forces[unit.code].stand_at(clock_ms)

    def go_on(self, unit: PlayedUnit, call: ScriptedCall | None, at_ms: int) -> None:
        """A crew is done with what it did: what comes next, and what it says."""
        if unit.doing is Doing.TURNING_OUT:
            unit.set_out(Doing.ON_WAY, unit.aim, at_ms)
            self._say(unit, _SET_OUT)
        elif unit.doing is Doing.ON_WAY:
            unit.work(Doing.AT_WORK, at_ms + (call.scene_ms if call else _SCENE_MS))
            self._say(unit, _THERE)
        elif unit.doing is Doing.AT_WORK and call is not None and call.handover_ms >= 0 and self._hospitals:
            unit.set_out(Doing.TO_HOSPITAL, self._hospital_near(unit), at_ms)
            self._say(unit, _AWAY)
        elif unit.doing is Doing.TO_HOSPITAL and call is not None:
            unit.work(Doing.HANDING_OVER, at_ms + call.handover_ms)
            self._say(unit, _DELIVERED)
        elif unit.doing is Doing.RETURNING:
            unit.doing = Doing.HERE
            self._say(unit, _AT_BASE)
        else:
            self._say(unit, _FREE)
            self._let_go(unit, at_ms)

    def _let_go(self, unit: PlayedUnit, at_ms: int) -> None:
        unit.sent, unit.call = NOT_SENT, NO_CALL
        unit.set_out(Doing.RETURNING, self.stand_of(unit, at_ms), at_ms)

    def _hospital_near(self, unit: PlayedUnit) -> Point:
        return min(self._hospitals, key=lambda one: (metres_between(unit.point, one), one))

    def _say(self, unit: PlayedUnit, status: str) -> None:
        """Send a status, unless an operator has entered something else meanwhile."""
        with suppress(HimayaError, RefusedError):
            send_status(Unit.objects.get(code=unit.code), status, by=self._control)
