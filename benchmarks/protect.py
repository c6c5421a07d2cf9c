"""Protection game and posting beside what a user would pick today: a linear program in HiGHS, SciPy's assignment."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from scipy.optimize import linear_sum_assignment

from himaya.planning.posting.problem import PostingProblem
from himaya.planning.posting.solve import solve as solve_posting
from himaya.planning.posting.verify import verify as verify_posting
from himaya.planning.protect.draw import draw
from himaya.planning.protect.levels import Levels
from himaya.planning.protect.problem import ProtectProblem
from himaya.planning.protect.solve import solve
from himaya.planning.protect.split import split_by_kind
from himaya.planning.protect.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

_RUNS = 5
_LP_LIMIT_S = 300.0


def country(n: int, *, n_groups: int, n_pools: int, seed: int = 1) -> ProtectProblem:
    """A country's night: `n` places in watches, five kinds, one team for twenty targets, a pool for each watch."""
    rng = np.random.default_rng(seed)
    high = rng.uniform(0.05, 1.0, n)
    each = max(1, n // (n_groups * 5 * 20))
    return ProtectProblem(
        group=rng.integers(0, n_groups, n),
        kinds=rng.integers(1, 32, n),
        loss_uncovered=high,
        loss_covered=high * rng.uniform(0.1, 0.6, n),
        floor=np.where(rng.random(n) < 0.02, 0.03, 0.0),
        teams=rng.integers(0, 2 * each + 1, (n_groups, 5)),
        pool=np.arange(n_groups) % n_pools,
        reserve=np.full(n_pools, 10),
    )


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row for each piece of work: ours, the peer's time, the ratio, and whether they agree."""
    small = country(10_000, n_groups=27, n_pools=1)
    large = [] if quick else [_against_lp(country(100_000, n_groups=27, n_pools=1), "100,000 targets, 27 groups")]
    return [*_stages(), _against_lp(small, "10,000 targets, 27 groups"), *large, _posting()]


def _row(work: str, instance: str, ours_s: float, **more: Any) -> dict[str, Any]:
    blank = {"peer": "", "peer_s": None, "ratio": None, "agrees": None, "note": ""}
    return {"work": work, "instance": instance, "ours_s": ours_s, **blank, **more}


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    """Least wall time of a few runs, and the last answer."""
    times = []
    for _ in range(_RUNS):
        begin = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - begin)
    return min(times), answer


def _worst_case(problem: ProtectProblem) -> Levels:
    levels = Levels(problem)
    assert levels.floors_fit()
    levels.settle_worst()
    return levels


def _stages() -> list[dict[str, Any]]:
    """The 240,000 place-hours of the country, stage by stage."""
    problem = country(240_000, n_groups=27 * 24, n_pools=24)
    instance = "240,000 place-hours, 5 kinds, 27 directorates x 24 h, reserve"
    worst_s, levels = _best(lambda: _worst_case(problem))
    begin = time.perf_counter()
    levels.refine()
    refine_s = time.perf_counter() - begin
    split_s, _ = _best(lambda: split_by_kind(problem, levels.coverage, levels.granted))
    whole_s, result = _best(lambda: solve(problem))
    verify_s, findings = _best(lambda: verify(problem, result))
    draw_s, _ = _best(lambda: draw(problem, result, seed=1))
    return [
        _row("protect: exact worst case, coverage", instance, worst_s, note="reach 0.1 s"),
        _row("protect: lexicographic refinement", instance, refine_s),
        _row("protect: split by kind", instance, split_s),
        _row("protect: whole answer", instance, whole_s, agrees=not findings),
        _row("protect: verification", instance, verify_s, agrees=not findings),
        _row("protect: one nightly draw", instance, draw_s),
    ]


def _against_lp(problem: ProtectProblem, instance: str) -> dict[str, Any]:
    ours_s, levels = _best(lambda: _worst_case(problem))
    objective = solve(problem).objective
    begin = time.perf_counter()
    value = _lp_value(problem)
    peer_s = time.perf_counter() - begin
    return _row(
        "protect: exact worst case, coverage",
        instance,
        ours_s,
        peer=f"HiGHS {version('highspy')} LP",
        peer_s=peer_s,
        ratio=peer_s / ours_s,
        agrees=None if value is None else abs(value - objective) <= 1e-7,
        note=f"{levels.binding_group.size} groups bind" + ("" if value is not None else ", LP stopped at its limit"),
    )


def _lp_value(problem: ProtectProblem) -> float | None:
    """Worst protection by HiGHS over the chances by target and kind, None where its time limit ended the work."""
    n, width = problem.n_targets, problem.n_kinds + 1
    kinds = np.column_stack([problem.kinds[:, None] >> np.arange(problem.n_kinds) & 1, np.ones(n, int)])
    target, kind = np.nonzero(kinds)
    group = problem.group[target]
    own, lent = group * problem.n_kinds + kind, problem.teams.size + problem.pool[group]
    supply = 2 * n + np.where(kind < width - 1, own, lent)
    n_columns, n_rows = target.size + 1, 2 * n + problem.teams.size + problem.reserve.size
    effect = (problem.loss_uncovered - problem.loss_covered)[target]
    index = np.column_stack([target, n + target, supply]).ravel()
    value = np.column_stack([np.ones(target.size), effect, np.ones(target.size)]).ravel()
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = n_columns, n_rows
    program.col_cost_ = np.append(np.zeros(target.size), 1.0)
    program.col_lower_, program.col_upper_ = np.zeros(n_columns), np.ones(n_columns)
    program.row_lower_ = np.concatenate([problem.floor, problem.loss_uncovered, np.zeros(n_rows - 2 * n)])
    supplies = np.concatenate([problem.teams.ravel(), problem.reserve]).astype(float)
    program.row_upper_ = np.concatenate([np.ones(n), np.full(n, highspy.kHighsInf), supplies])
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.append(np.arange(0, index.size + 1, 3), index.size + n)
    program.a_matrix_.index_ = np.concatenate([index, n + np.arange(n)])
    program.a_matrix_.value_ = np.concatenate([value, np.ones(n)])
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", _LP_LIMIT_S)
    solver.passModel(program)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return 1.0 - float(solver.getInfo().objective_function_value)


def _posting() -> dict[str, Any]:
    """As many units as posts in a city of forty bases; the peer finds the assignment, we find it with its proof."""
    rng = np.random.default_rng(1)
    n = 1500
    posts, bases = rng.random((n, 2)), rng.random((40, 2))[rng.integers(0, 40, n)]
    travel_s = np.round(np.abs(posts[:, None] - bases).sum(axis=2) * 1800, 3)
    problem = PostingProblem(
        tuple(f"P{i}" for i in range(n)),
        tuple(f"U{j}" for j in range(n)),
        rng.random((n, n)) < 0.3,
        travel_s,
        rng.choice([1e4, 2e4, 8e4], n),
    )
    begin = time.perf_counter()
    result = solve_posting(problem)
    ours_s = time.perf_counter() - begin
    cost_s = np.where(problem.eligible, travel_s, 1e6)
    begin = time.perf_counter()
    post, unit = linear_sum_assignment(cost_s)
    peer_s = time.perf_counter() - begin
    agrees = not verify_posting(problem, result) and abs(float(cost_s[post, unit].sum()) - result.objective) < 1e-3
    return _row(
        "posting: assignment with prices",
        f"{n:,} posts, {n:,} units",
        ours_s,
        peer="SciPy linear_sum_assignment, no proof",
        peer_s=peer_s,
        ratio=peer_s / ours_s,
        agrees=agrees,
        note="ours also leaves posts empty and proves the cost",
    )
