"""Who waits at which chosen point, watch by watch, at least travel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from himaya.planning.clock import Clock
    from himaya.planning.memo import Memo
    from himaya.planning.respond.hours import Hours
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Base, Scenario, StandbyPoint

_LONGEST_S = 3 * 3600.0
_OUT_OF_REACH_S = 1e6


@dataclass(frozen=True, slots=True)
class Relief:
    """One unit at one standby point for some watches.

    travel_s : from its base, or from the point where it waited before, at free flow; None without a road.
    """

    point: int
    unit: int
    start: datetime
    end: datetime
    travel_s: float | None


def reliefs(
    scenario: Scenario,
    network: RoadNetwork,
    hours: Hours,
    standing: Mapping[str, NDArray[np.int64]],
    *,
    clock: Clock,
    memo: Memo,
) -> tuple[Relief, ...]:
    """The free units of a service spread over the chosen points, one each, nearest overall first.

    A unit stays where it waits as long as the point is held and the unit is free. The others come from their bases, or
    from the point that they leave, at the least travel in all. Order: by start, then by point.

    Parameters
    ----------
    standing : by phase, the points that units hold, sorted, repeated for several units.
    memo : what was measured on these roads before; the ways from the bases are those of every service.
    """
    held = sorted({int(point) for points in standing.values() for point in points})
    from_base = memo.once("reliefs from bases", lambda: _from_bases_s(scenario, network))
    duty = _Duty(scenario, hours, held, (from_base[:, held], _between_s(scenario, network, held)))
    open_: dict[int, tuple[int, int, float | None]] = {}
    found = []
    place_of = {watch: phase for phase in hours.phases for watch in phase.watches}
    for watch, start in enumerate(clock.watches):
        phase = place_of.get(watch)
        points = standing[phase.key].tolist() if phase else []
        stays, comes = duty.changed({unit: point for unit, (_, point, _) in open_.items()}, points, watch)
        for unit in sorted(open_.keys() - stays):
            begun, point, travel_s = open_.pop(unit)
            found.append(Relief(point, unit, clock.watches[begun], start, travel_s))
        open_ |= {unit: (watch, point, travel_s) for unit, point, travel_s in comes}
    for unit, (begun, point, travel_s) in open_.items():
        found.append(Relief(point, unit, clock.watches[begun], clock.end, travel_s))
    return tuple(sorted(found, key=lambda one: (one.start, one.point, one.unit)))


class _Duty:
    """Free units of one service, and how far each is from the points that are held at any time."""

    def __init__(
        self,
        scenario: Scenario,
        hours: Hours,
        points: Sequence[int],
        travel_s: tuple[NDArray[np.float64], NDArray[np.float64]],
    ) -> None:
        """`travel_s` to the points: from every base, and from each of them."""
        self._free = hours.free
        self._column = {point: number for number, point in enumerate(points)}
        base_row = {base.id: row for row, base in enumerate(scenario.bases)}
        ever = np.flatnonzero(hours.free.any(axis=1)).tolist()
        self._base_of = {unit: base_row[scenario.units[unit].base_id] for unit in ever}
        self._from_base, self._between = travel_s

    def changed(
        self, at: Mapping[int, int], points: Sequence[int], watch: int
    ) -> tuple[set[int], list[tuple[int, int, float | None]]]:
        """Units that stay where they are, and (unit, point, seconds) of those that come.

        Parameters
        ----------
        at : the point of every unit that waited until now.
        """
        wanted: dict[int, int] = defaultdict(int)
        for point in points:
            wanted[point] += 1
        stays = set()
        for unit, point in sorted(at.items()):
            if self._free[unit, watch] and wanted[point] > 0:
                wanted[point] -= 1
                stays.add(unit)
        slots = [point for point in sorted(wanted) for _ in range(wanted[point])]
        units = [int(unit) for unit in np.flatnonzero(self._free[:, watch]) if int(unit) not in stays]
        return stays, list(self._assigned(units, slots, at))

    def _assigned(
        self, units: Sequence[int], slots: Sequence[int], at: Mapping[int, int]
    ) -> Iterator[tuple[int, int, float | None]]:
        if not units or not slots:
            return
        columns = [self._column[point] for point in slots]
        rows = [
            self._between[self._column[at[unit]]] if unit in at else self._from_base[self._base_of[unit]]
            for unit in units
        ]
        seconds = np.stack(rows)[:, columns]
        cost = np.where(np.isfinite(seconds), seconds, _OUT_OF_REACH_S)
        for row, column in np.stack(linear_sum_assignment(cost), axis=1).tolist():
            travel_s = float(seconds[row, column])
            yield units[row], slots[column], travel_s if np.isfinite(travel_s) else None


def _from_bases_s(scenario: Scenario, network: RoadNetwork) -> NDArray[np.float64]:
    """Seconds at free flow from every base to every waiting point, (n_bases, n_points)."""
    return _travel_s(network, scenario.bases, scenario.standby)


def _between_s(scenario: Scenario, network: RoadNetwork, chosen: Sequence[int]) -> NDArray[np.float64]:
    """Seconds at free flow from each of the chosen points to each of them."""
    points = [scenario.standby[index] for index in chosen]
    return _travel_s(network, points, points)


def _travel_s(
    network: RoadNetwork, origins: Sequence[Base | StandbyPoint], points: Sequence[StandbyPoint]
) -> NDArray[np.float64]:
    starts, ends = (
        snap_all(network, [one.lon for one in some], [one.lat for one in some]) for some in (origins, points)
    )
    return travel_times(network, starts, ends, hour=None, limit_s=_LONGEST_S).dense(len(ends))
