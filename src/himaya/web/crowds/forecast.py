"""The queue at a gate for the next minutes: a fluid queue, and the spread round it. No database, no clock.

People come at an even rate and are let in by the open lanes at theirs; what cannot be let in waits. Round this
straight line chance spreads the queue as a Brownian motion that is reflected at zero (Harrison 1985), whose
distribution at an instant has a closed form.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import erfc, exp, log, pi, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TAIL = 0.025
"""What lies outside the limits, on each side."""
_HALVINGS = 50
_FAR = -35.0
_HOUR_MIN = 60.0


@dataclass(frozen=True, slots=True)
class GateNow:
    """A gate as it is: people waiting, arrivals per minute counted over `counted_min`, lanes open, rate of a lane."""

    queue: float
    arrivals_per_min: float
    counted_min: float
    lanes: int
    rate_per_h: float

    @property
    def served_per_min(self) -> float:
        """How many are let in per minute while anybody waits."""
        return self.lanes * self.rate_per_h / _HOUR_MIN


@dataclass(frozen=True, slots=True)
class Minute:
    """The queue some minutes from now with its limits, and the wait of who comes then; None where nobody is let in."""

    after_min: int
    queue: float
    low: float
    high: float
    wait_min: float | None
    wait_high_min: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Minute by minute, and how many come and are let in until the last one."""

    minutes: tuple[Minute, ...]
    arrived: float
    served: float

    @property
    def last(self) -> Minute:
        """The end of the horizon."""
        return self.minutes[-1]

    @property
    def longest(self) -> Minute:
        """The minute with the longest queue."""
        return max(self.minutes, key=lambda one: one.queue)


def fluid(queue: float, arrivals: Sequence[float], served_per_min: float) -> list[float]:
    """Queue now and after each minute, where `arrivals[k]` come in the k-th; never below zero."""
    found = [queue]
    for come in arrivals:
        found.append(max(0.0, found[-1] + come - served_per_min))
    return found


def forecast(now: GateNow, horizon_min: int) -> Forecast:
    """The next minutes at a gate that stays as it is."""
    arrivals, served = [now.arrivals_per_min] * horizon_min, now.served_per_min
    queues = fluid(now.queue, arrivals, served)
    minutes = tuple(_minute(now, after, queue) for after, queue in enumerate(queues))
    arrived = sum(arrivals)
    return Forecast(minutes, arrived, now.queue + arrived - queues[-1])


def chance_below(now: GateNow, after_min: float, queue: float) -> float:
    """Chance that at most so many wait after so many minutes.

    Phi((y - x - m t) / s) - exp(2 m y / v) Phi((-y - x - m t) / s) for the Brownian motion with drift m and variance v
    a minute that starts at x and is reflected at zero, s = sqrt(v t): J. M. Harrison, *Brownian Motion and Stochastic
    Flow Systems*, 1985. v adds what arrivals (Poisson) and searches (exponential) vary, and that the rate was only
    counted for a while: its own variance, rate / counted minutes, grows with the square of the time.
    """
    if queue < 0:
        return 0.0
    drift, variance = now.arrivals_per_min - now.served_per_min, _variance(now, after_min)
    if after_min <= 0 or variance <= 0:
        return float(queue >= max(0.0, now.queue + drift * after_min) - 1e-9)
    spread, moved = sqrt(variance * after_min), now.queue + drift * after_min
    mirrored = 2 * drift * queue / variance + _log_normal((-queue - moved) / spread)
    return min(1.0, max(0.0, _normal((queue - moved) / spread) - exp(min(0.0, mirrored))))


def limit(now: GateNow, after_min: float, chance: float) -> float:
    """The queue that is not exceeded with a chance."""
    low, high = 0.0, max(1.0, now.queue + now.arrivals_per_min * after_min) * 4 + 100.0
    if chance_below(now, after_min, low) >= chance:
        return 0.0
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if chance_below(now, after_min, middle) >= chance else (middle, high)
    return high


def arrivals_allowed(now: GateNow, horizon_min: int, wait_limit_min: float) -> float:
    """People who may come per minute so that nobody waits longer than the limit at the end of the horizon."""
    served = now.served_per_min
    return max(0.0, served + (wait_limit_min * served - now.queue) / horizon_min)


def lanes_needed(now: GateNow, lanes_there: int, horizon_min: int, wait_limit_min: float) -> int | None:
    """The fewest lanes with which nobody waits longer than the limit then; None where all of them do not do."""
    for lanes in range(now.lanes, lanes_there + 1):
        served = replace(now, lanes=lanes).served_per_min
        queue = fluid(now.queue, [now.arrivals_per_min] * horizon_min, served)[-1]
        if queue <= wait_limit_min * served and served:
            return lanes
    return None


def _normal(x: float) -> float:
    """Chance that a standard normal number is at most x."""
    return erfc(-x / sqrt(2)) / 2


def _log_normal(x: float) -> float:
    """Its logarithm; far below, where the chance itself is too small for a number, by the first term of its tail."""
    return log(_normal(x)) if x > _FAR else -x * x / 2 - log(-x * sqrt(2 * pi))


def _variance(now: GateNow, after_min: float) -> float:
    counted = now.arrivals_per_min / now.counted_min if now.counted_min > 0 else 0.0
    return now.arrivals_per_min + now.served_per_min + after_min * counted


def _minute(now: GateNow, after: int, queue: float) -> Minute:
    low, high = (now.queue, now.queue) if after == 0 else (limit(now, after, TAIL), limit(now, after, 1 - TAIL))
    served = now.served_per_min
    low, high = min(low, queue), max(high, queue)
    return Minute(after, queue, low, high, queue / served if served else None, high / served if served else None)
