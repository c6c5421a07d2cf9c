"""Compiled kernel: the calls of a service, night by night."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numba as nb
import numpy as np

from himaya.planning.kernel import FLOAT, FLOAT_TABLE, FLOATS, GIVEN_INTS, INT, group, kernel
from himaya.planning.rehearse.nights import AT, HANDOVER, PLACE, SCENE
from himaya.planning.rehearse.streams import STREAM_MASK, key_of, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.codec import Floats, Ints
    from himaya.planning.rehearse.parts import Service

DRAWS = 5
"""Numbers that one call takes from its stream: gap, place, work at the place, transport, work at the hospital."""
_HINTS = 256
_MS_PER_H = 3_600_000.0


class Calls(NamedTuple):
    """Calls in the order of their times, those of night k at `first[k]:first[k + 1]`, with the columns of `nights`."""

    first: Ints
    work: Ints

    @property
    def at_ms(self) -> Ints:
        """(n_calls,) times from the start of the period."""
        times: Ints = self.work[:, AT]
        return times

    @property
    def place(self) -> Ints:
        """(n_calls,) places."""
        places: Ints = self.work[:, PLACE]
        return places


class Steps(Protocol):
    """Length of the period, and of the steps in which rates are given."""

    @property
    def horizon_ms(self) -> int: ...  # noqa: D102  # said above
    @property
    def slot_ms(self) -> int: ...  # noqa: D102  # likewise


class Rates(NamedTuple):
    """Rates of a service: calls per ms and slot, cumulative over the places, with hints where to look for one."""

    per_ms: Floats
    upto: Floats
    hint: NDArray[np.int32]
    scene_ms: Ints
    handover_ms: Ints
    transport_share: float


def rates_of(service: Service) -> Rates:
    """Rates as the kernel reads them."""
    upto = np.ascontiguousarray(np.cumsum(service.rate_per_h.T, axis=1) / _MS_PER_H)
    per_ms = upto[:, -1].copy() if upto.shape[1] else np.zeros(len(upto))
    steps = np.arange(_HINTS) / _HINTS
    rows = zip(upto, per_ms, strict=True)
    hint = np.stack([np.searchsorted(row, steps * total, side="right") for row, total in rows])
    return Rates(per_ms, upto, hint.astype(np.int32), service.scene_ms, service.handover_ms, service.transport_share)


def draw_calls(problem: Steps, rates: Rates, stream: int, seed: int, nights: range) -> Calls:
    """The calls of one service in some consecutive nights.

    stream : number of the service.
    """
    expected = float(rates.per_ms.sum()) * problem.slot_ms * len(nights)
    room = int(expected + 6.0 * expected**0.5) + 64
    times = (problem.slot_ms, problem.horizon_ms)
    return Calls(*_drawn(np.uint64(seed & STREAM_MASK), stream, (nights.start, nights.stop), times, rates, room))


@nb.njit(inline="always")
def _place_of(upto: Any, hint: Any, total: float, slot: int, share: float) -> Any:
    """First place whose cumulative rate lies above a share of the whole."""
    x = share * total
    place = np.int64(hint[slot, int(share * hint.shape[1])])
    while place > 0 and upto[slot, place - 1] > x:
        place -= 1
    while place < upto.shape[1] - 1 and upto[slot, place] <= x:
        place += 1
    return place


@nb.njit(inline="always")
def _next_at(at: float, slot: int, need: float, times: Any, per_ms: Any) -> Any:
    """Time and slot at which the expected number of calls has grown by `need`; beyond the period where it does not."""
    slot_ms, horizon_ms = times
    while True:
        end = min((slot + 1) * slot_ms, horizon_ms)
        held = per_ms[slot] * (end - at)
        if held > need:
            return at + need / per_ms[slot], slot
        need -= held
        at = float(end)
        slot += 1
        if at >= horizon_ms:
            return at, slot


_SPAN = group(INT, INT)
_RATES = group(FLOATS, FLOAT_TABLE, nb.int32[:, ::1], GIVEN_INTS, GIVEN_INTS, FLOAT, kind=Rates)


@kernel(nb.uint64, INT, _SPAN, _SPAN, _RATES, INT, error_model="numpy")
def _drawn(seed: Any, stream: int, nights: Any, times: Any, rates: Any, room: int) -> Any:
    per_ms, upto, hint, scenes, handovers, transport_share = rates
    first, work = np.zeros(nights[1] - nights[0] + 1, np.int64), np.empty((room, 4), np.int64)
    n, horizon = 0, times[1]
    for night in range(nights[0], nights[1]):
        key = key_of(seed, night, stream)
        at, slot, index = 0.0, 0, 0
        while True:
            at, slot = _next_at(at, slot, -log(1.0 - uniform(key, index)), times, per_ms)
            if at >= horizon:
                break
            if n == len(work):
                work = np.concatenate((work, np.empty_like(work)))
            work[n, AT] = int(at)
            work[n, PLACE] = _place_of(upto, hint, per_ms[slot], slot, uniform(key, index + 1))
            work[n, SCENE] = scenes[int(uniform(key, index + 2) * len(scenes))]
            work[n, HANDOVER] = -1
            if uniform(key, index + 3) < transport_share:
                work[n, HANDOVER] = handovers[int(uniform(key, index + 4) * len(handovers))]
            n += 1
            index += DRAWS
        first[night - nights[0] + 1] = n
    return first, work[:n].copy()


def with_incidents(calls: Calls, at_ms: int, place: Ints, work: tuple[Ints, Ints]) -> tuple[Calls, NDArray[np.bool_]]:
    """The same nights with further calls at one moment, after the calls of the same millisecond; which ones they are.

    place : (n_more,) their places; work : their work at the place and at the hospital, (n_more,) each.
    """
    n_nights, more = len(calls.first) - 1, len(place)
    night = np.repeat(np.arange(n_nights), np.diff(calls.first))
    key = np.concatenate([night, np.repeat(np.arange(n_nights), more)])
    at = np.concatenate([calls.at_ms, np.full(n_nights * more, at_ms)])
    added = np.arange(len(at)) >= len(night)
    order = np.lexsort((added, at, key))
    more_work = np.stack([np.full(more, at_ms), place, *work], axis=1)
    both = np.concatenate([calls.work, np.tile(more_work, (n_nights, 1))])[order]
    first = calls.first + more * np.arange(n_nights + 1)
    return Calls(first, both), added[order]
