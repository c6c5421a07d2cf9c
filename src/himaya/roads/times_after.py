"""Exact travel times once some sections close or open, from those before: only what the change touches is searched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from himaya.roads.network import RoadNetwork, section_ms
from himaya.roads.snap import Anchors
from himaya.roads.speeds import SpeedProfile
from himaya.roads.times import Times, limit_ms, travel_times

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from himaya.roads.arrays import Bools, Floats, Ints

WORTH_IT = 6
"""Where more sections change than there are origins, or destinations, divided by this, all is searched anew."""


class Known(NamedTuple):
    """Times of some trips, and the sections that were closed for them."""

    times: Times
    closed: Collection[int]


@dataclass(frozen=True, slots=True)
class Trips:
    """Trips from all origins to all destinations, to be timed under one set of closed sections after another.

    Parameters
    ----------
    limit_s, hour, workers : as for `travel_times`; `speeds` is its `profile`.
    """

    network: RoadNetwork
    origins: Anchors
    destinations: Anchors
    limit_s: float
    hour: int | None = None
    speeds: SpeedProfile | None = None
    workers: int = 1

    def times(self, closed: Collection[int]) -> Times:
        """`travel_times` while these sections are closed.

        Raises
        ------
        InvalidInputError : as `travel_times`.
        """
        return travel_times(
            self.network,
            self.origins,
            self.destinations,
            limit_s=self.limit_s,
            hour=self.hour,
            closed=_whole(closed),
            profile=self.speeds,
            workers=self.workers,
        )

    def times_after(self, known: Known, closed: Collection[int]) -> Times:
        """The same times to the millisecond, from those of these trips under other closed sections.

        Raises
        ------
        InvalidInputError : as `travel_times`.

        Notes
        -----
        A trip keeps its time where the ways over every newly closed section take longer. The others are searched
        again, from origins and destinations that cover them. A newly opened section shortens a trip to the way over
        it, measured by a search to its ends and one from them. Trips that start or end on a changed section are
        searched again.
        """
        before, now = _whole(known.closed), _whole(closed)
        shut, opened = np.setdiff1d(now, before), np.setdiff1d(before, now)
        if (shut.size + opened.size) * WORTH_IT > min(len(self.origins), len(self.destinations)):
            return self.times(closed)
        section_ms(self.network, closed=now)  # refuses sections that there are none of
        table = np.rint(known.times.dense(len(self.destinations)) * 1000)
        changed = np.union1d(shut, opened)
        touched = np.isin(self.origins.section, changed)[:, None] | np.isin(self.destinations.section, changed)
        for over in self._ways_over(shut, before):
            touched |= np.isfinite(table) & (over <= table)
        rows, columns = covering(touched)
        if rows.size:
            table[rows] = _ms(replace(self, origins=self.origins.take(rows)), now)
        if columns.size:
            table[:, columns] = _ms(replace(self, destinations=self.destinations.take(columns)), now)
        for over in self._ways_over(opened, now):
            np.minimum(table, np.where(over <= limit_ms(self.limit_s), over, np.inf), out=table)
        return _sparse(table)

    def _ways_over(self, sections: Ints, closed: Ints) -> Iterator[Floats]:
        """Milliseconds of every trip over each section, end to end, for each direction that it is driven in."""
        if not sections.size:
            return
        weight = section_ms(self.network, profile=self.speeds, hour=self.hour)
        ends = Anchors(np.repeat(sections, 2), np.tile([0.0, 1.0], sections.size), np.zeros(2 * sections.size))
        reached, left = _ms(replace(self, destinations=ends), closed), _ms(replace(self, origins=ends), closed)
        for number, section in enumerate(sections.tolist()):
            tail, head, one_way = 2 * number, 2 * number + 1, int(self.network.one_way[section])
            if one_way >= 0:
                yield reached[:, tail, None] + float(weight[section]) + left[head]
            if one_way <= 0:
                yield reached[:, head, None] + float(weight[section]) + left[tail]


def _ms(trips: Trips, closed: Collection[int]) -> Floats:
    """Milliseconds as a full table, inf beyond the limit."""
    return np.rint(trips.times(closed).dense(len(trips.destinations)) * 1000)


def covering(pairs: Bools) -> tuple[Ints, Ints]:
    """Rows and columns that hold every pair between them: the one with the most that are left, again and again."""
    left, rows, columns = pairs.copy(), list[int](), list[int]()
    while left.any():
        by_row, by_column = left.sum(axis=1), left.sum(axis=0)
        if by_row.max() > by_column.max():
            rows.append(int(by_row.argmax()))
            left[rows[-1]] = False
        else:
            columns.append(int(by_column.argmax()))
            left[:, columns[-1]] = False
    return np.array(rows, np.int64), np.array(columns, np.int64)


def _whole(sections: Collection[int]) -> Ints:
    return np.unique(np.fromiter(sections, np.int64, len(sections)))


def _sparse(table: Floats) -> Times:
    origin, destination = np.nonzero(np.isfinite(table))
    indptr = np.append(0, np.cumsum(np.bincount(origin, minlength=len(table))))
    return Times(indptr, destination, table[origin, destination] / 1000.0)
