"""Dispatch: the questions and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Bools, Floats, Ints
from himaya.planning.result import Provenance, Status, frozen_array

NO_SERVICE = -1
"""Service of a unit that covers no place by waiting."""
_TABLE = 2


class Need(NamedTuple):
    """So many units of any of these kinds: a line of a run card."""

    kinds: frozenset[str]
    units: int


@dataclass(frozen=True, slots=True)
class DispatchProblem:
    """An incident, the free units that reach it, and what they cover while they wait.

    needs : lines of the run card.
    kind : (n_units,) kind of each unit.
    seconds : (n_units,) exact driving time from where the unit is now, on the roads as they are now.
    service : (n_units,) row of `standing` the unit counts in, or `NO_SERVICE`.
    covers : (n_units, n_places) True where the unit reaches the place within its service's target from where it is.
    standing : (n_services, n_places) how many free units cover each place, these among them.
    weight : (n_places,) what a covered place counts, by its risk at this hour.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    needs: tuple[Need, ...]
    kind: tuple[str, ...]
    seconds: Floats
    service: Ints
    covers: Bools
    standing: Ints
    weight: Floats

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        types = {
            "seconds": np.float64,
            "service": np.int64,
            "covers": np.bool_,
            "standing": np.int64,
            "weight": np.float64,
        }
        for name, dtype in types.items():
            object.__setattr__(self, name, frozen_array(getattr(self, name), dtype))
        n_units, n_places = len(self.kind), len(self.weight)
        shapes = {"seconds": (n_units,), "service": (n_units,), "covers": (n_units, n_places)}
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            _refuse(found != shape, f"{name} has shape {found}, expected {shape}")
        _refuse(
            self.standing.ndim != _TABLE or self.standing.shape[1] != n_places, "standing has not one column per place"
        )
        _refuse(
            bool(np.any(~np.isfinite(self.seconds)) or np.any(self.seconds < 0)), "a time is negative or not a number"
        )
        _refuse(
            bool(np.any(self.service >= len(self.standing)) or np.any(self.service < NO_SERVICE)),
            "a unit counts in a service that is not there",
        )
        _refuse(any(need.units < 1 or not need.kinds for need in self.needs), "a need asks for nothing")
        counted = np.zeros_like(self.standing)
        waits = self.service >= 0
        np.add.at(counted, self.service[waits], self.covers[waits])
        _refuse(bool(np.any(counted > self.standing)), "units cover places that nobody stands for")


@dataclass(frozen=True, slots=True)
class DispatchResult:
    """Who goes, at the least sum of driving times, and what that leaves uncovered.

    unit_of_slot : (n_slots,) unit of each unit asked for, in the order of the needs; -1 where none is left.
    objective, bound : seconds of driving plus `UNMET_S` for each slot without a unit; equal, by the prices.
    slot_price, unit_price : dual values in seconds, as in `posting`.
    uncovers : (n_units,) weight of the places that the unit alone leaves uncovered.
    sent_uncovers : (n_services, n_places) True where the units sent leave a place without any of the service.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    unit_of_slot: Ints
    slot_price: Floats
    unit_price: Floats
    uncovers: Floats
    sent_uncovers: Bools


@dataclass(frozen=True, slots=True)
class MoveUpProblem:
    """One service after a dispatch: which free unit should wait where?

    covers : (n_units, n_places) what each free unit covers from where it is.
    covers_from : (n_points, n_places) what a unit at a standby point would cover.
    drive_s : (n_units, n_points) seconds of the move; inf where it may not be made.
    weight : (n_places,) what a covered place counts.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    covers: Bools
    covers_from: Bools
    drive_s: Floats
    weight: Floats

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        for name, dtype in (
            ("covers", np.bool_),
            ("covers_from", np.bool_),
            ("drive_s", np.float64),
            ("weight", np.float64),
        ):
            object.__setattr__(self, name, frozen_array(getattr(self, name), dtype))
        n_places = len(self.weight)
        _refuse(self.covers.ndim != _TABLE or self.covers.shape[1] != n_places, "covers has not one column per place")
        _refuse(
            self.covers_from.ndim != _TABLE or self.covers_from.shape[1] != n_places,
            "covers_from has not one column per place",
        )
        expected = (len(self.covers), len(self.covers_from))
        _refuse(self.drive_s.shape != expected, f"drive_s has shape {self.drive_s.shape}, expected {expected}")
        _refuse(
            bool(np.any(np.isnan(self.drive_s)) or np.any(self.drive_s < 0)), "a move takes a negative time or none"
        )


@dataclass(frozen=True, slots=True)
class MoveUpResult:
    """The one move that leaves the most weight covered; of those the shortest.

    unit, point : what moves where; -1 where no move covers more than now.
    now, objective : covered weight before and after. `bound` is what no single move exceeds: equal to the objective.
    drive_s : seconds of the move; 0 without one.
    """

    status: Status
    now: float
    objective: float
    bound: float
    provenance: Provenance
    unit: int
    point: int
    drive_s: float


def _refuse(broken: bool, reason: str) -> None:  # noqa: FBT001  # the condition is the subject
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="dispatch", reason=reason)
