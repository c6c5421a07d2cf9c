"""Blocks of a roster: the crews that serve one zone and kind with the lines that only they can fill.

Blocks share nothing, so each is a question of its own. The crews of a block stand in an order that depends on what they
are and not on their names, so that equal blocks are asked once and other names change nothing but names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.codec import Bools, Ints
from himaya.planning.doctrine import RosterRule
from himaya.planning.roster.problem import LONG_AGO, RosterProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

HOUR = 60
WEEK = 7
_OF_CREWS = ("skills", "leave", "avoid", "override", "last_end", "days_before", "nights_before")
_OF_LINES = ("line_shift", "line_skill", "line_weight")


@dataclass(frozen=True, eq=False)
class Block:
    """One block; arrays as in `RosterProblem`, restricted to its crews and lines.

    crews, lines : indices into the problem; -1 for a crew that was only imagined.
    table_days : days of the whole table, over which hours are averaged, also where only its first days are asked for.
    """

    zone: int
    kind: int
    crews: Ints
    lines: Ints
    skills: Ints
    leave: Bools
    avoid: Ints
    override: Bools
    last_end: Ints
    days_before: Ints
    nights_before: Ints
    start: Ints
    end: Ints
    night: Bools
    line_shift: Ints
    line_skill: Ints
    line_weight: Ints
    demand: Ints
    table_days: int
    rule: RosterRule

    @property
    def n(self) -> int:
        """Number of crews."""
        return len(self.crews)

    @property
    def minutes(self) -> NDArray[np.int64]:
        """Length of each shift on each day, (days, shifts)."""
        return self.end - self.start

    @property
    def horizon_min(self) -> int:
        """Minutes that a crew may work over the whole table."""
        return self.rule.week_average_h * HOUR * max(self.table_days, WEEK) // WEEK

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Shifts that anybody may work at all, (days, shifts)."""
        return self.minutes <= self.rule.longest_h * HOUR

    def key(self) -> bytes:
        """Equal for blocks that ask the same question."""
        arrays = (*_OF_CREWS, *_OF_LINES, "demand", "start", "end", "night")
        parts = [repr(getattr(self, name).tolist()) for name in arrays]
        return "\n".join([*parts, repr(self.table_days), repr(self.rule)]).encode()

    def until(self, day: int) -> Block:
        """The same question for the days before `day` only; with no demand after them nothing else matters."""
        by_day = {name: getattr(self, name)[:day] for name in ("start", "end", "demand")}
        by_crew = {name: getattr(self, name)[:, :day] for name in ("leave", "avoid", "override")}
        return replace(self, **by_day, **by_crew)

    def with_more(self, count: int) -> Block:
        """The same question with more crews that can do everything and come rested."""
        days = len(self.start)
        every_skill = int(np.bitwise_or.reduce(np.concatenate([self.skills, self.line_skill]), initial=0))
        fresh: dict[str, NDArray[np.int64]] = {
            "crews": np.full(count, -1),
            "skills": np.full(count, every_skill),
            "leave": np.zeros((count, days), dtype=np.bool_),
            "avoid": np.zeros((count, days), dtype=np.int64),
            "override": np.zeros((count, days), dtype=np.bool_),
            "last_end": np.full(count, LONG_AGO),
            "days_before": np.zeros(count, dtype=np.int64),
            "nights_before": np.zeros(count, dtype=np.int64),
        }
        joined = {name: np.concatenate([getattr(self, name), more]) for name, more in fresh.items()}
        return replace(self, **joined)  # type: ignore[arg-type]  # every field named is an array

    def without_last(self, count: int) -> Block:
        """The same question without its last crews."""
        names = ("crews", *_OF_CREWS)
        return replace(self, **{name: getattr(self, name)[: self.n - count] for name in names})


def blocks_of(problem: RosterProblem, serves: NDArray[np.int64]) -> list[Block]:
    """Blocks by zone and kind, those without crews and without demand left out."""
    n_kinds = len(problem.kind_ids)
    of_crew = serves * n_kinds + problem.kind
    of_line = problem.line_zone * n_kinds + problem.line_kind
    asked = of_line[problem.demand.any(axis=0)]
    return [
        _block(problem, int(one), np.flatnonzero(of_crew == one), np.flatnonzero(of_line == one))
        for one in np.unique(np.concatenate([of_crew, asked]))
    ]


def _block(problem: RosterProblem, number: int, crews: NDArray[np.int64], lines: NDArray[np.int64]) -> Block:
    crews = np.array(sorted(crews, key=lambda crew: (_standing(problem, crew), crew)), dtype=np.int64)
    lines = np.array(sorted(lines, key=lambda line: (_asking(problem, line), line)), dtype=np.int64)
    zone, kind = divmod(number, len(problem.kind_ids))
    return Block(
        zone=zone,
        kind=kind,
        crews=crews,
        lines=lines,
        **{name: getattr(problem, name)[crews] for name in _OF_CREWS},
        **{name: getattr(problem, name)[lines] for name in _OF_LINES},
        demand=problem.demand[:, lines],
        table_days=problem.n_days,
        start=problem.start,
        end=problem.end,
        night=problem.night,
        rule=problem.rule,
    )


def _standing(problem: RosterProblem, crew: int) -> tuple[object, ...]:
    return tuple(getattr(problem, name)[crew].tolist() for name in _OF_CREWS)


def _asking(problem: RosterProblem, line: int) -> tuple[object, ...]:
    return (*(int(getattr(problem, name)[line]) for name in _OF_LINES), problem.demand[:, line].tolist())


def could_lend(problem: RosterProblem, blocks: Sequence[Block], short: Sequence[bool]) -> bool:
    """Whether a block is short while another zone of its kind is in reach, so that other loans might be better."""
    zones = {(block.kind, block.zone) for block in blocks}
    return any(
        lacking and (block.kind, int(other)) in zones and other != block.zone
        for block, lacking in zip(blocks, short, strict=True)
        for other in np.flatnonzero(problem.travel_min[:, block.zone] <= problem.rule.lend_max_min)
    )
