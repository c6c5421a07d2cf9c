"""The gates once more: person by person, all nights at once, without the compiled kernels."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.codec import Ints
from himaya.planning.rehearse.problem import BIN_MS, BINS, DENSITIES
from himaya.planning.rehearse.replay import stream_block, stream_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.codec import Floats
    from himaya.planning.rehearse.problem import RehearseProblem

_GATE_STREAMS = 1_000_000
_BLOCK = 2048
_MINUTE_MS = 60_000
_NEVER = -(2**62)


@dataclass
class GateReplay:
    """What the nights were like at the gates; shapes as in `RehearseResult`, over the nights where they lead."""

    people: Ints
    refused: Ints
    longest: Ints
    histogram: Ints
    slot_people: Ints
    slot_wait: Ints
    dense: Ints


def replay_gates(problem: RehearseProblem, seed: int, nights: int) -> GateReplay:
    """Live through the crowds of the first nights."""
    crowd = problem.crowd
    minutes = -(-problem.horizon_ms // _MINUTE_MS)
    inside = np.zeros((nights, problem.n_places, minutes))
    found = _nothing(problem, nights)
    for gate in range(crowd.n_gates):
        keys = [stream_key(seed, night, _GATE_STREAMS + gate) for night in range(nights)]
        taken, free = np.zeros(nights, np.int64), np.full((nights, max(int(crowd.lanes[gate]), 1)), _NEVER)
        for wave in np.flatnonzero((crowd.gate == gate) & (crowd.people > 0)):
            arrivals, searches, taken = _arrivals(problem, int(wave), keys, taken)
            begins, done = _searched(problem, int(wave), arrivals, searches, free)
            _note(problem, found, gate, arrivals, begins)
            came = arrivals >= 0
            found.refused[:, gate] += (came & (done == _NEVER)).sum(axis=1)
            inside[:, crowd.gate_place[gate]] += _inside(problem, int(wave), done, minutes)
    for k, limit in enumerate(DENSITIES):
        for place in np.flatnonzero(crowd.area_m2 > 0):
            full = (crowd.residents[place] + inside[:, place]) / crowd.area_m2[place] >= limit
            found.dense[:, place, k] = full.sum(axis=1)
    return found


def _nothing(problem: RehearseProblem, nights: int) -> GateReplay:
    gates, slots = problem.crowd.n_gates, problem.n_slots
    people, refused, longest = (np.zeros((nights, gates), np.int64) for _ in range(3))
    slot_people, slot_wait = (np.zeros((gates, slots), np.int64) for _ in range(2))
    dense = np.zeros((nights, problem.n_places, len(DENSITIES)), np.int64)
    histogram = np.zeros((gates, BINS), np.int64)
    return GateReplay(people, refused, longest, histogram, slot_people, slot_wait, dense)


def _arrivals(problem: RehearseProblem, wave: int, keys: list[int], taken: Ints) -> tuple[Ints, Ints, Ints]:
    """Times and searches of everybody of one wave, (n_nights, most), -1 behind the last one; numbers taken so far."""
    crowd = problem.crowd
    opens, starts = int(crowd.open_ms[wave]), int(crowd.start_ms[wave])
    per_ms = crowd.people[wave] / (starts - opens)
    times: list[list[int]] = []
    searches: list[list[int]] = []
    for night, key in enumerate(keys):
        came: list[int] = []
        drawn: list[int] = []
        numbers: Iterator[float] = iter(())
        at, k = float(opens), 0
        while True:
            if k % _BLOCK == 0:
                numbers = iter(stream_block([key], int(taken[night]) + 2 * k, 2 * _BLOCK)[0].tolist())
            k += 1
            gap, search = next(numbers), next(numbers)
            at += -log(1.0 - gap) / per_ms
            if at >= starts:
                break
            came.append(int(at))
            drawn.append(int(crowd.search_ms[int(search * crowd.search_ms.size)]))
        times.append(came)
        searches.append(drawn)
    most = max(map(len, times))
    after = taken + 2 * np.array([len(row) for row in times])
    return _padded(times, most), _padded(searches, most), after


def _padded(rows: list[list[int]], most: int) -> Ints:
    table = np.full((len(rows), most), -1, np.int64)
    for row, values in enumerate(rows):
        table[row, : len(values)] = values
    return table


def _searched(problem: RehearseProblem, wave: int, arrivals: Ints, searches: Ints, free: Ints) -> tuple[Ints, Ints]:
    """When each person's wait ends and when each is inside, `_NEVER` for those not let in; `free` lanes move on."""
    crowd = problem.crowd
    ends, lanes = int(crowd.end_ms[wave]), int(crowd.lanes[crowd.gate[wave]])
    if lanes == 0:
        return arrivals, np.where(arrivals >= 0, arrivals, _NEVER)
    begins, done = np.full_like(arrivals, -1), np.full_like(arrivals, _NEVER)
    night = np.arange(len(arrivals))
    for person in range(arrivals.shape[1]):
        came = arrivals[:, person] >= 0
        lane = free.argmin(axis=1)
        begin = np.maximum(arrivals[:, person], free[night, lane])
        enters = came & (begin < ends)
        after = begin + searches[:, person]
        free[night[enters], lane[enters]] = after[enters]
        begins[came, person] = np.where(enters, begin, ends)[came]
        done[enters, person] = after[enters]
    return begins, done


def _note(problem: RehearseProblem, found: GateReplay, gate: int, arrivals: Ints, begins: Ints) -> None:
    came = arrivals >= 0
    waits, at = (begins - arrivals)[came], arrivals[came]
    bar = np.minimum(np.ceil(waits / BIN_MS).astype(np.int64), BINS - 1)
    np.add.at(found.histogram[gate], bar, 1)
    within = at < problem.horizon_ms
    slot = at[within] // problem.slot_ms
    np.add.at(found.slot_people[gate], slot, 1)
    np.add.at(found.slot_wait[gate], slot, waits[within])
    found.people[:, gate] += came.sum(axis=1)
    for night, (times, until) in enumerate(zip(arrivals, begins, strict=True)):
        n = int((times >= 0).sum())
        queued = np.arange(1, n + 1) - np.searchsorted(until[:n], times[:n], side="right")
        found.longest[night, gate] = max(int(found.longest[night, gate]), int(queued.max(initial=0)))


def _inside(problem: RehearseProblem, wave: int, done: Ints, minutes: int) -> Floats:
    """Persons of one wave who are inside at every full minute, (n_nights, minutes)."""
    crowd: Any = problem.crowd
    marks = np.arange(minutes) * _MINUTE_MS
    stay = 1.0 - np.clip((marks - crowd.end_ms[wave]) / (crowd.gone_ms[wave] - crowd.end_ms[wave]), 0.0, 1.0)
    let_in = np.stack([np.searchsorted(np.sort(row[row != _NEVER]), marks, side="right") for row in done])
    inside: Floats = let_in * stay
    return inside
