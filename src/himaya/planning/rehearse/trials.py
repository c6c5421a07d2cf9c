"""What if? The same nights with one unit fewer, with one more road closed, with incidents on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.codec import Ints
from himaya.planning.rehearse.figures import Limits, nearest_rank, night_sums, paired
from himaya.planning.rehearse.problem import NONE, SAMPLED
from himaya.planning.rehearse.simulate import run, team_of, ways_of, with_trial, without_unit

if TYPE_CHECKING:
    from himaya.planning.rehearse.nights import Ways
    from himaya.planning.rehearse.parts import Travel
    from himaya.planning.rehearse.problem import RehearseProblem
    from himaya.planning.rehearse.simulate import Run


def delays(problem: RehearseProblem, run: Run) -> Ints:
    """Response time of every call, and the time until the end for calls still open."""
    return np.where(run.response_ms >= 0, run.response_ms, problem.horizon_ms - run.calls.at_ms)


@dataclass(frozen=True, slots=True)
class Trial:
    """Change of the mean delay per call, and the sum of the delays over the kept nights."""

    change: Limits
    sample_ms: int


@dataclass(frozen=True, slots=True)
class IncidentTrial:
    """First and last unit at each incident (medians), how many never came, and the change for the other calls."""

    first_ms: Ints
    last_ms: Ints
    n_open: Ints
    change: Limits


def lose_unit(problem: RehearseProblem, base: Run, service: int, ways: Ways, unit: int) -> Trial:
    """The same nights without one unit."""
    team = without_unit(problem, team_of(problem, service), unit)
    return _trial(problem, base, run(problem, service, base.calls, team, ways))


def close_road(problem: RehearseProblem, base: Run, service: int, travel: Travel) -> Trial:
    """The same nights on other roads."""
    team = team_of(problem, service)
    return _trial(problem, base, run(problem, service, base.calls, team, ways_of(travel, team.points)))


def _trial(problem: RehearseProblem, base: Run, tried: Run) -> Trial:
    first = base.calls.first
    before, after = (night_sums(delays(problem, one), first) for one in (base, tried))
    return Trial(paired(after - before, np.diff(first)), int(after[:SAMPLED].sum()))


def strike(problem: RehearseProblem, base: Run, service: int, ways: Ways) -> IncidentTrial:
    """The same nights with the incidents of the question."""
    calls, is_added = with_trial(problem, service, base.calls)
    tried = run(problem, service, calls, team_of(problem, service), ways)
    first = base.calls.first
    n_nights = len(first) - 1
    usual = delays(problem, tried)[~is_added]
    change = night_sums(usual, first) - night_sums(delays(problem, base), first)
    each = int(problem.incidents.calls[service])
    came = tried.response_ms[is_added].reshape(n_nights, len(problem.incidents.places), each)
    return IncidentTrial(
        _medians(came, first=True), _medians(came, first=False), (came < 0).sum(axis=(0, 2)),
        paired(change, np.diff(first)),
    )  # fmt: skip


def _medians(came: Ints, *, first: bool) -> Ints:
    """Median over the nights of the first or last unit there, per incident; a unit that never came counts as last."""
    if not came.shape[2]:
        return np.full(came.shape[1], int(NONE))
    late = np.iinfo(np.int64).max
    ms = np.where(came < 0, late, came)
    ms = ms.min(axis=2) if first else ms.max(axis=2)
    return np.array([nearest_rank(column[column < late], int((column == late).sum()), 50) for column in ms.T])
