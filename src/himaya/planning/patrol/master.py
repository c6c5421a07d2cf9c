"""The linear programs over known patterns, solved by HiGHS: in which share of the nights is each driven?

A pattern is known by the share of every watch that it gives to every place, flat over the targets. `guarantee`
maximises the protection of the weakest target. `nearness` brings what patterns give as near to what is promised as
possible: the weakest place of every watch counts as much as all places of the watch together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

if TYPE_CHECKING:
    from himaya.planning.patrol.problem import PatrolProblem

_TOLERANCES = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}


@dataclass(frozen=True, slots=True)
class Mixture:
    """How often each pattern is driven, (n_patterns,), what that is worth, and what presence at each target is worth.

    price : (n_places, n_watches) for presence through a whole watch, >= 0.
    """

    chance: NDArray[np.float64]
    value: float
    price: NDArray[np.float64]


def guarantee(problem: PatrolProblem, shares: NDArray[np.float64], *, most: float = 1.0) -> Mixture:
    """Maximise x over x <= 1 - U + E * presence at every target, x <= what full presence leaves at the worst.

    Parameters
    ----------
    shares : (n_targets, n_patterns). most : limit of every chance, at least 1 / n_patterns.
    """
    bare, effect = 1.0 - problem.loss_uncovered.ravel(), problem.effect.ravel()
    target = np.flatnonzero((problem.promise.ravel() > 0) & (bare < problem.least))
    n_patterns = shares.shape[1]
    table = np.hstack([np.ones((target.size, 1)), -effect[target, None] * shares[target]])
    solved = _solved(
        np.append(1.0, np.zeros(n_patterns)),
        (csr_array(table), bare[target]),
        np.append(-np.inf, np.zeros(n_patterns)),
        np.append(problem.least, np.full(n_patterns, most)),
        n_patterns,
    )
    price = _spread(problem, target, -effect[target] * solved.ineqlin.marginals)
    return Mixture(np.maximum(solved.x[1:], 0.0), float(solved.x[0]), price)


def nearness(
    problem: PatrolProblem, shares: NDArray[np.float64], *, least: float = 0.0, most: float = 1.0
) -> Mixture | None:
    """Maximise n_places * sum of V(w) + sum of E * min(promise, presence), V(w) the weakest place of watch w.

    Parameters
    ----------
    shares : (n_targets, n_patterns). least : the guarantee that every watch keeps. most : limit of every chance.

    Returns
    -------
    The mixture, None where these limits leave none.
    """
    bare, promise, effect = 1.0 - problem.loss_uncovered.ravel(), problem.promise.ravel(), problem.effect.ravel()
    watch = np.tile(np.arange(problem.n_watches), problem.n_places)
    reach = _reach(problem)
    weak = np.flatnonzero((promise > 0) & (bare < reach[watch]))
    asked = np.flatnonzero((promise > 0) & (effect > 0))
    n_patterns = shares.shape[1]
    of_watch = coo_array((np.ones(weak.size), (np.arange(weak.size), watch[weak])), shape=(weak.size, reach.size))
    rows = [
        hstack([of_watch, coo_array((weak.size, asked.size)), coo_array(-effect[weak, None] * shares[weak])]),
        hstack([coo_array((asked.size, reach.size)), eye_array(asked.size), coo_array(-shares[asked])]),
    ]
    solved = _solved(
        np.concatenate([np.full(reach.size, float(problem.n_places)), effect[asked], np.zeros(n_patterns)]),
        (csr_array(vstack(rows)), np.concatenate([bare[weak], np.zeros(asked.size)])),
        np.concatenate([np.minimum(least, reach), np.zeros(asked.size + n_patterns)]),
        np.concatenate([reach, promise[asked], np.full(n_patterns, most)]),
        n_patterns,
    )
    if solved.x is None:
        return None
    of_weak, of_asked = np.split(-solved.ineqlin.marginals, [weak.size])
    price = _spread(problem, weak, effect[weak] * of_weak) + _spread(problem, asked, of_asked)
    return Mixture(np.maximum(solved.x[reach.size + asked.size :], 0.0), -float(solved.fun), price)


def relaxed(
    problem: PatrolProblem,
    watch: int,
    target: NDArray[np.int64],
    share: NDArray[np.float64],
    of_class: NDArray[np.int64],
) -> tuple[float, NDArray[np.float64]]:
    """Maximise x over x <= 1 - U + E * presence at some places of a watch, every round with a chance of its own.

    As many rounds of a class are driven, in expectation, as it has teams; teams that meet count each for itself.

    Parameters
    ----------
    target : (n_targets,) places. share : (n_targets, n_rounds) of the watch. of_class : (n_rounds,).

    Returns
    -------
    The value, and the multipliers of the places: at least 0, they sum to 1.
    """
    effect, bare = problem.effect[target, watch], 1.0 - problem.loss_uncovered[target, watch]
    n_rounds = of_class.size
    sent = coo_array((np.ones(n_rounds), (of_class, np.arange(n_rounds))), shape=(problem.n_classes, n_rounds))
    rows = vstack(
        [
            hstack([coo_array(np.ones((target.size, 1))), coo_array(-effect[:, None] * share)]),
            hstack([coo_array((problem.n_classes, 1)), sent]),
        ]
    )
    solved = linprog(  # type: ignore[call-overload]  # the stubs know neither sparse rows nor an array of bounds
        np.append(-1.0, np.zeros(n_rounds)),
        A_ub=csr_array(rows),
        b_ub=np.concatenate([bare, problem.teams]),
        bounds=np.column_stack([np.append(-np.inf, np.zeros(n_rounds)), np.full(n_rounds + 1, np.inf)]),
        method="highs-ds",
        options=_TOLERANCES,
    )
    price = np.maximum(-solved.ineqlin.marginals[: target.size], 0.0)
    return float(solved.x[0]), price / price.sum()


def _solved(
    gain: NDArray[np.float64],
    rows: tuple[Any, NDArray[np.float64]],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    n_patterns: int,
) -> Any:
    """Maximise over columns in [low, high] under rows `<=`; the last columns, the patterns, sum to 1."""
    nights = np.where(np.arange(gain.size) >= gain.size - n_patterns, 1.0, 0.0)
    return linprog(  # type: ignore[call-overload]  # the stubs know neither sparse rows nor an array of bounds
        -gain,
        A_ub=rows[0],
        b_ub=rows[1],
        A_eq=csr_array(nights[None]),
        b_eq=[1.0],
        bounds=np.column_stack([low, high]),
        method="highs-ds",
        options=_TOLERANCES,
    )


def _spread(problem: PatrolProblem, target: NDArray[np.int64], value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of some targets, at least 0, as a table (n_places, n_watches); 0 elsewhere."""
    table = np.zeros(problem.n_places * problem.n_watches)
    table[target] = np.maximum(value, 0.0)
    return table.reshape(problem.n_places, problem.n_watches)


def _reach(problem: PatrolProblem) -> NDArray[np.float64]:
    """The best that the weakest place of each watch can have: what is promised, and what full presence leaves."""
    left = problem.loss_uncovered - np.where(problem.promise > 0, problem.effect, 0.0)
    reach: NDArray[np.float64] = np.minimum(1.0 - left.max(axis=0, initial=0.0), problem.ceiling)
    return reach
