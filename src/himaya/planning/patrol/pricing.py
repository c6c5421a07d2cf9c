"""The most valuable round of every class at given prizes, and a pattern of rounds that do not get in each other's way.

Prizes are for presence and add up over time, so that what a team has done before never changes what a minute at a
place is worth: the best round is a longest path in an acyclic network of (step, spot, break taken), found exactly. A
round may come back to a place. A pattern is made team after team; steps at a place that an earlier team covers are
worth nothing to the later ones.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np
from numba import njit
from numpy.typing import NDArray

from himaya.planning.kernel import FLOAT_TABLE, GIVEN_INTS, INT, INTS, group, kernel
from himaya.planning.patrol.problem import PatrolProblem
from himaya.planning.patrol.rounds import Round, there

if TYPE_CHECKING:
    from collections.abc import Iterable


_REST, _CAUSES = 1, 3
"""How a team came to be ready at a spot: 0 by driving there, 1 after its break, 2 after waiting at its base."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What pricing needs of a problem and what prizes do not change.

    may_begin : (n_kinds, n_places, n_steps) whether a visit may begin at the step.
    drives : per kind, the places that may be visited from each spot: (n_spots + 1,) where those of a spot begin, and
        three times (n_drives,) place, steps of the drive, steps of drive and visit, the last ascending within a spot.
    back : (n_kinds, n_spots, n_spots) steps of the drive by where it leads to.
    """

    problem: PatrolProblem
    may_begin: NDArray[np.bool_]
    drives: tuple[tuple[NDArray[np.int64], ...], ...]
    back: NDArray[np.int64]


def ways_of(problem: PatrolProblem) -> Ways:
    """Where visits may begin, and the drives as lists; places that a kind may not visit are left out."""
    n_steps = int(problem.watch_steps.sum())
    quiet = ~problem.asked
    count = np.concatenate([np.zeros((problem.n_places, 1), np.int64), np.cumsum(quiet, axis=1)], axis=1)
    finish = np.arange(n_steps) + problem.dwell[:, None]
    undisturbed = np.take_along_axis(count, np.minimum(finish, n_steps), axis=1) == count[:, :-1]
    may_begin = problem.may[:, :, None] & (undisturbed & (finish <= n_steps))[None]
    drives = tuple(_drives(problem, kind) for kind in range(len(problem.may)))
    return Ways(problem, may_begin, drives, np.ascontiguousarray(problem.drive.transpose(0, 2, 1)))


def _drives(problem: PatrolProblem, kind: int) -> tuple[NDArray[np.int64], ...]:
    table = problem.drive[kind][:, : problem.n_places]
    spot, place = np.nonzero((table > 0) & problem.may[kind])
    drive = table[spot, place]
    cost = drive + problem.dwell[place]
    order = np.lexsort((place, cost, spot))
    return np.searchsorted(spot, np.arange(problem.n_spots + 1)), place[order], drive[order], cost[order]


def per_step(problem: PatrolProblem, prize: NDArray[np.float64]) -> NDArray[np.float64]:
    """Prizes for one step, (n_places, n_steps), of prizes for the whole watch, (n_places, n_watches)."""
    return np.ascontiguousarray((prize / np.maximum(problem.watch_steps, 1))[:, problem.watch_of])


def best_rounds(
    ways: Ways, prize: NDArray[np.float64], classes: Iterable[int], *, workers: int = 1
) -> list[tuple[Round, float]]:
    """One round of each of these classes that earns most, and what it earns.

    Parameters
    ----------
    prize : (n_places, n_watches) for presence through the whole watch, >= 0; a part of it earns its share.
    workers : threads; the answer does not depend on it.
    """
    steps = per_step(ways.problem, prize)

    def best(of_class: int) -> tuple[Round, float]:
        return _best_round(ways, steps, of_class)

    if workers > 1:
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(best, classes))
    return [best(of_class) for of_class in classes]


def best_pattern(
    ways: Ways, prize: NDArray[np.float64], order: NDArray[np.int64], liking: NDArray[np.float64] | None = None
) -> tuple[list[Round], NDArray[np.bool_]]:
    """A round for every team, each the best beside those made before it, and which steps at which place are covered.

    Parameters
    ----------
    prize : (n_places, n_watches) as in `best_rounds`. order : (n_teams,) in which the teams get their rounds.
    liking : (n_places, n_steps) factors of the prize by step, so that patterns worth the same differ in their times.
    """
    problem = ways.problem
    left = per_step(problem, prize) if liking is None else per_step(problem, prize) * liking
    team_class = problem.team_class
    covered = np.zeros(left.shape, dtype=np.bool_)
    found: dict[int, Round] = {}
    for team in order.tolist():
        if problem.once:
            found[team] = _round_without_return(ways, left, int(team_class[team]))
        else:
            found[team], _ = _best_round(ways, left, int(team_class[team]))
        for place, when in there(problem, found[team]):
            covered[place, when], left[place, when] = True, 0.0
        if problem.once:
            ways = _closed(ways, found[team])
    return [found[team] for team in range(team_class.size)], covered


def _round_without_return(ways: Ways, prize: NDArray[np.float64], of_class: int) -> Round:
    """A round that visits no place twice in a watch: the best one, made again as long as it comes back to places.

    Every place of a round that comes back is left open about its first visit alone, for too short a time for two.
    """
    problem = ways.problem
    while True:
        one, _ = _best_round(ways, prize, of_class)
        first: dict[tuple[int, int], int] = {}
        for place, arrive in one.visits:
            first.setdefault((place, int(problem.watch_of[arrive])), arrive)
        if len(first) == len(one.visits):
            return one
        may_begin = ways.may_begin.copy()
        for (place, watch), arrive in first.items():
            away = problem.watch_of == watch
            begin = max(0, arrive - int(problem.dwell[place]) // 2)
            away[begin : begin + int(problem.dwell[place]) + 1] = False
            may_begin[:, place, away] = False
        ways = replace(ways, may_begin=may_begin)


def _closed(ways: Ways, one: Round) -> Ways:
    """The same ways without the visits that a round has made unnecessary: its places, in the watches of its visits."""
    may_begin = ways.may_begin.copy()
    for place, arrive in one.visits:
        may_begin[:, place, ways.problem.watch_of == ways.problem.watch_of[arrive]] = False
    return replace(ways, may_begin=may_begin)


def _best_round(ways: Ways, prize: NDArray[np.float64], of_class: int) -> tuple[Round, float]:
    problem = ways.problem
    kind, start, end = (int(getattr(problem, name)[of_class]) for name in ("kind", "start", "end"))
    base = problem.n_places + int(problem.base[of_class])
    worth = _visit_worth(prize, problem.dwell, ways.may_begin[kind], start, end)
    rule = (base, problem.break_steps, problem.break_after)
    value, before = _longest(worth, ways.drives[kind], ways.back[kind, base], rule)
    return _walk_back(problem, before, of_class, (start, end, base)), float(value)


def _walk_back(problem: PatrolProblem, before: NDArray[np.int64], of_class: int, block: tuple[int, int, int]) -> Round:
    """The round from the states it passed, read from the end of the block to its start."""
    start, end, base = block
    home, rested, step, break_at = problem.n_spots, 1, end, -1
    spot = home if before[1, end - start, home] >= 0 else base
    visits: list[tuple[int, int]] = []
    while step > start:
        came, cause = divmod(int(before[rested, step - start, spot]), _CAUSES)
        if cause == _REST:
            break_at, rested = step - problem.break_steps, 0
        elif spot < problem.n_places:
            visits.append((spot, step - int(problem.dwell[spot])))
        spot, step = came % (home + 1), start + came // (home + 1)
    return Round(of_class, tuple(reversed(visits)), break_at if visits else -1)


@kernel(FLOAT_TABLE, GIVEN_INTS, nb.boolean[:, ::1], INT, INT)
def _visit_worth(prize: Any, dwell: Any, may_begin: Any, start: Any, end: Any) -> Any:
    """What a visit that begins at each step of a block earns, (length, n_places); -inf where none may begin."""
    worth = np.full((end - start, dwell.size), -np.inf)
    earned = np.zeros(end - start + 1)
    for place in range(dwell.size):
        for step in range(end - start):
            earned[step + 1] = earned[step] + prize[place, start + step]
        for step in range(end - start - dwell[place] + 1):
            if may_begin[place, start + step]:
                worth[step, place] = earned[step + dwell[place]] - earned[step]
    return worth


@kernel(FLOAT_TABLE, group(INTS, INTS, INTS, INTS), INTS, group(INT, INT, INT))
def _longest(worth: Any, drives: Any, back: Any, rule: Any) -> Any:
    """Value of the best round of a block, and for every state (rested, step, spot) the state it was reached from.

    A state is a team ready to leave: its visit is over. The spot after the last stands for the base to which a team
    came back: it sets out again only after its break. Where a block is no longer than the longest stretch a team counts
    as rested from the start. A state without a break when it is too late for one leads nowhere.
    """
    base, _, break_after = rule
    length, home = worth.shape[0], back.size
    value = np.full((2, length + 1, home + 1), -np.inf)
    before = np.full((2, length + 1, home + 1), -1)
    value[1 if length <= break_after else 0, 0, base] = 0.0
    for step in range(length):
        for spot in range(home + 1):
            _rest(value, before, step, spot, rule)
        for rested in range(0 if step <= break_after else 1, 2):
            for spot in range(home + 1):
                if value[rested, step, spot] > -np.inf:
                    _go_on(value[rested], before[rested], (step, spot, base), worth, drives, back)
    if value[1, length, home] > value[1, length, base]:
        return value[1, length, home], before
    before[1, length, home] = -1
    return value[1, length, base], before


@njit(cache=True, nogil=True)
def _rest(value: Any, before: Any, step: Any, spot: Any, rule: Any) -> Any:
    """Take the break where the team is, if that is not too early and not too late; from the base it sets out again."""
    base, break_steps, break_after = rule
    length, home = value.shape[1] - 1, value.shape[2] - 1
    later, here = step + break_steps, value[0, step, spot]
    if here == -np.inf or step > break_after or later > length or length - later > break_after:
        return
    after = base if spot == home else spot
    if here > value[1, later, after]:
        value[1, later, after] = here
        before[1, later, after] = (step * (home + 1) + spot) * 3 + 1


@njit(cache=True, nogil=True)
def _go_on(value: Any, before: Any, at: Any, worth: Any, drives: Any, back: Any) -> Any:
    """Wait at the base, drive back to it, or drive to every place and visit it."""
    step, spot, base = at
    first, place, drive, cost = drives
    length, home = value.shape[0] - 1, value.shape[1] - 1
    here, came = value[step, spot], (step * (home + 1) + spot) * 3
    if spot in (base, home) and here > value[step + 1, spot]:
        value[step + 1, spot] = here
        before[step + 1, spot] = came + 2
    if spot == home:
        return
    if back[spot] > 0 and step + back[spot] <= length and here > value[step + back[spot], home]:
        value[step + back[spot], home] = here
        before[step + back[spot], home] = came
    for k in range(first[spot], first[spot + 1]):
        ready = step + cost[k]
        if ready > length:
            break
        earned = here + worth[step + drive[k], place[k]]
        if earned > value[ready, place[k]]:
            value[ready, place[k]] = earned
            before[ready, place[k]] = came
