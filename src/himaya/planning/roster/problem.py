"""Roster: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Bools, Floats, Ints
from himaya.planning.doctrine import RosterRule
from himaya.planning.result import Provenance, Status, frozen_array

LONG_AGO = -1_000_000
"""End of the last duty of a crew that has had none, minutes."""

_PER_CREW = ("zone", "kind", "skills", "last_end", "days_before", "nights_before")
_PER_LINE = ("line_zone", "line_kind", "line_shift", "line_skill", "line_weight")


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """Crews, days, shifts, and how many crews each line of duty asks for.

    Minutes are elapsed minutes from one origin, so a day on which the clock changes is 23 or 25 hours long.

    crew_ids, zone_ids, kind_ids, line_ids : names, order of everything below.
    zone, kind : (n,) where each crew belongs and what it is. skills : (n,) bit mask of what it can do.
    last_end : (n,) end of its last duty before day 0 in minutes, `LONG_AGO` where there was none.
    days_before, nights_before : (n,) days and nights in a row before day 0.
    leave : (n, days) True where the crew is away. avoid : (n, days) cost of duty on a day on which it would rather not.
    override : (n, days) True where a commander has recorded that it may start after a short rest.
    start, end : (days, shifts) minutes. night : (shifts,) True where the shift counts as a night.
    line_zone, line_kind, line_shift, line_skill, line_weight : (lines,) a line is so many crews of one zone and kind
        that have every skill of a mask, in one shift of each day; what one missing crew counts.
    demand : (days, lines) crews.
    travel_min : (zones, zones) minutes by road between zones, inf where there is no way.
    rule : the doctrine.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    crew_ids: tuple[str, ...]
    zone_ids: tuple[str, ...]
    kind_ids: tuple[str, ...]
    line_ids: tuple[str, ...]
    zone: Ints
    kind: Ints
    skills: Ints
    last_end: Ints
    days_before: Ints
    nights_before: Ints
    leave: Bools
    avoid: Ints
    override: Bools
    start: Ints
    end: Ints
    night: Bools
    line_zone: Ints
    line_kind: Ints
    line_shift: Ints
    line_skill: Ints
    line_weight: Ints
    demand: Ints
    travel_min: Floats
    rule: RosterRule

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        for field in fields(self):
            wanted = {"Ints": np.int64, "Bools": np.bool_, "Floats": np.float64}.get(str(field.type))
            if wanted is not None:
                object.__setattr__(self, field.name, frozen_array(getattr(self, field.name), wanted))
        self._names()
        self._shapes()
        self._ranges()

    @property
    def n_crews(self) -> int:
        """Number of crews."""
        return len(self.crew_ids)

    @property
    def n_days(self) -> int:
        """Number of days."""
        return int(self.start.shape[0])

    @property
    def n_shifts(self) -> int:
        """Number of shifts a day."""
        return int(self.start.shape[1])

    def _names(self) -> None:
        for name in ("crew_ids", "zone_ids", "kind_ids", "line_ids"):
            ids = getattr(self, name)
            _refuse(len(set(ids)) != len(ids), f"{name} holds a name twice")

    def _shapes(self) -> None:
        _refuse(self.start.ndim != 2 or self.start.shape[0] < 1, "there is no day")  # noqa: PLR2004 - days by shifts
        n, days, lines, zones = self.n_crews, self.n_days, len(self.line_ids), len(self.zone_ids)
        wanted: dict[str, tuple[int, ...]] = dict.fromkeys(_PER_CREW, (n,))
        wanted |= dict.fromkeys(_PER_LINE, (lines,))
        wanted |= dict.fromkeys(("leave", "avoid", "override"), (n, days))
        wanted |= {"end": self.start.shape, "night": self.start.shape[1:], "demand": (days, lines)}
        wanted["travel_min"] = (zones, zones)
        for name, shape in wanted.items():
            found = getattr(self, name).shape
            _refuse(found != shape, f"{name} has shape {found}, expected {shape}")

    def _ranges(self) -> None:
        for name, count in (
            ("zone", len(self.zone_ids)),
            ("kind", len(self.kind_ids)),
            ("line_zone", len(self.zone_ids)),
            ("line_kind", len(self.kind_ids)),
            ("line_shift", self.n_shifts),
        ):
            values = getattr(self, name)
            _refuse(bool(((values < 0) | (values >= count)).any()), f"{name} names something that is not there")
        for name in ("demand", "avoid", "skills", "line_skill", "days_before", "nights_before"):
            _refuse(bool((getattr(self, name) < 0).any()), f"{name} is negative")
        _refuse(bool((self.line_weight < 1).any()), "a line weighs less than 1")
        _refuse(bool((self.end <= self.start).any()), "a shift ends before it starts")
        _refuse(bool((np.diff(self.start, axis=0) <= 0).any()), "a shift starts no later than on the day before")
        _refuse(bool((self.last_end > self.start.min(initial=0)).any()), "a duty before day 0 ends after day 0 starts")
        _refuse(bool((self.nights_before > self.days_before).any()), "more nights than days before day 0")
        _refuse(bool((np.isnan(self.travel_min) | (self.travel_min < 0)).any()), "a travel time is not one")


@dataclass(frozen=True, slots=True)
class BlockAnswer:
    """The crews that serve one zone and kind.

    zone, kind : indices.
    objective, bound : cost of the block, and the solver's proof for it.
    shortage_bound : least weighted shortage that no duty table of this block can avoid, proved by `price`; in the units
        of `line_weight`.
    price : one number per row of the relaxation (`relaxation.py`), empty where the bound is 0.
    first_day : first day that cannot be sustained: up to it some shortage cannot be avoided, before it none is needed
        (`hold`); -1 where there is no shortage, -2 where it was not found.
    hold : (crews of the block in their order, first_day) line or -1, a duty table without shortage before `first_day`;
        (0, 0) where the main table itself has none.
    first_price : prices of the relaxation with no demand after `first_day` that prove it; empty where the search alone
        says so.
    extra_crews : fewest more crews that would end the shortage; 0 where there is none, -1 where it was not found.
    rules_that_help : rules each of which, given up alone, would end the shortage.
    conflict : demands and rules that cannot all be kept up to `first_day`, none of which can be left out.
    """

    zone: int
    kind: int
    objective: int
    bound: int
    shortage_bound: int
    price: Floats
    first_day: int
    hold: Ints
    first_price: Floats
    extra_crews: int
    rules_that_help: tuple[str, ...]
    conflict: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RosterResult:
    """The duty table.

    duty : (n, days) line of each crew on each day, -1 = free.
    serves : (n,) zone in which each crew serves for the whole table; another than its own where it is lent.
    shortage : (days, lines) crews missing.
    blocks : one per zone and kind that has crews or demand.
    objective, bound : sums over the blocks; the bound is for the crews lent as they are.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    duty: Ints
    serves: Ints
    shortage: Ints
    blocks: tuple[BlockAnswer, ...]


def _refuse(broken: bool, reason: str) -> None:  # noqa: FBT001 - the condition is the subject
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="roster", reason=reason)
