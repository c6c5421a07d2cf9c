"""The nights once more, slowly: written from the rules alone, without the compiled kernels.

Every random number, call and event is made again in plain Python, so that an answer can be checked against them.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.rehearse.parts import Travel
from himaya.planning.rehearse.problem import RehearseProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from himaya.planning.codec import Floats

_64 = 2**64 - 1
_GAMMA = 0x9E3779B97F4A7C15
_BLOCK = 256
_FAR = 2**31 - 1


def _mixed(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _64
    return z ^ (z >> 31)


def stream_key(seed: int, night: int, stream: int) -> int:
    """Key of the random numbers of one purpose in one night."""
    key = _mixed((seed + _GAMMA) & _64)
    key = _mixed((key + (night + 1) * _GAMMA) & _64)
    return _mixed((key + (stream + 1) * _GAMMA) & _64)


def stream_block(keys: Sequence[int], start: int, count: int) -> Floats:
    """Numbers `start` to `start + count` of several streams in [0, 1), (n_keys, count)."""
    index = np.arange(start + 1, start + count + 1, dtype=np.uint64)
    z = np.array(keys, dtype=np.uint64)[:, None] + index[None, :] * np.uint64(_GAMMA)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    numbers: Floats = ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return numbers


def _numbers(key: int) -> Iterator[float]:
    start = 0
    while True:
        yield from stream_block([key], start, _BLOCK)[0].tolist()
        start += _BLOCK


@dataclass(slots=True)
class Call:
    """A call, and what became of it: when a unit was sent and when it was there, None while open."""

    at: int
    place: int
    scene: int
    handover: int | None
    sent: int | None = None
    there: int | None = None


class Caller:
    """Calls of one service, night by night."""

    def __init__(self, problem: RehearseProblem, service: int, seed: int) -> None:
        self._what, self._service, self._seed = problem.services[service], service, seed
        upto = np.cumsum(self._what.rate_per_h, axis=0) / 3_600_000.0
        self._columns: list[list[float]] = upto.T.tolist()
        self._ends = [min((k + 1) * problem.slot_ms, problem.horizon_ms) for k in range(problem.n_slots)]

    def night(self, number: int) -> list[Call]:
        """The calls of one night in the order of their times."""
        stream = _numbers(stream_key(self._seed, number, self._service))
        calls: list[Call] = []
        at, slot = 0.0, 0
        while True:
            need = -log(1.0 - next(stream))
            while need >= (held := self._columns[slot][-1] * (self._ends[slot] - at)):
                need, at, slot = need - held, float(self._ends[slot]), slot + 1
                if slot == len(self._ends):
                    return calls
            at += need / self._columns[slot][-1]
            if at >= self._ends[-1]:
                return calls
            calls.append(self._call(int(at), self._columns[slot], [next(stream) for _ in range(4)]))

    def _call(self, at: int, column: list[float], drawn: list[float]) -> Call:
        what, (where, work, goes_on, more) = self._what, drawn
        place = min(bisect_right(column, where * column[-1]), len(column) - 1)
        scene = int(what.scene_ms[int(work * what.scene_ms.size)])
        handover = int(what.handover_ms[int(more * what.handover_ms.size)]) if goes_on < what.transport_share else None
        return Call(at, place, scene, handover)


@dataclass(slots=True)
class _Unit:
    """A unit: `origin` is where it was released last, `left` and `back_at` bound its way back."""

    number: int
    point: int
    ends: int
    state: str
    origin: int = -1
    left: int = 0
    back_at: int = 0
    worked: int = 0


@dataclass
class Replay:
    """One service on given roads, with the units that are not lost, numbered by point and then by row.

    `worked` sums what every unit worked, over all nights lived.
    """

    problem: RehearseProblem
    service: int
    travel: Travel
    lost: int | None = None
    worked: int = 0
    _units: list[_Unit] = field(init=False)
    _from: list[list[list[int]]] = field(init=False)
    _back: list[list[list[int]]] = field(init=False)
    _begins: list[int] = field(init=False)
    _rows: list[tuple[int, int, int, int]] = field(init=False)
    _heap: list[tuple[int, int, int, int]] = field(init=False)
    _queue: list[Call] = field(init=False)

    def __post_init__(self) -> None:
        """Plain lists, which are quicker to look up one by one."""
        self._from = self.travel.to_place_ms.transpose(0, 2, 1).tolist()
        self._back, self._begins = self.travel.back_ms.tolist(), self.travel.phase_from_ms.tolist()
        crews = self.problem.crews
        self._rows = sorted(
            (int(crews.point[row]), row, int(crews.from_ms[row]), int(crews.to_ms[row]))
            for row in np.flatnonzero((crews.service == self.service) & (crews.to_ms > 0)).tolist()
            if crews.unit[row] != self.lost
        )

    def live(self, calls: list[Call]) -> list[int]:
        """Live through one night; response time of every call in ms, -1 where nobody came."""
        horizon = self.problem.horizon_ms
        self._begin()
        for number, call in enumerate(calls):
            self._heap.append((call.at, 4, number, 0))
        heapq.heapify(self._heap)
        while self._heap and self._heap[0][0] < horizon:
            at, kind, number, _ = heapq.heappop(self._heap)
            if kind == 4:  # noqa: PLR2004 - a call, behind the four kinds of events of units
                self._called(calls[number])
            else:
                self._event(at, kind, self._units[number])
        self.worked += sum(unit.worked for unit in self._units)
        return [-1 if call.there is None else call.there - call.at for call in calls]

    def _begin(self) -> None:
        self._units, self._heap, self._queue = [], [], []
        for number, (point, _row, begins, ends) in enumerate(self._rows):
            self._units.append(_Unit(number, point, ends, "waits" if begins <= 0 else "off"))
            if begins > 0:
                self._heap.append((begins, 0, number, 0))
            self._heap.append((ends, 3, number, 0))

    def _phase(self, at: int) -> int:
        return bisect_right(self._begins, at) - 1

    def _called(self, call: Call) -> None:
        """Send the unit that can be there first; of equals waiting units first, then by number."""
        phase = self._phase(call.at)
        reach, points = self._from[phase][call.place], self.travel.n_points
        best = (_FAR, True, -1)
        for number, unit in enumerate(self._units):
            if unit.state == "waits":
                best = min(best, (reach[unit.point], False, number))
            elif unit.state == "returns":
                turned, waiting = reach[points + unit.origin], reach[unit.point]
                if turned != _FAR:
                    best = min(best, (call.at - unit.left + turned, True, number))
                if waiting != _FAR:
                    best = min(best, (unit.back_at - call.at + waiting, True, number))
        if best[0] < _FAR:
            self._send(best[2], call, call.at, best[0])
        else:
            self._queue.append(call)

    def _send(self, number: int, call: Call, at: int, ms: int) -> None:
        unit, travel, phase = self._units[number], self.travel, self._phase(at)
        call.sent, call.there = at, at + self.problem.services[self.service].turnout_ms + ms
        free, origin = call.there + call.scene, travel.n_hospitals + call.place
        hospital = int(travel.hospital_of[phase, call.place])
        if call.handover is not None and hospital >= 0:
            free += int(travel.to_hospital_ms[phase, call.place]) + call.handover
            origin = hospital
        unit.state, unit.origin = "works", origin
        if self.problem.recall:
            heapq.heappush(self._heap, (free, 1, number, 0))
        else:
            back = self._back[self._phase(free)][origin][unit.point]
            if back != _FAR:
                free += back
                heapq.heappush(self._heap, (free, 2, number, 0))
        unit.worked += max(min(free, self.problem.horizon_ms) - at, 0)

    def _event(self, at: int, kind: int, unit: _Unit) -> None:
        if kind == 3:  # noqa: PLR2004 - the end of a duty
            unit.state = unit.state if unit.state == "works" else "off"
        elif kind == 2 and self.problem.recall and (unit.state != "returns" or unit.back_at != at):  # noqa: PLR2004 - home
            return
        elif at >= unit.ends:
            unit.state = "off"
        else:
            self._free(at, unit, from_work=kind == 1)

    def _free(self, at: int, unit: _Unit, *, from_work: bool) -> None:
        phase = self._phase(at)
        origin = self.travel.n_points + unit.origin if from_work else unit.point
        for call in self._queue:
            ms = self._from[phase][call.place][origin]
            if ms != _FAR:
                self._queue.remove(call)
                self._send(unit.number, call, at, ms)
                return
        unit.state = "waits"
        if from_work:
            back = self._back[phase][unit.origin][unit.point]
            unit.state = "off" if back == _FAR else "returns"
            unit.left, unit.back_at = at, at + back
            if back != _FAR:
                heapq.heappush(self._heap, (unit.back_at, 2, unit.number, 0))
