"""Verification of a protection answer: feasibility, every number, and the proof that nothing better exists.

Written apart from the solver, from the definition of the problem alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.protect.minimum_proof import minimum_findings
from himaya.planning.protect.rank import rank_findings
from himaya.planning.result import Finding, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.codec import Ints
    from himaya.planning.protect.problem import ProtectProblem, ProtectResult

_TOLERANCE = 1e-9
_ROUNDING = 1e-12
"""Teams that are none: floors may use up a set of kinds exactly."""
_ZERO_WHEN_INFEASIBLE = ("coverage", "by_kind", "granted", "value", "minimum_met")


def verify(problem: ProtectProblem, result: ProtectResult) -> list[Finding]:
    """Everything wrong with an answer; an empty list means that it holds and that nothing better exists.

    Checked: the share of the minimum that every group meets, and that none could meet more; coverage between floor,
    this share included, and 1; the split by kind, its sums and what each kind may cover; teams and reserve
    not exceeded; losses, worst case and value of every group recomputed; the bound recomputed from the binding sets
    alone and met by the objective; and that no target below the worst can gain without another losing that is as
    badly off.
    """
    groups, sets = result.binding_group, result.binding_kinds
    findings = list(_shapes(problem, result)) or list(proof_findings(problem, groups, sets))
    if findings:
        return findings
    if result.status is Status.INFEASIBLE:
        return list(_infeasible(problem, result))
    if result.status is not Status.OPTIMAL:
        return [_finding("status", "optimal or infeasible", result.status)]
    findings = list(minimum_findings(problem, result))
    if findings:
        return findings
    if result.minimum_met is not None:
        problem = problem.with_minimum(result.minimum_met)
    findings = [*_coverage(problem, result), *_split(problem, result), *_teams(problem, result)]
    findings += [*_values(problem, result), *_bound(problem, result)]
    return findings or list(rank_findings(problem, result))


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("protect", where, str(expected), str(found))


def _each(name: str, wrong: NDArray[np.bool_], expected: NDArray[Any] | str, found: NDArray[Any]) -> Iterator[Finding]:
    """One finding for every entry that is wrong, named by its index."""
    for index in np.argwhere(wrong):
        at = tuple(int(i) for i in index)
        shown = expected if isinstance(expected, str) else np.broadcast_to(expected, found.shape)[at]
        yield _finding(name + "".join(f"[{i}]" for i in at), shown, found[at])


def _shapes(problem: ProtectProblem, result: ProtectResult) -> Iterator[Finding]:
    n, n_groups = problem.n_targets, problem.n_groups
    for name, shape in (
        ("coverage", (n,)),
        ("by_kind", (n, problem.n_kinds + 1)),
        ("granted", (n_groups,)),
        ("value", (n_groups,)),
        ("minimum_met", (n_groups,)),
    ):
        values = getattr(result, name)
        if values is None:
            continue
        if values.shape != shape and (values.size or 0 not in shape):
            yield _finding(name, f"shape {shape}", f"shape {values.shape}")
        else:
            yield from _each(name, ~np.isfinite(values), "a number", values)
    for name in ("objective", "bound"):
        if not np.isfinite(getattr(result, name)):
            yield _finding(name, "a number", getattr(result, name))


def proof_findings(problem: ProtectProblem, groups: Ints, sets: Ints) -> Iterator[Finding]:
    """The proof must name groups of one pool, or one group, each once, with sets of kinds that exist."""
    if groups.ndim != 1 or groups.shape != sets.shape:
        yield _finding("binding_kinds", f"shape {groups.shape}", f"shape {sets.shape}")
        return
    yield from _each("binding_group", (groups < 0) | (groups >= problem.n_groups), "a group", groups)
    yield from _each("binding_kinds", (sets < 0) | (sets >= 1 << problem.n_kinds), "a set of kinds", sets)
    if np.unique(groups).size != groups.size:
        yield _finding("binding_group", "each group once", groups.tolist())
    if groups.size > 1 and np.all((groups >= 0) & (groups < problem.n_groups)):
        pools = problem.pool[groups]
        yield from _each("binding_group", (pools != pools[0]) | (pools < 0), "groups of one pool", groups)


def _coverage(problem: ProtectProblem, result: ProtectResult) -> Iterator[Finding]:
    coverage = result.coverage
    yield from _each("coverage", coverage < problem.floor - _TOLERANCE, problem.floor, coverage)
    yield from _each("coverage", coverage > 1.0 + _TOLERANCE, "at most 1", coverage)


def _split(problem: ProtectProblem, result: ProtectResult) -> Iterator[Finding]:
    parts = result.by_kind.reshape(problem.n_targets, problem.n_kinds + 1)
    may = (problem.kinds[:, None] >> np.arange(problem.n_kinds) & 1).astype(bool)
    lent = (problem.kinds != 0) & (problem.pool[problem.group] >= 0)
    allowed = np.column_stack([may, lent])
    yield from _each("by_kind", parts < -_TOLERANCE, "at least 0", parts)
    yield from _each("by_kind", ~allowed & (np.abs(parts) > _TOLERANCE), "0: this kind may not come here", parts)
    sums = parts.sum(axis=1)
    yield from _each("by_kind", np.abs(sums - result.coverage) > _TOLERANCE, result.coverage, sums)


def _teams(problem: ProtectProblem, result: ProtectResult) -> Iterator[Finding]:
    parts = result.by_kind.reshape(problem.n_targets, problem.n_kinds + 1)
    used = np.zeros((problem.n_groups, problem.n_kinds + 1))
    np.add.at(used, problem.group, parts)
    tolerance = _TOLERANCE * (1.0 + problem.teams.sum(axis=1))
    own = used[:, :-1]
    yield from _each("teams used", own > problem.teams + tolerance[:, None], problem.teams.astype(float), own)
    granted = result.granted
    yield from _each("granted", np.abs(granted - used[:, -1]) > tolerance, used[:, -1], granted)
    pooled = problem.pool >= 0
    yield from _each("granted", ~pooled & (granted != 0), "0: the group has no pool", granted)
    drawn = np.bincount(problem.pool[pooled], granted[pooled], minlength=problem.reserve.size)
    over = drawn > problem.reserve * (1.0 + _TOLERANCE) + _TOLERANCE
    yield from _each("reserve used", over, problem.reserve, drawn)


def _values(problem: ProtectProblem, result: ProtectResult) -> Iterator[Finding]:
    protection = 1.0 - losses(problem, result.coverage)
    worst = float(protection.min(initial=1.0))
    if abs(result.objective - worst) > _TOLERANCE:
        yield _finding("objective", worst, result.objective)
    by_group = np.ones(problem.n_groups)
    np.minimum.at(by_group, problem.group, protection)
    yield from _each("value", np.abs(by_group - result.value) > _TOLERANCE, by_group, result.value)


def losses(problem: ProtectProblem, coverage: NDArray[np.float64]) -> NDArray[np.float64]:
    """Expected loss of every target under a coverage, (n,)."""
    return (1.0 - coverage) * problem.loss_uncovered + coverage * (problem.loss_uncovered - problem.effect)


def _bound(problem: ProtectProblem, result: ProtectResult) -> Iterator[Finding]:
    proven = 1.0 - proven_loss(problem, result.binding_group, result.binding_kinds)
    if abs(result.bound - proven) > _TOLERANCE:
        yield _finding("bound", proven, result.bound)
    if abs(result.objective - proven) > _TOLERANCE:
        yield _finding("objective", f"the proven bound {proven}", result.objective)


def proven_loss(problem: ProtectProblem, groups: Ints, sets: Ints) -> float:
    """Worst loss that no plan of this problem goes below, by the binding sets and by what full coverage leaves.

    Parameters
    ----------
    groups, sets : groups and the set of kinds that binds each, as `ProtectResult` has them; any give a bound.
    """
    return max(_least_loss(problem), _proven_level(problem, groups, sets))


def _movable(problem: ProtectProblem) -> NDArray[np.bool_]:
    movable: NDArray[np.bool_] = (problem.kinds != 0) & (problem.effect > 0)
    return movable


def _least_loss(problem: ProtectProblem) -> float:
    """Worst loss that remains when every target is covered fully where that is possible and helps."""
    left = np.where(_movable(problem), problem.loss_covered, problem.loss_uncovered)
    return float(left.max(initial=0.0))


def _within_proof(problem: ProtectProblem, groups: Ints, sets: Ints) -> tuple[NDArray[np.bool_], float]:
    """Targets that only teams of the binding sets may cover, and the number of these teams with their reserve."""
    named = np.full(problem.n_groups, -1)
    named[groups] = sets
    outside = problem.kinds & ~named[problem.group] != 0
    inside = (named[problem.group] >= 0) & ~outside
    in_set = sets[:, None] >> np.arange(problem.n_kinds) & 1
    teams = float((problem.teams[groups] * in_set).sum())
    pool = int(problem.pool[groups[0]])
    return inside, teams + (float(problem.reserve[pool]) if pool >= 0 and sets.any() else 0.0)


def _proven_level(problem: ProtectProblem, groups: Ints, sets: Ints) -> float:
    """Least level at which the binding sets' targets need no more than these sets' teams; -inf without proof."""
    if not groups.size:
        return -np.inf
    inside, teams = _within_proof(problem, groups, sets)
    moving = inside & _movable(problem)
    high, low, floor = (a[moving] for a in (problem.loss_uncovered, problem.loss_covered, problem.floor))
    fixed = float(problem.floor[inside & ~moving].sum())

    def short(level: float) -> float:
        return float(np.clip((high - level) / (high - low), floor, 1.0).sum()) + fixed - teams

    none = _ROUNDING * (1.0 + teams)
    corners = np.unique(np.concatenate([high, low, high - floor * (high - low)]))
    if not corners.size or short(corners[0]) <= none:
        return -np.inf
    left, right = 0, corners.size - 1
    while right - left > 1:
        middle = (left + right) // 2
        left, right = (middle, right) if short(corners[middle]) > none else (left, middle)
    before, after = short(corners[left]), short(corners[right])
    share = before / (before - after) if before > after else 1.0
    return float(corners[left] + min(share, 1.0) * (corners[right] - corners[left]))


def _infeasible(problem: ProtectProblem, result: ProtectResult) -> Iterator[Finding]:
    for name in ("objective", "bound"):
        if getattr(result, name) != 0:
            yield _finding(name, "0 where the floors cannot be met", getattr(result, name))
    for name in _ZERO_WHEN_INFEASIBLE:
        values = getattr(result, name)
        if values is None:
            continue
        yield from _each(name, values != 0, "0 where the floors cannot be met", values)
    if not result.binding_group.size:
        yield _finding("binding_group", "the groups that are short", "none")
        return
    inside, teams = _within_proof(problem, result.binding_group, result.binding_kinds)
    asked = float(problem.floor[inside].sum())
    if asked <= teams:
        yield _finding("binding_kinds", f"floors that ask for more than {teams} teams", asked)
