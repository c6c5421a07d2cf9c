"""One simulated night, played second by second."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.planning.rehearse.script import script_of
from himaya.web.controls.queries.in_force import shut_now
from himaya.web.exercise.actions.control import ensure_control
from himaya.web.exercise.models import Night, PlayedCall
from himaya.web.exercise.player.answers import Answers, working_on
from himaya.web.exercise.player.crews import Crews
from himaya.web.exercise.player.forces import muster
from himaya.web.exercise.player.posts import PostCrews
from himaya.web.exercise.player.reports import Reports
from himaya.web.exercise.player.streets import streets_of
from himaya.web.exercise.player.telling import told_by
from himaya.web.exercise.player.units import DRIVING, NO_CALL, Doing, Drivers, as_kept, is_away, units_at_start
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.places.models import Base, BaseKind, Place
from himaya.web.plans.queries.solutions import document_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from himaya.planning.rehearse.script import Script
    from himaya.web.exercise.player.units import PlayedUnit
    from himaya.web.plans.models import PlanVersion

_LOOK = timedelta(seconds=5)
"""How often the player looks which roads are shut."""
_MS = timedelta(milliseconds=1)


class Player:
    """Plays a night from where it stands; what it has entered before is not entered again."""

    def __init__(self, night: Night, now: datetime) -> None:
        version, solution = night.version, night.version.solution
        if solution is None:
            raise InvalidInputError.of("exercise.no_plan")
        document = document_of(solution)
        self._night, self._control = night, ensure_control()
        self.script = _by_the_clock_of(version, script_of(document, seed=night.seed))
        self._points = {one["id"]: (one["lon"], one["lat"]) for one in document["inputs"]["scenario"]["places"]}
        self._codes = set(Place.objects.filter(code__in=self._points).values_list("code", flat=True))
        self._forces = muster(night, now)
        self.units = units_at_start(self._forces, night.units, night.clock_ms)
        self._drivers = Drivers(streets_of(solution, ZoneInfo(version.zone)), self._forces, version.starts_at)
        hospitals = Base.objects.filter(area=night.area, kind=BaseKind.HOSPITAL).order_by("code")
        self._answers = Answers(self._control, self._forces)
        self._crews = Crews(self._control, self._forces, list(hospitals.values_list("lon", "lat")))
        self._reports = Reports(self._forces, now)
        self._posts = PostCrews(night, self._control)
        self._roads_sha256, self._looked_at = document["inputs"]["roads"]["sha256"], now - _LOOK
        self._entered = dict(night.played.values_list("number", "incident_id"))
        self._answers.waiting = self._unanswered()

    def _unanswered(self) -> dict[int, int]:
        """Calls that no unit works on; those whose incident goes on elsewhere drop out when their turn comes."""
        at_work = {unit.call for unit in self.units.values()}
        return {number: pk for number, pk in self._entered.items() if number not in at_work}

    def tick(self, passed_ms: int, now: datetime) -> bool:
        """Let some milliseconds of the night pass; returns whether it goes on."""
        clock = min(self._night.clock_ms + passed_ms, self.script.horizon_ms)
        self._look_at_roads(now)
        self._enter_due(clock)
        orders = self._crews.look()
        if self._night.automatic:
            self._answers.send(self.script.calls, self.units, self._crews.available, clock)
            orders = self._crews.look()
        numbers = {pk: number for number, pk in self._entered.items()}
        self._crews.obey(self.units.values(), orders, numbers, clock)
        for unit in self.units.values():
            self._move(unit, clock)
        self._night.clock_ms = clock
        self.report(now)
        self._keep(now)
        self._posts.play(self.units, self._night.plan_time)
        return clock < self.script.horizon_ms

    def report(self, now: datetime) -> None:
        """Tell where every unit is."""
        self._reports.send(
            self.units.values(), self._drivers, clock_ms=self._night.clock_ms, now=now, speed=self._night.speed
        )

    def _look_at_roads(self, now: datetime) -> None:
        """Shut what the road controls in force shut, where they stand on the roads of the played plan."""
        if now - self._looked_at < _LOOK:
            return
        self._looked_at = now
        shut = shut_now(self._night.area, now)
        is_own = shut.roads is not None and shut.roads.sha256 == self._roads_sha256
        self._drivers.close(shut.sections if is_own else (), self.units.values(), self._night.clock_ms)

    def _enter_due(self, clock_ms: int) -> None:
        """Enter the calls whose time has come since the play began."""
        for number, call in enumerate(self.script.calls):
            if call.at_ms > clock_ms:
                return
            if call.at_ms >= self._night.from_ms and number not in self._entered:
                self._enter(number)

    def _enter(self, number: int) -> None:
        """Take one call as exercise control; its number is kept with the incident, so that it is entered once."""
        call = self.script.calls[number]
        told = told_by(call.service, seed=self._night.seed, number=number)
        with transaction.atomic():
            new = NewReport(kind=told.kind, report=told.words, **self._where(call.place))
            incident = report_incident(new, by=self._control)
            PlayedCall.objects.create(night=self._night, number=number, incident=incident)
        self._entered[number] = self._answers.waiting[number] = incident.pk

    def _where(self, place: str) -> Mapping[str, Any]:
        """The place of the register, or its point where the register does not have it."""
        if place in self._codes:
            return {"place": place}
        lon, lat = self._points[place]
        return {"lon": lon, "lat": lat}

    def _move(self, unit: PlayedUnit, clock_ms: int) -> None:
        """Bring a unit to where it is now, and let it do what comes next."""
        if unit.doing is Doing.HERE:
            stand = self._crews.stand_of(unit, clock_ms)
            if is_away(unit, stand):
                unit.set_out(Doing.RETURNING, stand, clock_ms)
            return
        done_ms = self._drivers.advance(unit, clock_ms) if unit.doing in DRIVING else unit.until_ms
        if done_ms <= clock_ms:
            self._go_on(unit, done_ms)

    def _go_on(self, unit: PlayedUnit, at_ms: int) -> None:
        """A unit is done with what it did; with the last one that leaves a call, exercise control ends the incident."""
        number, was = unit.call, unit.doing
        self._crews.go_on(unit, None if number == NO_CALL else self.script.calls[number], at_ms)
        is_last = was is Doing.AT_WORK and not working_on(self.units.values(), number)
        if is_last and self._night.automatic and number != NO_CALL:
            self._answers.finish(self._entered[number])

    def _keep(self, now: datetime) -> None:
        """Where the night stands, so that it can be taken up from there."""
        self._night.units, self._night.calls = as_kept(self.units), len(self._entered)
        Night.objects.filter(pk=self._night.pk).update(
            clock_ms=self._night.clock_ms, units=self._night.units, calls=self._night.calls, played_at=now
        )


def _by_the_clock_of(version: PlanVersion, script: Script) -> Script:
    """The script in milliseconds of the version's period, which may be longer or shorter than that of its solution."""
    begun = version.solution.start if version.solution else None
    late_ms = round((begun - version.starts_at) / _MS) if begun else 0
    calls = tuple(replace(call, at_ms=call.at_ms + late_ms) for call in script.calls)
    return replace(
        script,
        horizon_ms=round((version.ends_at - version.starts_at) / _MS),
        busiest_ms=script.busiest_ms + late_ms,
        calls=calls,
    )
