"""Verification of a posting answer: who stands where, the cost, and the prices that prove it least.

Written apart from the solver, from the definition of the problem alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.result import Finding, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.posting.problem import PostingProblem, PostingResult

_TOLERANCE = 1e-9
_GAP = 1e-6


def verify(problem: PostingProblem, result: PostingResult) -> list[Finding]:
    """Everything wrong with an answer; an empty list means that it holds and that no assignment costs less.

    Checked: every unit stands at one post at most and may stand there; the objective recomputed; the prices feasible;
    their sum equal to the bound, and the bound met by the objective (relative 1e-6).
    """
    findings = list(_shapes(problem, result))
    if findings:
        return findings
    findings = list(_assignment(problem, result))
    if findings:
        return findings
    return [*_objective(problem, result), *_prices(problem, result), *_bound(result)]


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("posting", where, str(expected), str(found))


def _shapes(problem: PostingProblem, result: PostingResult) -> Iterator[Finding]:
    n_posts, n_units = problem.eligible.shape
    if result.status is not Status.OPTIMAL:
        yield _finding("status", Status.OPTIMAL, result.status)
    for name, size in (("unit_of_post", n_posts), ("post_price", n_posts), ("unit_price", n_units)):
        values = getattr(result, name)
        if values.shape != (size,):
            yield _finding(name, f"shape ({size},)", f"shape {values.shape}")
            continue
        for index in np.flatnonzero(~np.isfinite(values)):
            yield _finding(f"{name}[{index}]", "a number", values[index])
    for name in ("objective", "bound"):
        if not np.isfinite(getattr(result, name)):
            yield _finding(name, "a number", getattr(result, name))


def _assignment(problem: PostingProblem, result: PostingResult) -> Iterator[Finding]:
    n_units = len(problem.unit_ids)
    post_of_unit: dict[int, int] = {}
    for post, unit in enumerate(result.unit_of_post.tolist()):
        where = f"unit_of_post[{post}] {problem.post_ids[post]}"
        if not -1 <= unit < n_units:
            yield _finding(where, f"a unit 0 .. {n_units - 1}, or -1", unit)
        elif unit >= 0 and not problem.eligible[post, unit]:
            yield _finding(where, "a unit that may fill this post", problem.unit_ids[unit])
        elif unit >= 0 and post_of_unit.setdefault(unit, post) != post:
            other = problem.post_ids[post_of_unit[unit]]
            yield _finding(where, f"a unit that is not at {other}", problem.unit_ids[unit])


def _objective(problem: PostingProblem, result: PostingResult) -> Iterator[Finding]:
    filled = np.flatnonzero(result.unit_of_post >= 0)
    counted_s = problem.cost_s[filled, result.unit_of_post[filled]].sum()
    cost_s = float(counted_s + problem.unfilled_cost_s[result.unit_of_post < 0].sum())
    if abs(result.objective - cost_s) > _TOLERANCE * (1.0 + cost_s):
        yield _finding("objective", cost_s, result.objective)


def _prices(problem: PostingProblem, result: PostingResult) -> Iterator[Finding]:
    slack = _TOLERANCE * (1.0 + float(problem.unfilled_cost_s.max(initial=0.0)))
    post_price, unit_price = result.post_price, result.unit_price
    for post in np.flatnonzero(post_price > problem.unfilled_cost_s + slack):
        limit = problem.unfilled_cost_s[post]
        yield _finding(f"post_price[{post}] {problem.post_ids[post]}", f"at most {limit}", post_price[post])
    for unit in np.flatnonzero(unit_price > slack):
        yield _finding(f"unit_price[{unit}] {problem.unit_ids[unit]}", "at most 0", unit_price[unit])
    together = post_price[:, None] + unit_price
    for post, unit in np.argwhere(problem.eligible & (together > problem.cost_s + slack)):
        where = f"post_price[{post}] + unit_price[{unit}] {problem.post_ids[post]} {problem.unit_ids[unit]}"
        yield _finding(where, f"at most {problem.cost_s[post, unit]}", together[post, unit])


def _bound(result: PostingResult) -> Iterator[Finding]:
    proven = float(result.post_price.sum() + result.unit_price.sum())
    if abs(result.bound - proven) > _TOLERANCE * (1.0 + abs(proven)):
        yield _finding("bound", proven, result.bound)
    if abs(result.objective - proven) > _GAP * (1.0 + abs(proven)):
        yield _finding("objective", f"the proven bound {proven}", result.objective)
