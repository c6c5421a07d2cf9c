"""Diversions: fastest ways with all controls closed, in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.diversion.problem import NO_WAY, DiversionResult, lost_minutes
from himaya.planning.result import Provenance, Status, frozen_array
from himaya.roads.routes import route_sections
from himaya.roads.snap import anchors_at
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from himaya.planning.codec import Ints
    from himaya.planning.diversion.problem import DiversionProblem


def solve(problem: DiversionProblem) -> DiversionResult:
    """Times of all trips before and with the controls, and the way of every road told.

    Exact: bounded shortest paths in whole milliseconds, one search per place where trips begin.
    """
    before = _times(problem, ())
    after = _times(problem, problem.closed)
    lost = lost_minutes(problem.vehicles, before, after)
    return DiversionResult(
        status=Status.OPTIMAL,
        objective=lost,
        bound=lost,
        provenance=Provenance(solver="bounded shortest paths", seed=0),
        before_ms=frozen_array(before, np.int64),
        after_ms=frozen_array(after, np.int64),
        ways=tuple(_way(problem, trip, int(after[trip])) for trip in problem.main.tolist()),
    )


def _times(problem: DiversionProblem, closed: Ints | tuple[int, ...]) -> Ints:
    starts, row = np.unique(problem.start, return_inverse=True)
    ends, column = np.unique(problem.end, return_inverse=True)
    if not starts.size:
        return np.zeros(0, dtype=np.int64)
    network = problem.network
    found = travel_times(
        network, anchors_at(network, starts), anchors_at(network, ends), limit_s=problem.limit_s, closed=closed
    ).dense(ends.size)[row, column]
    ms: Ints = np.where(np.isfinite(found), np.rint(np.where(np.isfinite(found), found, 0.0) * 1000), NO_WAY).astype(
        np.int64
    )
    return ms


def _way(problem: DiversionProblem, trip: int, ms: int) -> Ints:
    if ms == NO_WAY:
        return frozen_array([], np.int64)
    network = problem.network
    ends = (anchors_at(network, problem.start[[trip]]), anchors_at(network, problem.end[[trip]]))
    return frozen_array(route_sections(network, *ends, limit_s=ms / 1000, closed=problem.closed), np.int64)
