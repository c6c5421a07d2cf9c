"""What exercise control does about calls that nobody else takes: it sends the nearest free units and ends them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from himaya.faults import HimayaError
from himaya.web.common.refusal import RefusedError
from himaya.web.dispatch.actions.sending import dispatch_units
from himaya.web.exercise.player.units import FREE, NO_CALL, Doing, metres_between
from himaya.web.incidents.actions.steps import take_step
from himaya.web.incidents.models import Incident
from himaya.web.incidents.states import IncidentState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from himaya.planning.rehearse.script import ScriptedCall
    from himaya.web.accounts.models import User
    from himaya.web.exercise.player.forces import Mustered
    from himaya.web.exercise.player.units import PlayedUnit

_WAITING = (IncidentState.REPORTED, IncidentState.TRIAGED, IncidentState.REOPENED)
_OUTCOME = "انتهى العمل وغادرت الوحدات · Work done, the units have left"


class Answers:
    """Takes calls on as the office of exercise control.

    waiting : incidents by number of the call that no unit was sent to yet.
    """

    def __init__(self, control: User, forces: Mapping[str, Mustered]) -> None:
        self._control, self._forces = control, forces
        self.waiting: dict[int, int] = {}

    def send(
        self,
        calls: Sequence[ScriptedCall],
        units: Mapping[str, PlayedUnit],
        available: frozenset[str],
        clock_ms: int,
    ) -> None:
        """Send units to the calls whose turnout time is over, the longest waiting first; `available` are free."""
        due = {n: pk for n, pk in sorted(self.waiting.items()) if clock_ms >= calls[n].at_ms + calls[n].turnout_ms}
        rows = Incident.objects.in_bulk(due.values()) if due else {}
        taken: set[str] = set()
        for number, pk in due.items():
            incident = rows.get(pk)
            if incident is None or incident.state not in _WAITING:
                del self.waiting[number]
                continue
            codes = self._nearest(incident, [units[code] for code in sorted(available - taken)])
            if not codes:
                continue
            taken.update(codes)
            with suppress(HimayaError, RefusedError):
                dispatch_units(incident, codes, by=self._control)
                del self.waiting[number]

    def _nearest(self, incident: Incident, units: Sequence[PlayedUnit]) -> list[str]:
        """The nearest free units of the kinds that the incident asks for, as many as there are."""
        if incident.lon is None or incident.lat is None:
            return []
        at = (incident.lon, incident.lat)
        found: list[str] = []
        for kind, count in incident.needs.items():
            free = [one for one in units if one.doing in FREE and self._forces[one.code].kind == kind]
            free.sort(key=lambda one: (metres_between(one.point, at), one.code))
            found += [one.code for one in free[:count]]
        return found

    def finish(self, pk: int) -> None:
        """The last unit has left: take the incident to its end, unless somebody else takes it on."""
        for step in ("control", "resolve", "review", "close"):
            with suppress(HimayaError, RefusedError):
                text = _OUTCOME if step == "resolve" else ""
                take_step(Incident.objects.get(pk=pk), step, by=self._control, text=text)


def working_on(units: Iterable[PlayedUnit], number: int) -> bool:
    """Whether any unit is bound to a call and still on its way or at work there."""
    there = (Doing.TURNING_OUT, Doing.ON_WAY, Doing.AT_WORK)
    return number != NO_CALL and any(one.call == number and one.doing in there for one in units)
