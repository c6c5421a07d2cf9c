"""Verification of patterns and rounds: replay, every number, and the proof of the bound.

Written apart from the solver, from the definition of the problem alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.patrol.certificate import proven_bound
from himaya.planning.patrol.replay import replay
from himaya.planning.result import Finding, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.patrol.problem import PatrolProblem, PatrolResult

_TOLERANCE = 1e-7
_STATES = (Status.OPTIMAL, Status.FEASIBLE, Status.STOPPED)


def verify(problem: PatrolProblem, result: PatrolResult) -> list[Finding]:
    """Everything wrong with an answer; an empty list means that it holds and that its bound is proven.

    Checked: every round by replay (base, block, drives, visits, watches in which presence is asked for, break); every
    pattern (teams drive rounds of their own class, and visit no place twice in a watch where once is asked for);
    chances sum to 1; presence, protection of every watch and worst case recomputed; the bound recomputed from the
    multipliers, and not below the objective.
    """
    findings = list(_shapes(problem, result)) or list(_references(problem, result))
    if findings:
        return findings
    findings = [finding for number in range(result.round_class.size) for finding in replay(problem, result, number)]
    findings += _chances(result)
    if problem.once and not findings:
        findings += _twice(problem, result)
    if findings:
        return findings
    return [*_values(problem, result), *_bound(problem, result)]


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("patrol", where, str(expected), str(found))


def _shapes(problem: PatrolProblem, result: PatrolResult) -> Iterator[Finding]:
    n_patterns, n_rounds, n_visits = result.chance.size, result.round_class.size, result.place.size
    table = (problem.n_places, problem.n_watches)
    for name, shape in (
        ("chance", (n_patterns,)),
        ("pattern", (n_patterns, int(problem.teams.sum()))),
        ("round_class", (n_rounds,)),
        ("break_at", (n_rounds,)),
        ("first", (n_rounds + 1,)),
        ("place", (n_visits,)),
        ("arrive", (n_visits,)),
        ("presence", table),
        ("value", (problem.n_watches,)),
        ("weight", table),
    ):
        values = getattr(result, name)
        if values.shape != shape and (values.size or 0 not in shape):
            yield _finding(name, f"shape {shape}", f"shape {values.shape}")
        elif not np.all(np.isfinite(values)):
            yield _finding(name, "numbers", "something else")
    for name in ("objective", "bound", "least_weight"):
        if not np.isfinite(getattr(result, name)):
            yield _finding(name, "a number", getattr(result, name))
    if result.status not in _STATES:
        yield _finding("status", "optimal, feasible or stopped", result.status)


def _references(problem: PatrolProblem, result: PatrolResult) -> Iterator[Finding]:
    """Numbers of places, classes, rounds and visits that exist, and rounds of the class of the team."""
    n_rounds = result.round_class.size
    for name, least, end in (
        ("place", 0, problem.n_places),
        ("round_class", 0, problem.n_classes),
        ("pattern", -1, n_rounds),
    ):
        values = getattr(result, name)
        for at in np.argwhere((values < least) | (values >= end)):
            yield _finding(name + "".join(f"[{i}]" for i in at), f"{least} .. {end - 1}", values[tuple(at)])
    if result.first[0] != 0 or result.first[-1] != result.place.size or np.any(np.diff(result.first) < 1):
        yield _finding("first", "at least one visit to each round", result.first.tolist()[:5])
        return
    sent = result.pattern.reshape(result.chance.size, -1)
    own = np.repeat(np.arange(problem.n_classes), problem.teams)
    inside = (sent >= 0) & (sent < n_rounds)
    driven = np.append(result.round_class, 0)[np.where(inside, sent, n_rounds)]
    for pattern, team in np.argwhere(inside & (driven != own)):
        yield _finding(f"pattern[{pattern}][{team}]", f"a round of class {own[team]}", driven[pattern, team])
    for number in np.setdiff1d(np.arange(n_rounds), sent):
        yield _finding(f"round_class[{number}]", "a round that some team drives", "one that none does")


def _chances(result: PatrolResult) -> Iterator[Finding]:
    for number in np.flatnonzero(result.chance <= 0):
        yield _finding(f"chance[{number}]", "more than 0", result.chance[number])
    total = float(result.chance.sum())
    if abs(total - 1.0) > _TOLERANCE:
        yield _finding("chance", "a sum of 1", total)


def _twice(problem: PatrolProblem, result: PatrolResult) -> Iterator[Finding]:
    """Places that a pattern visits more than once in a watch."""
    for number, sent in enumerate(result.pattern):
        seen: set[tuple[int, int]] = set()
        for one in sent[sent >= 0].tolist():
            for visit in range(int(result.first[one]), int(result.first[one + 1])):
                place, arrive = int(result.place[visit]), int(result.arrive[visit])
                met = (place, int(problem.watch_of[arrive]))
                if met in seen:
                    where = f"pattern[{number}], {problem.place_ids[place]} in watch {met[1]}"
                    yield _finding(where, "one visit at most", "another")
                seen.add(met)


def _values(problem: PatrolProblem, result: PatrolResult) -> Iterator[Finding]:
    presence = _presence(problem, result)
    for place, watch in np.argwhere(np.abs(presence - result.presence) > _TOLERANCE):
        where = f"presence of {problem.place_ids[place]} in watch {watch}"
        yield _finding(where, presence[place, watch], result.presence[place, watch])
    loss = problem.loss_uncovered - problem.effect * presence
    value = 1.0 - loss.max(axis=0, initial=0.0)
    for watch in np.flatnonzero(np.abs(value - result.value) > _TOLERANCE):
        weakest = problem.place_ids[int(loss[:, watch].argmax())] if problem.n_places else "-"
        yield _finding(f"value[{watch}], weakest {weakest}", value[watch], result.value[watch])
    worst = float(value.min(initial=1.0))
    if abs(worst - result.objective) > _TOLERANCE:
        yield _finding("objective", worst, result.objective)


def _presence(problem: PatrolProblem, result: PatrolResult) -> NDArray[np.float64]:
    """Expected share of every watch with a team at the place: per pattern, the steps that some visit covers."""
    begin = np.concatenate([[0], np.cumsum(problem.watch_steps)])
    presence = np.zeros((problem.n_places, problem.n_watches))
    for chance, sent in zip(result.chance, result.pattern.reshape(result.chance.size, -1), strict=True):
        steps: dict[int, set[int]] = {}
        for number in sent[sent >= 0].tolist():
            for visit in range(int(result.first[number]), int(result.first[number + 1])):
                place, arrive = int(result.place[visit]), int(result.arrive[visit])
                steps.setdefault(place, set()).update(range(arrive, arrive + int(problem.dwell[place])))
        for place, covered in steps.items():
            watch = np.searchsorted(begin, sorted(covered), side="right") - 1
            presence[place] += chance * np.bincount(watch, minlength=problem.n_watches)
    return presence / np.maximum(problem.watch_steps, 1)


def _bound(problem: PatrolProblem, result: PatrolResult) -> Iterator[Finding]:
    total = float(result.weight.sum()) + result.least_weight
    if np.any(result.weight < 0) or result.least_weight < 0 or abs(total - 1.0) > _TOLERANCE:
        yield _finding("weight", "multipliers of at least 0 that sum to 1", total)
        return
    worst = float(1.0 - (problem.loss_uncovered - problem.effect * result.presence).max(initial=0.0))
    proven = min(proven_bound(problem, result.weight, result.least_weight), float(problem.ceiling.min(initial=1.0)))
    if abs(max(proven, worst) - result.bound) > _TOLERANCE:
        yield _finding("bound", max(proven, worst), result.bound)
    if result.objective > result.bound + _TOLERANCE:
        yield _finding("objective", f"at most the bound {result.bound}", result.objective)
    if (result.status is Status.OPTIMAL) != (result.bound - result.objective <= _TOLERANCE):
        yield _finding("status", "optimal where the bound is met, and only there", result.status)
