"""Compiled kernel: people at the gates, and how densely they stand inside.

The people of a wave come as a Poisson process at an even rate. Each is searched at the lane that is free first, in the
order of arrival; nobody is let in once the gathering is over, and whoever still waits then goes. Those let in leave
evenly between the end and the last departure.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, NamedTuple

import numba as nb
import numpy as np

from himaya.planning.kernel import FLOATS, GIVEN_FLOATS, GIVEN_INTS, INT, INTS, group, kernel
from himaya.planning.rehearse.problem import BIN_MS, BINS, DENSITIES
from himaya.planning.rehearse.streams import GATE_STREAMS, STREAM_MASK, key_of, uniform

if TYPE_CHECKING:
    from himaya.planning.codec import Ints
    from himaya.planning.rehearse.problem import RehearseProblem

_MINUTE_MS = 60_000


class Waves(NamedTuple):
    """Waves in the order of their gates."""

    gate: Ints
    lanes: Ints
    per_ms: Any
    open_ms: Ints
    start_ms: Ints
    end_ms: Ints
    gone_ms: Ints


class GateNights(NamedTuple):
    """What some nights were like at the gates.

    people, refused, longest : (n_nights, n_gates).
    histogram : (n_gates, BINS); slot_people, slot_wait_ms : (n_gates, n_slots) by time of arrival.
    dense : (n_nights, n_places, 2) minutes.
    """

    people: Ints
    refused: Ints
    longest: Ints
    histogram: Ints
    slot_people: Ints
    slot_wait_ms: Ints
    dense: Ints


def gate_nights(problem: RehearseProblem, seed: int, nights: range) -> GateNights:
    """Live through the crowds of some consecutive nights."""
    crowd = problem.crowd
    order = np.argsort(crowd.gate, kind="stable")
    gate, start, open_ms = crowd.gate[order], crowd.start_ms[order], crowd.open_ms[order]
    waves = Waves(
        gate, crowd.lanes[gate], crowd.people[order] / (start - open_ms), open_ms, start, crowd.end_ms[order],
        crowd.gone_ms[order],
    )  # fmt: skip
    places = (crowd.gate_place, crowd.area_m2, crowd.residents)
    times = (problem.horizon_ms, problem.slot_ms, problem.n_slots)
    seed64 = np.uint64(seed & STREAM_MASK)
    return GateNights(*_lived(seed64, (nights.start, nights.stop), times, waves, crowd.search_ms, places))


@nb.njit(inline="always")
def _free_lane(lanes: Any, n_lanes: int) -> Any:
    best = 0
    for lane in range(1, n_lanes):
        if lanes[lane] < lanes[best]:
            best = lane
    return best


@nb.njit(inline="always")
def _note(gate: int, at: Any, waited: Any, times: Any, totals: Any) -> None:
    """Count one person in the histogram and in the step of arrival."""
    histogram, slot_people, slot_wait = totals
    histogram[gate, min((waited + BIN_MS - 1) // BIN_MS, BINS - 1)] += 1
    if 0 <= at < times[0]:
        slot_people[gate, at // times[1]] += 1
        slot_wait[gate, at // times[1]] += waited


@nb.njit(inline="always")
def _one_wave(key: Any, index: int, wave: Any, lanes: Any, search: Any, room: Any, times: Any, totals: Any) -> Any:
    """The people of one wave; people, refused, longest queue, place in the stream."""
    gate, n_lanes, per_ms, opens, starts, ends = wave
    begins, admitted = room
    people = refused = longest = head = 0
    at = float(opens)
    while True:
        at += -log(1.0 - uniform(key, index)) / per_ms
        if at >= starts:
            break
        now, begin = np.int64(at), np.int64(at)
        if n_lanes:
            lane = _free_lane(lanes, n_lanes)
            begin = max(now, lanes[lane])
            if begin < ends:
                done = begin + search[int(uniform(key, index + 1) * len(search))]
                lanes[lane] = done
                admitted[min(max((done + _MINUTE_MS - 1) // _MINUTE_MS, 0), len(admitted) - 1)] += 1
            else:
                begin = np.int64(ends)
                refused += 1
        else:
            admitted[min(max((now + _MINUTE_MS - 1) // _MINUTE_MS, 0), len(admitted) - 1)] += 1
        begins[people & (len(begins) - 1)] = begin
        people += 1
        while head < people and begins[head & (len(begins) - 1)] <= now:
            head += 1
        longest = max(longest, people - head)
        _note(gate, now, begin - now, times, totals)
        index += 2
    return people, refused, longest, index


@nb.njit(inline="always")
def _add_inside(inside: Any, admitted: Any, ends: int, gone: int) -> None:
    """Add those of a wave who are inside at every full minute."""
    total = 0
    for minute in range(len(inside)):
        total += admitted[minute]
        stay = 1.0 - min(max((minute * _MINUTE_MS - ends) / (gone - ends), 0.0), 1.0)
        inside[minute] += total * stay


@nb.njit(inline="always")
def _count_dense(inside: Any, places: Any, n_minutes: int, dense: Any) -> None:
    """Minutes in which a place is as full as each density or fuller."""
    for place in range(len(inside)):
        if places[1][place] > 0:
            for minute in range(n_minutes):
                density = (places[2][place] + inside[place, minute]) / places[1][place]
                for k in range(len(DENSITIES)):
                    dense[place, k] += density >= DENSITIES[k]


_SPAN, _TIMES = group(INT, INT), group(INT, INT, INT)
_WAVES = group(INTS, INTS, FLOATS, INTS, INTS, INTS, INTS, kind=Waves)
_PLACES = group(GIVEN_INTS, GIVEN_FLOATS, GIVEN_FLOATS)


@kernel(nb.uint64, _SPAN, _TIMES, _WAVES, GIVEN_INTS, _PLACES, error_model="numpy")
def _lived(seed: Any, nights: Any, times: Any, waves: Any, search: Any, places: Any) -> Any:
    horizon, _slot, n_slots = times
    n_nights, n_gates, n_places = max(nights[1] - nights[0], 0), len(places[0]), len(places[1])
    n_minutes = (horizon + _MINUTE_MS - 1) // _MINUTE_MS
    counts = np.zeros((3, n_nights, n_gates), np.int64)
    histogram = np.zeros((n_gates, BINS), np.int64)
    slot_people, slot_wait = np.zeros((n_gates, n_slots), np.int64), np.zeros((n_gates, n_slots), np.int64)
    dense = np.zeros((n_nights, n_places, len(DENSITIES)), np.int64)
    lanes = np.zeros(max(1, waves.lanes.max() if len(waves.lanes) else 1), np.int64)
    begins, admitted = np.zeros(_room(waves), np.int64), np.zeros(n_minutes + 1, np.int64)
    inside = np.zeros((n_places, n_minutes))
    for night in range(n_nights):
        inside[:] = 0.0
        gate, index, key = -1, 0, key_of(seed, 0, 0)
        for k in range(len(waves.gate)):
            if waves.gate[k] != gate:
                gate, index = waves.gate[k], 0
                key = key_of(seed, nights[0] + night, GATE_STREAMS + gate)
                lanes[:] = np.iinfo(np.int64).min
            if waves.per_ms[k] <= 0.0:
                continue
            admitted[:] = 0
            wave = (gate, waves.lanes[k], waves.per_ms[k], waves.open_ms[k], waves.start_ms[k], waves.end_ms[k])
            people, refused, longest, index = _one_wave(
                key, index, wave, lanes, search, (begins, admitted), times, (histogram, slot_people, slot_wait)
            )
            counts[0, night, gate] += people
            counts[1, night, gate] += refused
            counts[2, night, gate] = max(counts[2, night, gate], longest)
            _add_inside(inside[places[0][gate]], admitted, waves.end_ms[k], waves.gone_ms[k])
        _count_dense(inside, places, n_minutes, dense[night])
    return counts[0], counts[1], counts[2], histogram, slot_people, slot_wait, dense


@nb.njit(inline="always")
def _room(waves: Any) -> Any:
    """A power of two that no wave exceeds by any chance worth counting."""
    most = 0.0
    for k in range(len(waves.gate)):
        most = max(most, waves.per_ms[k] * (waves.start_ms[k] - waves.open_ms[k]))
    wanted, room = most + 12.0 * most**0.5 + 64.0, 1
    while room < wanted:
        room *= 2
    return room
