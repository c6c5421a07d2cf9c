"""Random protection games and oracles that know nothing of the solver."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

from himaya.planning.protect.problem import ProtectProblem

MakeGame = Callable[..., ProtectProblem]


def _random_game(
    seed: int,
    *,
    n: int = 12,
    n_groups: int = 4,
    n_kinds: int = 3,
    n_pools: int = 2,
    floors: bool = True,
    minimum: bool = False,
) -> ProtectProblem:
    """Games with equal losses, targets out of reach or without effect, groups with and without a pool."""
    rng = np.random.default_rng(seed)
    n, n_groups, n_kinds = (int(rng.integers(1, most + 1)) for most in (n, n_groups, n_kinds))
    n_pools = int(rng.integers(0, n_pools + 1))
    high = rng.random(n)
    low = high * np.where(rng.random(n) < 0.15, 1.0, rng.random(n))
    if rng.random() < 0.3:
        high = np.round(high, 1)
        low = np.minimum(high, np.round(low, 1))
    floor = np.where(rng.random(n) < 0.2, rng.choice([0.1, 0.25, 0.5, 1.0]), 0.0)
    group = rng.integers(0, n_groups, n)
    kinds = rng.integers(0 if rng.random() < 0.3 else 1, 1 << n_kinds, n)
    game = ProtectProblem(
        group=group,
        kinds=kinds,
        loss_uncovered=high,
        loss_covered=low,
        floor=floor * (floors and rng.random() < 0.6),
        teams=rng.integers(0, 3, (n_groups, n_kinds)),
        pool=rng.integers(-1, n_pools, n_groups) if n_pools else np.full(n_groups, -1),
        reserve=rng.integers(0, 4, n_pools),
    )
    if not minimum:
        return game
    wanted = np.where(rng.random(n) < 0.7, rng.choice([0.05, 0.3, 0.7, 1.0], n), 0.0)
    return replace(game, minimum=wanted * (kinds != 0))


def _program(problem: ProtectProblem) -> tuple[Any, Any, list[tuple[float, float]]]:
    """A, b and limits over (chance by target and kind, reserve last; then one level): everything but the losses."""
    n, width = problem.n_targets, problem.n_kinds + 1
    limits = []
    for target in range(n):
        lent = problem.kinds[target] != 0 and problem.pool[problem.group[target]] >= 0
        limits += [(0.0, float(problem.kinds[target] >> kind & 1)) for kind in range(problem.n_kinds)]
        limits.append((0.0, float(lent)))
    rows = 2 * n + problem.teams.size + problem.reserve.size
    a, b = lil_matrix((rows, n * width + 1)), np.zeros(rows)
    for target in range(n):
        for kind in range(width):
            at = target * width + kind
            a[target, at], a[n + target, at] = 1.0, -1.0
            group = problem.group[target]
            if kind < problem.n_kinds:
                a[2 * n + group * problem.n_kinds + kind, at] = 1.0
            elif problem.pool[group] >= 0:
                a[2 * n + problem.teams.size + problem.pool[group], at] = 1.0
    b[:n], b[n : 2 * n] = 1.0, -problem.floor
    b[2 * n :] = np.concatenate([problem.teams.ravel(), problem.reserve])
    return a.tocsr(), b, [*limits, (0.0, 1.0)]


def _loss_rows(problem: ProtectProblem, fixed: dict[int, float]) -> tuple[Any, Any]:
    """Loss of every target at most the level, or at most its `fixed` value."""
    n, width = problem.n_targets, problem.n_kinds + 1
    a, b = lil_matrix((n, n * width + 1)), -problem.loss_uncovered.copy()
    for target in range(n):
        a[target, target * width : (target + 1) * width] = problem.loss_covered[target] - problem.loss_uncovered[target]
        if target in fixed:
            b[target] += fixed[target] + 1e-11
        else:
            a[target, n * width] = -1.0
    return a.tocsr(), b


def _minimise(problem: ProtectProblem, cost: Any, fixed: dict[int, float]) -> float | None:
    from scipy.sparse import vstack  # noqa: PLC0415 - used here alone

    a, b, limits = _program(problem)
    loss_a, loss_b = _loss_rows(problem, fixed)
    answer = linprog(
        cost,
        A_ub=vstack([a, loss_a]),
        b_ub=np.concatenate([b, loss_b]),
        bounds=limits,
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return None if answer.status == 2 else float(answer.fun)


def _lp_value(problem: ProtectProblem) -> float | None:
    """Worst protection by linear programming, None where the floors cannot be met."""
    cost = np.zeros(problem.n_targets * (problem.n_kinds + 1) + 1)
    cost[-1] = 1.0
    level = _minimise(problem, cost, {})
    return None if level is None else 1.0 - level


def _lexicographic_losses(problem: ProtectProblem) -> np.ndarray[Any, Any]:
    """Losses, worst first, by one linear program per level and one per target that may be stuck at it."""
    n, width = problem.n_targets, problem.n_kinds + 1
    fixed: dict[int, float] = {}
    effect = problem.loss_uncovered - problem.loss_covered
    while len(fixed) < n:
        cost = np.zeros(n * width + 1)
        cost[-1] = 1.0
        level = _minimise(problem, cost, fixed)
        assert level is not None
        held = {target: level for target in range(n) if target not in fixed}
        stuck = {}
        for target in held:
            cost = np.zeros(n * width + 1)
            cost[target * width : (target + 1) * width] = -effect[target]
            least = problem.loss_uncovered[target] + (_minimise(problem, cost, {**fixed, **held}) or 0.0)
            if least > level - 1e-7:
                stuck[target] = level
        fixed |= stuck
        assert stuck
    return -np.sort(-np.array(list(fixed.values())))


def _mixture_value(problem: ProtectProblem) -> float | None:
    """Worst protection over lotteries on every way to send the teams out: the game as it is really played."""
    tokens = [(group, kind) for (group, kind), count in np.ndenumerate(problem.teams) for _ in range(int(count))]
    tokens += [(-1 - pool, -1) for pool, count in enumerate(problem.reserve) for _ in range(int(count))]
    choices = [[None, *(t for t in range(problem.n_targets) if _may_stand(problem, t, *token))] for token in tokens]
    stands = set()
    for sent in itertools.product(*choices):
        taken = [target for target in sent if target is not None]
        if len(set(taken)) == len(taken):
            stands.add(tuple(target in taken for target in range(problem.n_targets)))
    covered = np.array(sorted(stands), dtype=float).T
    effect = (problem.loss_uncovered - problem.loss_covered)[:, None]
    losses = problem.loss_uncovered[:, None] - effect * covered
    a = np.block([[losses, -np.ones((problem.n_targets, 1))], [-covered, np.zeros((problem.n_targets, 1))]])
    answer = linprog(
        np.append(np.zeros(covered.shape[1]), 1.0),
        A_ub=a,
        b_ub=np.concatenate([np.zeros(problem.n_targets), -problem.floor]),
        A_eq=np.append(np.ones(covered.shape[1]), 0.0)[None],
        b_eq=[1.0],
        method="highs-ds",
    )
    return None if answer.status == 2 else 1.0 - float(answer.fun)


def _may_stand(problem: ProtectProblem, target: int, group: int, kind: int) -> bool:
    home = int(problem.group[target])
    if group < 0:
        return bool(problem.kinds[target] != 0 and problem.pool[home] == -1 - group)
    return home == group and bool(problem.kinds[target] >> kind & 1)


@pytest.fixture(scope="session")
def random_game() -> MakeGame:
    """Make a random game from a seed."""
    return _random_game


@pytest.fixture(scope="session")
def lp_value() -> Callable[[ProtectProblem], float | None]:
    """Value by linear programming."""
    return _lp_value


@pytest.fixture(scope="session")
def lexicographic_losses() -> Callable[[ProtectProblem], np.ndarray[Any, Any]]:
    """All losses by a sequence of linear programs."""
    return _lexicographic_losses


@pytest.fixture(scope="session")
def mixture_value() -> Callable[[ProtectProblem], float | None]:
    """Value by brute force over the pure stands."""
    return _mixture_value
