"""Compiled kernel: one service through its nights, event by event.

The closest unit by road time goes: one that waits at its point, or, where units may be called on their way back, one
that turns round or drives on, whichever is sooner. With no unit free the call waits; a unit that becomes free takes the
call that waits longest of those it can reach. At one moment reliefs begin first, then work ends, then units are home,
then duty ends, each in the order of the units by point and row; calls come last.

An event is one number, `time << TIME_BITS | kind << KIND_BITS | unit`, in a binary heap. Arrays are handed on one by
one: each that is taken out of a tuple would be counted as used, at every call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numba as nb
import numpy as np

from himaya.planning.kernel import GIVEN_INTS, INT, INT_TABLE, INTS, group, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.codec import Ints

AT, PLACE, SCENE, HANDOVER = range(4)
"""Columns of a call: time, place, work there, work at the hospital (-1 = no transport), in ms."""
POINT, FROM, TO, LOST = range(4)
"""Columns of a unit: waiting point, duty, whether it is lost."""

_STATUS, _RELEASED, _LEFT, _HOMED = range(4, 8)
_KIND_BITS, _TIME_BITS = 21, 24
_UNIT_MASK = (1 << _KIND_BITS) - 1
_LOW = 0xFFFFFFFF
_UNREACHED = 2**31 - 1
_START, _FREE, _HOME, _END = range(4)
_OFF, _IDLE, _BUSY, _BACK = range(4)
_HEAP, _HEAD, _TAIL, _MOVING = range(4)


class Ways(NamedTuple):
    """Roads as the kernel reads them.

    near : (n_phases, n_places, n_points of the service) `ms << 32 | point`, nearest first.
    hospital : (n_phases, n_places, 2) number of the hospital and the time to it.
    """

    phase_from_ms: Ints
    near: Ints
    to_place_ms: NDArray[np.int32]
    back_ms: NDArray[np.int32]
    hospital: Ints


class Rule(NamedTuple):
    """Length of the period, turnout, points and hospitals by number, and whether units may be called back."""

    horizon_ms: int
    turnout_ms: int
    n_points: int
    n_hospitals: int
    recall: bool


@nb.njit(inline="always")
def _push(heap: Any, counts: Any, at: Any, kind: int, unit: int) -> None:
    child = counts[_HEAP]
    key = (np.int64(at) << _TIME_BITS) | (kind << _KIND_BITS) | unit
    counts[_HEAP] = child + 1
    while child > 0:
        parent = (child - 1) >> 1
        if heap[parent] <= key:
            break
        heap[child] = heap[parent]
        child = parent
    heap[child] = key


@nb.njit(inline="always")
def _pop(heap: Any, counts: Any) -> Any:
    top = heap[0]
    size = counts[_HEAP] - 1
    counts[_HEAP] = size
    key, hole = heap[size], 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = key
    return top


@nb.njit(inline="always")
def _phase(phase_from: Any, at: Any) -> Any:
    phase = 0
    while phase + 1 < len(phase_from) and phase_from[phase + 1] <= at:
        phase += 1
    return phase


@nb.njit(inline="always")
def _waiting_unit(near: Any, first: Any, units: Any, phase: int, place: Any) -> Any:
    """The unit that waits nearest to a place, and its time; -1 when there is none."""
    unit, ms = -1, np.int64(_UNREACHED)
    for k in range(near.shape[2]):
        step = near[phase, place, k]
        if step >> 32 >= _UNREACHED:
            break
        for one in range(first[step & _LOW], first[(step & _LOW) + 1]):
            if units[one, _STATUS] == _IDLE:
                unit, ms = one, step >> 32
                break
        if unit >= 0:
            break
    return unit, ms


@nb.njit(inline="always")
def _moving_unit(moving: Any, units: Any, to_place: Any, n_points: int, n_moving: int, aim: Any) -> Any:
    """The unit on its way back that is there first, and its time; of equals the first by number."""
    at, phase, place = aim
    best, best_ms = -1, np.int64(_UNREACHED)
    for k in range(n_moving):
        unit = moving[k]
        released = np.int64(to_place[phase, n_points + units[unit, _RELEASED], place])
        waits = np.int64(to_place[phase, units[unit, POINT], place])
        turning = released + (at - units[unit, _LEFT]) if released < _UNREACHED else np.int64(_UNREACHED)
        going_on = waits + (units[unit, _HOMED] - at) if waits < _UNREACHED else np.int64(_UNREACHED)
        ms = min(turning, going_on)
        if ms < best_ms or (ms == best_ms and ms < _UNREACHED and unit < best):
            best, best_ms = unit, ms
    return best, best_ms


@nb.njit(inline="always")
def _stop_moving(moving: Any, counts: Any, unit: int) -> None:
    last = counts[_MOVING] - 1
    for k in range(last + 1):
        if moving[k] == unit:
            moving[k] = moving[last]
            counts[_MOVING] = last
            break


@nb.njit(inline="always")
def _released(there: int, work: Any, call: int, hospital: Any, phase: int, n_hospitals: int) -> Any:
    """When a unit is free and where: a hospital, or the place of the call behind them."""
    place = work[call, PLACE]
    free, where = there + work[call, SCENE], n_hospitals + place
    if work[call, HANDOVER] >= 0 and hospital[phase, place, 0] >= 0:
        free += hospital[phase, place, 1] + work[call, HANDOVER]
        where = hospital[phase, place, 0]
    return free, where


@nb.njit(inline="always")
def _send(trip: Any, until: Any, units: Any, heap: Any, counts: Any, moving: Any, back: Any, phase_from: Any) -> Any:
    """Send a unit that will be free at a time and spot; the end of its work."""
    unit, recall = trip
    free, where = until
    if units[unit, _STATUS] == _BACK:
        _stop_moving(moving, counts, unit)
    units[unit, _STATUS], units[unit, _RELEASED] = _BUSY, where
    if recall:
        _push(heap, counts, free, _FREE, unit)
    else:
        back_ms = np.int64(back[_phase(phase_from, free), where, units[unit, POINT]])
        if back_ms < _UNREACHED:
            free += back_ms
            _push(heap, counts, free, _HOME, unit)
    return free


@nb.njit(inline="always")
def _take_waiting(queue: Any, counts: Any, work: Any, to_place: Any, phase: int, origin: int) -> Any:
    """The call that waits longest of those a unit can reach, taken out of the queue; its time; -1 when none."""
    found, ms = np.int64(-1), np.int64(_UNREACHED)
    for k in range(counts[_HEAD], counts[_TAIL]):
        found, ms = queue[k], np.int64(to_place[phase, origin, work[queue[k], PLACE]])
        if ms < _UNREACHED:
            for later in range(k, counts[_HEAD], -1):
                queue[later] = queue[later - 1]
            counts[_HEAD] += 1
            break
        found = np.int64(-1)
    return found, ms


@nb.njit(inline="always")
def _settle(event: Any, units: Any, moving: Any, counts: Any, n_points: int, recall: Any) -> Any:
    """What an event makes of a unit: from where it is free now, -1 when it is not."""
    at, kind, unit = event
    status, origin = units[unit, _STATUS], np.int64(-1)
    if kind == _END:
        if status == _BACK:
            _stop_moving(moving, counts, unit)
        if status != _BUSY:
            units[unit, _STATUS] = _OFF
    elif kind != _HOME or not recall or (status == _BACK and units[unit, _HOMED] == at):
        if status == _BACK:
            _stop_moving(moving, counts, unit)
        if at >= units[unit, TO]:
            units[unit, _STATUS] = _OFF
        else:
            units[unit, _STATUS] = _IDLE
            origin = n_points + units[unit, _RELEASED] if kind == _FREE else units[unit, POINT]
    return origin


@nb.njit(inline="always")
def _drive_back(at: int, unit: int, back_ms: Any, units: Any, moving: Any, heap: Any, counts: Any) -> None:
    if back_ms >= _UNREACHED:
        units[unit, _STATUS] = _OFF
    else:
        units[unit, _STATUS], units[unit, _LEFT], units[unit, _HOMED] = _BACK, at, at + back_ms
        moving[counts[_MOVING]] = unit
        counts[_MOVING] += 1
        _push(heap, counts, at + back_ms, _HOME, unit)


@nb.njit(inline="always")
def _begin(units: Any, heap: Any, counts: Any, horizon_ms: int) -> None:
    """Everybody at the point, nobody called."""
    counts[:] = 0
    for unit in range(len(units)):
        units[unit, _STATUS] = _OFF
        if units[unit, LOST] == 0 and units[unit, TO] > 0:
            if units[unit, FROM] <= 0:
                units[unit, _STATUS] = _IDLE
            elif units[unit, FROM] < horizon_ms:
                _push(heap, counts, units[unit, FROM], _START, unit)
            if units[unit, TO] < horizon_ms:
                _push(heap, counts, units[unit, TO], _END, unit)


@nb.njit(inline="always")
def _event(  # noqa: PLR0913, PLR0917 - arrays one by one, see above
    heap: Any, counts: Any, units: Any, moving: Any, queue: Any, work: Any, to_place: Any, back: Any,
    phase: int, n_points: int, recall: Any,
) -> Any:  # fmt: skip
    """The next event: a call for a unit that it makes free, -1 when there is none."""
    event = _pop(heap, counts)
    at, kind, unit = event >> _TIME_BITS, (event >> _KIND_BITS) & 3, event & _UNIT_MASK
    call, ms = np.int64(-1), np.int64(_UNREACHED)
    origin = _settle((at, kind, unit), units, moving, counts, n_points, recall)
    if origin >= 0:
        call, ms = _take_waiting(queue, counts, work, to_place, phase, origin)
        if call < 0 and origin >= n_points:
            back_ms = np.int64(back[phase, origin - n_points, units[unit, POINT]])
            _drive_back(at, unit, back_ms, units, moving, heap, counts)
    return call, unit, ms


@nb.njit(inline="always")
def _call(  # noqa: PLR0913, PLR0917 - arrays one by one, see above
    coming: int, near: Any, first_unit: Any, units: Any, moving: Any, counts: Any, queue: Any, to_place: Any,
    work: Any, phase: int, n_points: int, recall: Any,
) -> Any:  # fmt: skip
    """The next call and the unit for it; it waits when there is none, and the call is then -1."""
    place, call = work[coming, PLACE], np.int64(-1)
    unit, ms = _waiting_unit(near, first_unit, units, phase, place)
    if recall and counts[_MOVING]:
        aim = (work[coming, AT], phase, place)
        other, other_ms = _moving_unit(moving, units, to_place, n_points, counts[_MOVING], aim)
        if other_ms < ms:
            unit, ms = other, other_ms
    if unit >= 0:
        call = np.int64(coming)
    else:
        queue[counts[_TAIL]] = coming
        counts[_TAIL] += 1
    return call, unit, ms


@nb.njit(inline="always")
def _longest(first: Any) -> Any:
    longest = 0
    for night in range(len(first) - 1):
        longest = max(longest, first[night + 1] - first[night])
    return longest


_GIVEN_MS = nb.types.Array(nb.int32, 3, "C", readonly=True)
_WAYS = group(GIVEN_INTS, nb.int64[:, :, ::1], _GIVEN_MS, _GIVEN_MS, nb.int64[:, :, ::1], kind=Ways)
_RULE = group(INT, INT, INT, INT, nb.boolean, kind=Rule)


@kernel(INTS, INT_TABLE, INTS, INT_TABLE, _WAYS, _RULE, error_model="numpy")
def run_nights(first_call: Any, work: Any, first_unit: Any, crew: Any, ways: Any, rule: Any) -> Any:
    """Every night, one after the other.

    Parameters
    ----------
    first_call : (n_nights + 1,) the calls of night k are `first_call[k]:first_call[k + 1]`.
    work : (n_calls, 4) calls in the order of their times, columns `AT` and following.
    first_unit : (n_points + 1,) the units of the service's k-th point are `first_unit[k]:first_unit[k + 1]`.
    crew : (n_units, 4) columns `POINT` and following.

    Returns
    -------
    times : (n_calls, 2) ms until a unit is there, and until one is sent; -1 open at the end.
    busy_ms : (n_nights, n_units) time at work within the period.
    """
    phase_from, near, to_place, back, hospital = ways
    horizon, turnout, n_points, n_hospitals, recall = rule
    n_units, longest = len(crew), _longest(first_call)
    times, busy = np.full((len(work), 2), -1, np.int64), np.zeros((len(first_call) - 1, n_units), np.int64)
    units, counts = np.zeros((n_units, 8), np.int64), np.zeros(4, np.int64)
    for row in range(n_units):
        for column in range(4):
            units[row, column] = crew[row, column]
    heap, queue = np.empty(4 * n_units + longest + 8, np.int64), np.empty(longest, np.int64)
    moving = np.empty(n_units, np.int64)
    for night in range(len(first_call) - 1):
        _begin(units, heap, counts, horizon)
        coming, last = first_call[night], first_call[night + 1]
        while True:
            until = work[coming, AT] if coming < last else horizon - 1
            if counts[_HEAP] > 0 and heap[0] >> _TIME_BITS <= until:
                at = heap[0] >> _TIME_BITS
                phase = _phase(phase_from, at)
                call, unit, ms = _event(
                    heap, counts, units, moving, queue, work, to_place, back, phase, n_points, recall
                )
            elif coming < last:
                at, phase = until, _phase(phase_from, until)
                call, unit, ms = _call(
                    coming, near, first_unit, units, moving, counts, queue, to_place, work, phase, n_points, recall
                )
                coming += 1
            else:
                break
            if call >= 0:
                there = at + turnout + ms
                end = _released(there, work, call, hospital, phase, n_hospitals)
                free = _send((unit, recall), end, units, heap, counts, moving, back, phase_from)
                times[call, 0], times[call, 1] = there - work[call, AT], at - work[call, AT]
                busy[night, unit] += max(min(free, horizon) - at, 0)
    return times, busy
