"""One night of a service in SimPy, written from the rules alone: processes instead of one loop over events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import simpy

from himaya.planning.rehearse.problem import RehearseProblem
from himaya.planning.rehearse.simulate import team_of

if TYPE_CHECKING:
    from collections.abc import Generator


FAR = 2**31 - 1


@dataclass(eq=False)
class Ambulance:
    """One unit with its process; it is told of a call by an interrupt."""

    number: int
    point: int
    ends: int
    state: str = "off"
    origin: int = 0
    left: int = 0
    home: int = 0
    process: Any = None


@dataclass
class Room:
    """The operations room: units, waiting calls, and what became of each call."""

    problem: RehearseProblem
    service: int
    env: simpy.Environment = field(default_factory=simpy.Environment)
    units: list[Ambulance] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    there: dict[int, int] = field(default_factory=dict)

    def phase(self) -> int:
        """Which roads hold now."""
        return int((self.problem.travel.phase_from_ms <= self.env.now).sum()) - 1

    def drive(self, origin: int, place: int) -> int:
        """Driving time from an origin to a place now."""
        return int(self.problem.travel.to_place_ms[self.phase(), origin, place])

    def soonest(self, unit: Ambulance, place: int) -> tuple[int, int, int] | None:
        """How soon a unit can be there; of equals a waiting one, then the first."""
        from_point = self.drive(unit.point, place)
        if unit.state == "waits":
            return (from_point, 0, unit.number) if from_point < FAR else None
        if unit.state != "returns":
            return None
        turned = self.drive(self.problem.travel.n_points + unit.origin, place)
        options = [turned + self.env.now - unit.left] * (turned < FAR)
        options += [from_point + unit.home - self.env.now] * (from_point < FAR)
        options = [option for option in options if option < FAR]
        return (min(options), 1, unit.number) if options else None


def _unit(room: Room, unit: Ambulance, work: np.ndarray, begins: int) -> Generator[Any, Any, None]:
    if begins > 0:
        yield room.env.timeout(begins)
    origin = unit.point
    while True:
        order = _next_waiting(room, origin)
        if order is None and origin != unit.point and room.problem.recall:
            origin, order = yield from _return(room, unit)
            if order is None and unit.state == "off":
                return
            if order is None:
                continue
        if order is None:
            unit.state = "waits"
            try:
                yield room.env.timeout(max(unit.ends - room.env.now, 0))
            except simpy.Interrupt as told:
                order = told.cause
            else:
                unit.state = "off"
                return
        origin = yield from _job(room, unit, work, order)
        if room.env.now >= unit.ends:
            unit.state = "off"
            return


def _next_waiting(room: Room, origin: int) -> tuple[int, int] | None:
    for call, place in room.waiting:
        ms = room.drive(origin, place)
        if ms < FAR:
            room.waiting.remove((call, place))
            return call, ms
    return None


def _return(room: Room, unit: Ambulance) -> Generator[Any, Any, tuple[int, Any]]:
    back = int(room.problem.travel.back_ms[room.phase(), unit.origin, unit.point])
    unit.state, unit.left, unit.home = "returns", room.env.now, room.env.now + back
    try:
        yield room.env.timeout(min(back, max(unit.ends - room.env.now, 0)))
    except simpy.Interrupt as told:
        return unit.point, told.cause
    if room.env.now >= unit.ends:
        unit.state = "off"
    return unit.point, None


def _job(room: Room, unit: Ambulance, work: np.ndarray, order: tuple[int, int]) -> Generator[Any, Any, int]:
    call, ms = order
    unit.state = "works"
    travel, phase = room.problem.travel, room.phase()
    place, scene, handover = (int(value) for value in work[call, 1:])
    hospital, far = int(travel.hospital_of[phase, place]), int(travel.to_hospital_ms[phase, place])
    yield room.env.timeout(room.problem.services[room.service].turnout_ms + ms)
    room.there[call] = room.env.now
    unit.origin = travel.n_hospitals + place
    yield room.env.timeout(scene)
    if handover >= 0 and hospital >= 0:
        yield room.env.timeout(far + handover)
        unit.origin = hospital
    if not room.problem.recall:
        yield room.env.timeout(int(travel.back_ms[room.phase(), unit.origin, unit.point]))
        return unit.point
    return travel.n_points + unit.origin


def _calls(room: Room, work: np.ndarray) -> Generator[Any, Any, None]:
    for call, (at, place, _scene, _handover) in enumerate(work.tolist()):
        yield room.env.timeout(at - room.env.now)
        offers = [offer for unit in room.units if (offer := room.soonest(unit, place)) is not None]
        if offers:
            ms, _, number = min(offers)
            room.units[number].state = "works"
            room.units[number].process.interrupt((call, ms))
        else:
            room.waiting.append((call, place))


def simulate(problem: RehearseProblem, service: int, work: np.ndarray) -> np.ndarray:
    """Response times of one night, -1 where nobody came."""
    room, team = Room(problem, service), team_of(problem, service)
    for number, (point, begins, ends, _) in enumerate(team.crew.tolist()):
        unit = Ambulance(number, point, ends)
        unit.process = room.env.process(_unit(room, unit, work, begins))
        room.units.append(unit)
    room.env.process(_calls(room, work))
    room.env.run(until=problem.horizon_ms)
    # A unit on its way when the night ends arrives for certain; the loop knows when.
    room.env.run(until=problem.horizon_ms + 4 * 3_600_000)
    sent = [call for call in range(len(work)) if call in room.there]
    response = np.full(len(work), -1)
    response[sent] = [room.there[call] - work[call, 0] for call in sent]
    return response


def simulate_ranked(problem: RehearseProblem, service: int, work: np.ndarray, ranked: list[list[int]]) -> np.ndarray:
    """The same for units that take no call before they are back: points ranked by time for each place, units in pools.

    ranked : points of every place, nearest first. Response times of one night, -1 where nobody came.
    """
    env, team, travel = simpy.Environment(), team_of(problem, service), problem.travel
    to_place, back = travel.to_place_ms[0], travel.back_ms[0]
    turnout = problem.services[service].turnout_ms
    pools = [simpy.Container(env, capacity=max(len(team.rows), 1)) for _ in range(travel.n_points)]
    for point, count in zip(*np.unique(team.crew[:, 0], return_counts=True), strict=True):
        pools[point].put(int(count))
    waiting: list[int] = []
    response = np.full(len(work), -1)

    def job(call: int, point: int) -> Generator[Any, Any, None]:
        at, place, scene, _handover = (int(value) for value in work[call])
        yield env.timeout(turnout + int(to_place[point, place]))
        response[call] = env.now - at
        yield env.timeout(scene + int(back[travel.n_hospitals + place, point]))
        if waiting:
            env.process(job(waiting.pop(0), point))
        else:
            yield pools[point].put(1)

    def calls() -> Generator[Any, Any, None]:
        for call, (at, place, _scene, _handover) in enumerate(work.tolist()):
            yield env.timeout(at - env.now)
            point = next((one for one in ranked[place] if pools[one].level > 0), None)
            if point is None:
                waiting.append(call)
                continue
            yield pools[point].get(1)
            env.process(job(call, point))

    env.process(calls())
    env.run(until=problem.horizon_ms + 4 * 3_600_000)
    return response
