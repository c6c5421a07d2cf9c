"""Who waits at which chosen point, shift by shift, at least travel from the bases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from himaya.planning.duty import ALWAYS
from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from himaya.planning.doctrine import RespondRule
    from himaya.planning.duty import Duty
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Scenario

_LONGEST_S = 3 * 3600.0
_OUT_OF_REACH_S = 1e6


@dataclass(frozen=True, slots=True)
class Relief:
    """One unit at one standby point for its shift; `travel_s` from its base at free flow, None without a road."""

    point: int
    unit: int
    start: datetime
    end: datetime
    travel_s: float | None


def reliefs(
    scenario: Scenario, network: RoadNetwork, rule: RespondRule, chosen: NDArray[np.int64], *, duty: Duty = ALWAYS
) -> Iterator[Relief]:
    """Each shift's units of the service spread over the chosen points, one each, nearest overall first.

    A shift is a set of units that are there in the same unbroken span. Units beyond the number
    of points stay at their bases. Order: by shift, then by point.
    """
    shifts: dict[tuple[datetime, datetime], list[int]] = {}
    for index, unit in enumerate(scenario.units):
        if unit.kind in rule.kinds:
            for span in duty.of(unit):
                shifts.setdefault(span, []).append(index)
    if not shifts or not chosen.size:
        return
    seconds = _travel_s(scenario, network, chosen)
    base_row = {base.id: row for row, base in enumerate(scenario.bases)}
    for (start, end), members in sorted(shifts.items()):
        rows = [base_row[scenario.units[member].base_id] for member in members]
        cost = np.where(np.isfinite(seconds[rows]), seconds[rows], _OUT_OF_REACH_S)
        pairs = np.stack(linear_sum_assignment(cost), axis=1).tolist()
        for member, point in sorted(pairs, key=lambda pair: pair[1]):
            travel_s = float(seconds[rows[member], point])
            yield Relief(int(chosen[point]), members[member], start, end, travel_s if np.isfinite(travel_s) else None)


def _travel_s(
    scenario: Scenario, network: RoadNetwork, chosen: Sequence[int] | NDArray[np.int64]
) -> NDArray[np.float64]:
    points = [scenario.standby[int(index)] for index in chosen]
    bases = snap_all(network, [base.lon for base in scenario.bases], [base.lat for base in scenario.bases])
    spots = snap_all(network, [point.lon for point in points], [point.lat for point in points])
    return travel_times(network, bases, spots, hour=None, limit_s=_LONGEST_S).dense(len(spots))
