"""Diversions: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Floats, Ints
from himaya.planning.result import Provenance, Status, frozen_array
from himaya.roads.network import RoadNetwork

NO_WAY = -1
"""Time of a trip that is not possible within the limit."""


@dataclass(frozen=True, slots=True)
class DiversionProblem:
    """Through trips over closed roads: from the open end of the road they enter to that of the road they leave by.

    network : the roads; closed : sections that nobody drives through while the controls stand, gates included; sorted.
    entry, leave : (n_trips,) controlled sections; equal where one closed section is driven from end to end.
    start, end : (n_trips,) junctions on open roads.
    vehicles : (n_trips,) vehicles that would make the trip while the road is closed, >= 0.
    main : (n_roads,) for every entered road the trip whose way is told.
    limit_s : longer ways are no diversion.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    network: RoadNetwork
    closed: Ints
    entry: Ints
    leave: Ints
    start: Ints
    end: Ints
    vehicles: Floats
    main: Ints
    limit_s: float

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        for name in ("closed", "entry", "leave", "start", "end", "main"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))
        object.__setattr__(self, "vehicles", frozen_array(self.vehicles, np.float64))
        trips = self.entry.shape
        for name in ("leave", "start", "end", "vehicles"):
            _refuse(getattr(self, name).shape != trips, f"{name} is not one per trip")
        _refuse(bool(np.any((self.main < 0) | (self.main >= self.n_trips))), "an unknown trip is told")
        _refuse(bool(np.any(self.vehicles < 0)), "less than no vehicles")
        _refuse(self.limit_s <= 0, "no time for a diversion")

    @property
    def n_trips(self) -> int:
        """Number of trips."""
        return int(self.entry.size)


@dataclass(frozen=True, slots=True)
class DiversionResult:
    """Times of every trip and the ways of those told.

    before_ms, after_ms : (n_trips,) whole milliseconds at free flow with all roads open, and with all controls closed;
        `NO_WAY` beyond the limit.
    ways : for every road told the sections of its diversion in driving order; empty where there is none.
    objective : vehicle-minutes lost by all trips that have a diversion; `bound` is the same, as fastest ways are exact.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    before_ms: Ints
    after_ms: Ints
    ways: tuple[Ints, ...]


def lost_minutes(vehicles: Floats, before_ms: Ints, after_ms: Ints) -> float:
    """Vehicle-minutes lost by the trips that have a diversion, to the thousandth."""
    extra = np.where(after_ms == NO_WAY, 0, after_ms - before_ms)
    return round(float((vehicles * extra).sum()) / 60_000, 3)


def _refuse(broken: bool, reason: str) -> None:  # noqa: FBT001 - the condition is the subject
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="diversion", reason=reason)
