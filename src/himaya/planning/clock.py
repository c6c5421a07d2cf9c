"""Slots and watches: the two time steps of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from himaya.planning.doctrine import Doctrine
    from himaya.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Clock:
    """The period cut into demand slots and into watches (the step of mobile presence).

    `watches` and `slots` are start times in UTC; elapsed time counts, so a
    night with a clock change has as many watches as it has hours.
    """

    start: datetime
    end: datetime
    slot: timedelta
    watch: timedelta
    zone: ZoneInfo

    @property
    def slots(self) -> tuple[datetime, ...]:
        """Start of every slot."""
        return _steps(self.start, self.end, self.slot)

    @property
    def watches(self) -> tuple[datetime, ...]:
        """Start of every watch."""
        return _steps(self.start, self.end, self.watch)

    @property
    def slots_per_watch(self) -> int:
        """Demand slots in a whole watch."""
        return self.watch // self.slot

    def watch_end(self, index: int) -> datetime:
        """End of watch `index`; the last one ends with the period."""
        return min(self.start + (index + 1) * self.watch, self.end)

    def local_hour(self, instant: datetime) -> int:
        """Hour of the day, 0-23, on the wall clock of the area."""
        return instant.astimezone(self.zone).hour


def clock_of(scenario: Scenario, doctrine: Doctrine) -> Clock:
    """Clock of a scenario under a doctrine."""
    return Clock(
        scenario.start,
        scenario.end,
        timedelta(minutes=doctrine.slot_min),
        timedelta(minutes=doctrine.watch_min),
        ZoneInfo(scenario.timezone),
    )


def _steps(start: datetime, end: datetime, step: timedelta) -> tuple[datetime, ...]:
    return tuple(start + k * step for k in range(ceil((end - start) / step)))
