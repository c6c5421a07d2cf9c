"""Counting a rehearsal anew: one night at a time, percentiles, shares and their limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri, stdtrit

from himaya.planning.rehearse.problem import FEWEST, RehearseProblem
from himaya.planning.rehearse.replay import Call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.codec import Ints

_OPEN = float("inf")
_NOTHING = -1.0


@dataclass
class Night:
    """One service in one night as it was lived again; `worked_ms` is what its units worked."""

    problem: RehearseProblem
    service: int
    happened: list[Call]
    response_ms: list[int]
    worked_ms: int

    @cached_property
    def is_due(self) -> list[bool]:
        """Answered, or open for longer than the target."""
        target, end = self.problem.services[self.service].target_ms, self.problem.horizon_ms
        return [time >= 0 or end - call.at > target for call, time in zip(self.happened, self.response_ms, strict=True)]

    @cached_property
    def is_met(self) -> list[bool]:
        """Answered within the target."""
        return [0 <= time <= self.problem.services[self.service].target_ms for time in self.response_ms]

    @property
    def calls(self) -> int:
        """How many calls there were."""
        return len(self.happened)

    @property
    def answered(self) -> int:
        """Calls to which a unit was sent."""
        return sum(time >= 0 for time in self.response_ms)

    @property
    def waited(self) -> int:
        """Calls for which no unit was free at once."""
        return sum(call.sent != call.at for call in self.happened)

    @property
    def due(self) -> int:
        """How many calls are due."""
        return sum(self.is_due)

    @property
    def met(self) -> int:
        """How many were answered in time."""
        return sum(self.is_met)

    @property
    def delay_ms(self) -> int:
        """Sum of the response times, and of the time until the end for open calls."""
        end = self.problem.horizon_ms
        return sum(
            time if time >= 0 else end - call.at for call, time in zip(self.happened, self.response_ms, strict=True)
        )

    def at_places(self, chosen: Sequence[bool]) -> Ints:
        """How many of the chosen calls there were at each place."""
        counts = np.zeros(self.problem.n_places, np.int64)
        for call, is_chosen in zip(self.happened, chosen, strict=True):
            counts[call.place] += is_chosen
        return counts

    def times(self) -> list[float]:
        """Response times of the due calls, infinite where still open."""
        return [
            float(time) if time >= 0 else _OPEN for time, due in zip(self.response_ms, self.is_due, strict=True) if due
        ]


def ranked(times: Sequence[float], percent: int) -> float:
    """Nearest-rank percentile; -1 where it is not finite or nothing is there."""
    if not times:
        return _NOTHING
    rank = -(-percent * len(times) // 100)
    value = sorted(times)[rank - 1]
    return _NOTHING if value == _OPEN else value


def student(freedom: int) -> float:
    """Two-sided 95 % quantile of Student's t."""
    return float(stdtrit(freedom, 0.975))


def spread_limits(batches: Sequence[Sequence[Night]], percent: int) -> tuple[float, float, float]:
    """Percentile of all nights, and its limits from the spread of the batches about it."""
    groups = [[time for night in batch for time in night.times()] for batch in batches]
    every = [time for group in groups for time in group]
    value = ranked(every, percent) if len(every) >= FEWEST else _NOTHING
    parts = [ranked(group, percent) for group in groups if group]
    if value == _NOTHING or len(parts) == 1 or _NOTHING in parts:
        return value, _NOTHING, _NOTHING
    variance = sum((part - value) * (part - value) for part in parts) / (len(parts) - 1)
    half = student(len(parts) - 1) * sqrt(variance / len(parts))
    return value, max(0.0, value - half), value + half


def share_limits(met: int, due: int) -> tuple[float, float, float]:
    """Share with Wilson's 95 % limits: the roots of the score equation."""
    if not due:
        return _NOTHING, _NOTHING, _NOTHING
    z2, share = float(ndtri(0.975)) ** 2, met / due
    a, b, c = due + z2, -(2 * due * share + z2), due * share * share
    root = sqrt(max(b * b - 4 * a * c, 0.0))
    return share, max((-b - root) / (2 * a), 0.0), min((-b + root) / (2 * a), 1.0)


def change_limits(change: Sequence[int], calls: Sequence[int]) -> tuple[float, float, float]:
    """Change per call over paired nights, with Student's limits of a ratio."""
    total, nights = sum(calls), len(calls)
    if not total:
        return 0.0, 0.0, 0.0
    ratio = sum(change) / total
    if nights == 1:
        return ratio, _NOTHING, _NOTHING
    left = sum((one - ratio * count) ** 2 for one, count in zip(change, calls, strict=True))
    half = student(nights - 1) * sqrt(left / (nights * (nights - 1))) * nights / total
    return ratio, ratio - half, ratio + half
