"""Posting: the assignment of units to posts with the least travel, and prices that prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from himaya.planning.posting.problem import PostingResult
from himaya.planning.result import Provenance, Status, frozen_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.posting.problem import PostingProblem

_SOLVER = "shortest-augmenting-path"
_ROUNDING = 1e-12


def solve(problem: PostingProblem, *, seed: int = 0) -> PostingResult:
    """Solve the assignment exactly.

    Among equally good assignments the method's own fixed order decides, so that the same problem gives the same
    answer.

    Parameters
    ----------
    seed : kept in the provenance; the method itself is not random.

    References
    ----------
    Kuhn 1955, The Hungarian method for the assignment problem. Jonker and Volgenant 1987, A shortest augmenting path
    algorithm for dense and sparse linear assignment problems. Crouse 2016, On implementing 2D rectangular assignment
    algorithms (the implementation in SciPy).
    """
    cost_s = np.where(problem.eligible, problem.cost_s, np.inf)
    unit_of_post = _assign(cost_s, problem.unfilled_cost_s)
    post_price, unit_price = _prices(cost_s, problem.unfilled_cost_s, unit_of_post)
    filled = np.flatnonzero(unit_of_post >= 0)
    counted_s = cost_s[filled, unit_of_post[filled]]
    return PostingResult(
        status=Status.OPTIMAL,
        objective=float(counted_s.sum() + problem.unfilled_cost_s[unit_of_post < 0].sum()),
        bound=float(post_price.sum() + unit_price.sum()),
        provenance=Provenance(_SOLVER, seed),
        unit_of_post=frozen_array(unit_of_post, np.int64),
        post_price=frozen_array(post_price, np.float64),
        unit_price=frozen_array(unit_price, np.float64),
    )


def _assign(cost_s: NDArray[np.float64], unfilled_cost_s: NDArray[np.float64]) -> NDArray[np.int64]:
    """Unit of each post, -1 for none: every post has an empty column of its own beside the units."""
    n_posts, n_units = cost_s.shape
    empty = np.full((n_posts, n_posts), np.inf)
    np.fill_diagonal(empty, unfilled_cost_s)
    _posts, column = linear_sum_assignment(np.hstack([cost_s, empty]))
    return np.where(column < n_units, column, -1).astype(np.int64)


def _prices(
    cost_s: NDArray[np.float64], unfilled_cost_s: NDArray[np.float64], unit_of_post: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Dual prices of an optimal assignment: shortest paths in its residual graph, by Bellman and Ford.

    A unit's price starts at 0 and falls to what the posts it may fill would save by taking it; only posts whose own
    unit became dearer are looked at again. The posts' prices are then the largest that the units' prices allow.
    """
    unit_price = np.zeros(cost_s.shape[1])
    post_price = unfilled_cost_s.copy()
    filled = unit_of_post >= 0
    post_price[filled] = cost_s[filled, unit_of_post[filled]]
    post_of_unit = np.full(cost_s.shape[1], -1)
    post_of_unit[unit_of_post[filled]] = np.flatnonzero(filled)
    least_step = _ROUNDING * (1.0 + float(unfilled_cost_s.max(initial=0.0)))
    changed = np.arange(cost_s.shape[0])
    while changed.size:
        offer = (cost_s[changed] - post_price[changed, None]).min(axis=0, initial=np.inf)
        lower = np.flatnonzero(offer < unit_price - least_step)
        unit_price[lower] = offer[lower]
        changed = post_of_unit[lower]
        changed = changed[changed >= 0]
        taken = unit_of_post[changed]
        post_price[changed] = cost_s[changed, taken] - unit_price[taken]
    post_price = np.minimum(unfilled_cost_s, (cost_s - unit_price).min(axis=1, initial=np.inf))
    return post_price, unit_price
