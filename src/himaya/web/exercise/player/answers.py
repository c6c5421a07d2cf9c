"""What exercise control does about calls that nobody else takes: the nearest free units are sent, work, and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.faults import HimayaError
from himaya.web.common.refusal import RefusedError
from himaya.web.exercise.player.units import FREE, NO_CALL, Doing, metres_between
from himaya.web.incidents.actions.steps import take_step
from himaya.web.incidents.models import Incident
from himaya.web.incidents.states import IncidentState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from himaya.planning.rehearse.script import ScriptedCall
    from himaya.web.accounts.models import User
    from himaya.web.exercise.player.forces import Mustered
    from himaya.web.exercise.player.units import PlayedUnit, Point

_WAITING = (IncidentState.REPORTED, IncidentState.TRIAGED, IncidentState.REOPENED)
_OUTCOME = "انتهى العمل وغادرت الوحدات · Work done, the units have left"


class Answers:
    """Sends units to calls and takes the incidents on, as the office of exercise control.

    waiting : incidents by number of the call that no unit was sent to yet.
    """

    def __init__(self, control: User, forces: Mapping[str, Mustered], hospitals: Sequence[Point]) -> None:
        self._control, self._forces, self._hospitals = control, forces, hospitals
        self.waiting: dict[int, int] = {}

    def send(self, calls: Sequence[ScriptedCall], units: Mapping[str, PlayedUnit], clock_ms: int) -> None:
        """Send units to the calls whose turnout time is over, the longest waiting first."""
        due = {n: pk for n, pk in sorted(self.waiting.items()) if clock_ms >= calls[n].at_ms + calls[n].turnout_ms}
        rows = Incident.objects.in_bulk(due.values()) if due else {}
        for number, pk in due.items():
            incident = rows.get(pk)
            if incident is None or incident.state not in _WAITING:
                del self.waiting[number]
                continue
            sent = self._nearest(incident, units)
            if not sent:
                continue
            self.step(pk, "dispatch")
            del self.waiting[number]
            for unit in sent:
                unit.call = number
                unit.set_out(Doing.ON_WAY, (incident.lon or unit.lon, incident.lat or unit.lat), clock_ms)

    def _nearest(self, incident: Incident, units: Mapping[str, PlayedUnit]) -> list[PlayedUnit]:
        """The nearest free units of the kinds that the incident asks for, as many as there are."""
        if incident.lon is None or incident.lat is None:
            return []
        at = (incident.lon, incident.lat)
        found: list[PlayedUnit] = []
        for kind, count in incident.needs.items():
            free = [one for one in units.values() if one.doing in FREE and self._forces[one.code].kind == kind]
            free.sort(key=lambda one: (metres_between(one.point, at), one.code))
            found += free[:count]
        return found

    def go_on(self, unit: PlayedUnit, call: ScriptedCall, at_ms: int) -> None:
        """A unit is done with what it did at a call: what comes next."""
        if unit.doing is Doing.ON_WAY:
            unit.work(Doing.AT_WORK, at_ms + call.scene_ms)
        elif unit.doing is Doing.AT_WORK and call.handover_ms >= 0 and self._hospitals:
            unit.set_out(Doing.TO_HOSPITAL, self._hospital_near(unit), at_ms)
        elif unit.doing is Doing.TO_HOSPITAL:
            unit.work(Doing.HANDING_OVER, at_ms + call.handover_ms)
        else:
            unit.set_out(Doing.RETURNING, self._forces[unit.code].stand_at(at_ms), at_ms)

    def _hospital_near(self, unit: PlayedUnit) -> Point:
        return min(self._hospitals, key=lambda one: (metres_between(unit.point, one), one))

    def arrived(self, pk: int) -> None:
        """A unit is there."""
        self.step(pk, "arrive")

    def finish(self, pk: int) -> None:
        """The last unit has left."""
        for step in ("control", "resolve", "review", "close"):
            self.step(pk, step, _OUTCOME if step == "resolve" else "")

    def step(self, pk: int, step: str, text: str = "") -> None:
        """Take a step, unless somebody else has taken the incident elsewhere meanwhile."""
        try:
            take_step(Incident.objects.get(pk=pk), step, by=self._control, text=text)
        except (HimayaError, RefusedError):
            return


def working_on(units: Iterable[PlayedUnit], number: int) -> bool:
    """Whether any unit is on its way to a call or at work there."""
    there = (Doing.ON_WAY, Doing.AT_WORK)
    return number != NO_CALL and any(one.call == number and one.doing in there for one in units)
