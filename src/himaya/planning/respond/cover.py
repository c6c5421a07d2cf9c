"""Maximal (expected) covering by hand: greedy, interchange, ruin and recreate.

Greedy: Church & ReVelle (1974), doi:10.1007/BF01942293; interchange: Teitz &
Bart (1968), doi:10.1287/opre.16.5.955; expected coverage: Daskin (1983),
doi:10.1287/trsc.17.1.48; ruin and recreate: Schrimpf et al. (2000),
doi:10.1006/jcph.1999.6413.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from himaya.planning.codec import Floats, Ints
from himaya.planning.kernel import FLOAT, FLOAT_TABLE, FLOATS, INT, INTS, kernel
from himaya.planning.respond.certificate import Levels, levels_of
from himaya.planning.respond.incidence import Incidence
from himaya.planning.respond.problem import RespondProblem

if TYPE_CHECKING:
    from himaya.planning.result import StopRule

_STEPS_PER_KICK = 25
_WORK = 4_000_000_000
"""Bound on the gains that all steps may bring up to date, so that they stay a matter of seconds at any size."""
_WORK_PER_CALL = 50_000_000
"""The same between two questions of whether to stop."""
_RUINED = 6
"""Units that a step takes away at most."""
_DRAWS = 10
"""Random numbers of a step: how many units, where, five for its surroundings, two for elsewhere, one to accept."""
_HEAT = 1e-4
"""Share of the value that the first steps give up on average where they accept a loss."""
_IMPROVES = 1e-12
"""Least relative improvement that counts, well above the rounding of the running sums."""

_PAIRS = (INTS, INTS, INTS, INTS, FLOATS, FLOATS)
_STATE = (INTS, INTS, FLOATS)
"""Types of what every kernel is given: rows and columns, weights and steps; units, levels and gains."""


@njit(cache=True, nogil=True)
def _move(  # noqa: PLR0913, PLR0917 - a Numba kernel takes its arrays one by one
    site: int,
    sign: int,
    row_first: Ints,
    row_candidate: Ints,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    step: Floats,
    reach: Ints,
    gain: Floats,
) -> float:
    """Add (+1) or take away (-1) one unit at `site`; update reach and gains; return the change in value."""
    change = 0.0
    for at in range(column_first[site], column_first[site + 1]):
        demand = column_demand[at]
        old = step[reach[demand]]
        if sign > 0:
            change += weight[demand] * old
        reach[demand] += sign
        new = step[reach[demand]]
        if sign < 0:
            change -= weight[demand] * new
        shift = weight[demand] * (new - old)
        if shift != 0.0:
            for entry in range(row_first[demand], row_first[demand + 1]):
                gain[row_candidate[entry]] += shift
    return change


@kernel(INTS, INTS, FLOATS, FLOATS, *_STATE)
def _survey(
    column_first: Ints, column_demand: Ints, weight: Floats, step: Floats, units: Ints, reach: Ints, gain: Floats
) -> None:
    """The level of every demand point once the units stand, and what one more unit at every site would bring."""
    for site in range(units.size):
        if units[site] > 0:
            for at in range(column_first[site], column_first[site + 1]):
                reach[column_demand[at]] += units[site]
    for site in range(units.size):
        total = 0.0
        for at in range(column_first[site], column_first[site + 1]):
            total += weight[column_demand[at]] * step[reach[column_demand[at]]]
        gain[site] = total


@njit(cache=True, nogil=True)
def _best_site(units: Ints, limits: Ints, gain: Floats, barred: int) -> int:
    """Candidate with room and the largest gain, lowest index first, `barred` if no other; -1 when all are full."""
    best = -1
    for site in range(units.size):
        if units[site] < limits[site] and site != barred and (best < 0 or gain[site] > gain[best]):
            best = site
    if best < 0 <= barred and units[barred] < limits[barred]:
        return barred
    return best


@kernel(INT, INTS, *_PAIRS, *_STATE)
def _fill(  # noqa: PLR0913, PLR0917  # compiled: arrays, no objects
    p: int,
    limits: Ints,
    row_first: Ints,
    row_candidate: Ints,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    step: Floats,
    units: Ints,
    reach: Ints,
    gain: Floats,
) -> None:
    """Greedy: add the unit that gains most until `p` stand."""
    for _ in range(p - units.sum()):
        site = _best_site(units, limits, gain, -1)
        if site < 0:
            return
        _move(site, 1, row_first, row_candidate, column_first, column_demand, weight, step, reach, gain)
        units[site] += 1


@kernel(INTS, *_PAIRS, *_STATE)
def _interchange(  # noqa: PLR0913, PLR0917  # compiled: arrays, no objects
    limits: Ints,
    row_first: Ints,
    row_candidate: Ints,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    step: Floats,
    units: Ints,
    reach: Ints,
    gain: Floats,
) -> bool:
    """One pass over the chosen sites: move a unit where it gains more; tell whether any moved."""
    moved = False
    slack = _IMPROVES * weight.sum()
    for site in range(units.size):
        if units[site] == 0:
            continue
        lost = -_move(site, -1, row_first, row_candidate, column_first, column_demand, weight, step, reach, gain)
        units[site] -= 1
        best = _best_site(units, limits, gain, -1)
        if gain[best] <= lost + slack:
            best = site
        _move(best, 1, row_first, row_candidate, column_first, column_demand, weight, step, reach, gain)
        units[best] += 1
        moved = moved or best != site
    return moved


@njit(cache=True, nogil=True)
def _neighbour(  # noqa: PLR0913, PLR0917  # compiled: arrays, no objects
    site: int,
    around: int,
    where: float,
    begin: float,
    row_first: Ints,
    row_candidate: Ints,
    column_first: Ints,
    column_demand: Ints,
    units: Ints,
) -> int:
    """Site with a unit that covers one of `site`'s demand points, the share `where` along them; -1 when none."""
    if around == 0:
        return -1
    demand = column_demand[column_first[site] + int(where * around)]
    length = row_first[demand + 1] - row_first[demand]
    for step in range(length):
        other = int(row_candidate[row_first[demand] + (step + int(begin * length)) % length])
        if units[other] > 0:
            return other
    return -1


@njit(cache=True, nogil=True)
def _drawn(draw: float, units: Ints) -> int:
    """Site of the unit at the share `draw` in [0, 1) of them all."""
    left = int(draw * units.sum())
    for site in range(units.size):
        left -= units[site]
        if left < 0:
            return site
    return -1


@kernel(FLOAT_TABLE, FLOATS, FLOAT, INTS, *_PAIRS, *_STATE, INTS, FLOAT)
def _ruin(  # noqa: PLR0913, PLR0917  # compiled: one loop over arrays
    draws: Floats,
    heat: Floats,
    best: float,
    limits: Ints,
    row_first: Ints,
    row_candidate: Ints,
    column_first: Ints,
    column_demand: Ints,
    weight: Floats,
    step: Floats,
    units: Ints,
    reach: Ints,
    gain: Floats,
    best_units: Ints,
    value: float,
) -> tuple[float, float]:
    """Take away units that share demand, put as many back greedily; undo what loses more than the heat allows.

    `value` and `best` are those of `units` and `best_units` and come back as they then are; `best_units` becomes the
    best met.
    """
    touched, n_units = np.empty(2 * _RUINED, np.int64), units.sum()
    for turn in range(heat.size):
        draw = draws[turn]
        first = _drawn(draw[1], units)
        around = column_first[first + 1] - column_first[first]
        before, out = value, 0
        for taken in range(min(n_units, 1 + int(draw[0] * _RUINED))):
            site = first
            if taken > 0:
                site = _neighbour(
                    first, around, draw[1 + taken], draw[2 + (taken + 1) % 5], row_first, row_candidate, column_first,
                    column_demand, units,
                )  # fmt: skip
            if site < 0:
                site = _drawn(draw[7 + taken % 2], units)
            value += _move(site, -1, row_first, row_candidate, column_first, column_demand, weight, step, reach, gain)
            units[site] -= 1
            touched[out] = site
            out += 1
        for put in range(out, 2 * out):
            site = _best_site(units, limits, gain, first)
            value += _move(site, 1, row_first, row_candidate, column_first, column_demand, weight, step, reach, gain)
            units[site] += 1
            touched[put] = site
        if value > best * (1.0 + _IMPROVES):
            best = value
            for at in range(units.size):
                best_units[at] = units[at]
        if value < before + heat[turn] * np.log(1.0 - draw[9]):
            for at in range(2 * out):
                sign = 1 if at < out else -1
                site = touched[at]
                value += _move(
                    site, sign, row_first, row_candidate, column_first, column_demand, weight, step, reach, gain
                )
                units[site] += sign
    return value, best


@dataclass(slots=True)
class CoverSearch:
    """The running choice of a maximal covering problem: units per candidate, level per demand point, gains."""

    problem: RespondProblem
    incidence: Incidence
    weight: Floats
    levels: Levels
    units: Ints

    @classmethod
    def empty(cls, problem: RespondProblem, incidence: Incidence) -> CoverSearch:
        """No unit chosen yet."""
        units = np.zeros(problem.n_candidates, dtype=np.int64)
        return cls(problem, incidence, problem.weight.copy(), levels_of(problem), units)

    def _walks(self) -> tuple[Ints, Ints, Ints, Ints, Floats, Floats]:
        inc = self.incidence
        return inc.row_first, inc.row_candidate, inc.column_first, inc.column_demand, self.weight, self.levels.step

    def _reach_and_gain(self, units: Ints) -> tuple[Ints, Floats]:
        inc = self.incidence
        reach, gain = self.levels.begin.copy(), np.zeros(units.size)
        _survey(inc.column_first, inc.column_demand, self.weight, self.levels.step, units, reach, gain)
        return reach, gain

    def value(self, units: Ints) -> float:
        """Expected covered weight of `units`."""
        reach, _ = self._reach_and_gain(units)
        return float(np.sum(self.weight * self.levels.worth[reach]))

    def improve(self, units: Ints, stop: StopRule) -> None:
        """Fill up to p greedily, then interchange until nothing moves or `stop` fires; changes `units`."""
        reach, gain = self._reach_and_gain(units)
        _fill(self.problem.p, self.incidence.limits, *self._walks(), units, reach, gain)
        moved = bool(units.any())
        while moved and not stop():
            reach, gain = self._reach_and_gain(units)
            moved = bool(_interchange(self.incidence.limits, *self._walks(), units, reach, gain))

    def ruin(self, kicks: int, rng: np.random.Generator, stop: StopRule) -> None:
        """Ruin and recreate for `kicks` times 25 steps with falling heat, then interchange; keep the best."""
        inc = self.incidence
        n_units = int(self.units.sum())
        if not 0 < n_units < int(inc.limits.sum()):
            return
        # Every step moves some ten units, each of which touches the row of every demand point around it.
        cost = 10 * max(1, int(np.square(np.diff(inc.row_first)).sum() / inc.limits.size))
        steps = min(kicks * _STEPS_PER_KICK, _WORK // cost)
        per_call = max(1, _WORK_PER_CALL // cost)
        units, best_units = self.units.copy(), self.units.copy()
        value = best = self.value(units)
        heat = _HEAT * value * (1.0 - np.arange(steps) / max(1, steps))
        reach, gain = self._reach_and_gain(units)
        for begin in range(0, steps, per_call):
            if stop():
                break
            part = heat[begin : begin + per_call]
            draws = rng.random((part.size, _DRAWS))
            value, best = _ruin(draws, part, best, inc.limits, *self._walks(), units, reach, gain, best_units, value)
        self.improve(best_units, stop)
        self.offer(best_units)

    def offer(self, units: Ints) -> None:
        """Take `units` over when they are worth more."""
        if self.value(units) > self.value(self.units) * (1.0 + _IMPROVES):
            self.units = units

    def chosen(self) -> Ints:
        """Candidate indices, sorted, repeated where several units wait."""
        return np.repeat(np.arange(self.units.size, dtype=np.int64), self.units)
