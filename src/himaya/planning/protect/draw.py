"""The nightly draw: which team stands where tonight, so that nobody can foresee it and every chance is kept exactly.

The chances form a bipartite graph: targets on one side, the teams of one kind of one group (or of one reserve pool) on
the other. Chances are shifted along paths and cycles of that graph, up or down by a fair bet, until every one is 0 or
1: each target keeps its exact chance, no target gets two teams, and no column more teams than it has. Pairs within one
column come first (the pivotal method, in an order drawn anew each night, since a fixed order would let one post betray
the next), what is shared between kinds last.

References
----------
Deville and Tillé 1998, Unequal probability sampling without replacement through a splitting method. Srinivasan 2001,
Distributions on level-sets with applications to approximation algorithms. Gandhi, Khuller, Parthasarathy and
Srinivasan 2006, Dependent rounding and its applications to approximation algorithms.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from himaya.faults import InvalidInputError
from himaya.planning.result import Status, frozen_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.protect.problem import ProtectProblem, ProtectResult

_CERTAIN = 1e-9


def commitment(seed: int) -> str:
    """SHA-256 of a seed, 64 hexadecimal digits: published before the night, opened by publishing the seed after it.

    It hides the seed only if that cannot be guessed: take 128 random bits (`secrets.randbits(128)`).

    Raises
    ------
    InvalidInputError : `protect.bad_seed`.
    """
    return hashlib.sha256(f"himaya-draw/1:{_checked(seed)}".encode()).hexdigest()


def draw(problem: ProtectProblem, result: ProtectResult, *, seed: int) -> NDArray[np.int64]:
    """Draw tonight's stand of the mobile teams.

    Returns
    -------
    (n,) kind of the team that stands on each target, `n_kinds` for a team of the reserve, -1 for none. The chance of
    each entry is `result.by_kind`; in each column the number of teams is its expected number, rounded up or down.

    Raises
    ------
    InvalidInputError : `protect.bad_seed`; `protect.not_drawable` where the answer is infeasible.
    """
    if result.status is Status.INFEASIBLE:
        raise InvalidInputError.of("protect.not_drawable")
    rng = np.random.default_rng(_checked(seed))
    parts = result.by_kind.reshape(problem.n_targets, problem.n_kinds + 1)
    target, kind = np.nonzero(parts > _CERTAIN)
    chance = parts[target, kind]
    own = problem.group[target] * problem.n_kinds + kind
    pool = problem.n_groups * problem.n_kinds + problem.pool[problem.group[target]]
    column = np.where(kind < problem.n_kinds, own, pool)
    _pair_within_columns(chance, target, column, rng)
    _shift_along_paths(chance, target, problem.n_targets + column, rng)
    stands = np.full(problem.n_targets, -1)
    placed = chance > 0.5  # noqa: PLR2004 - every chance is 0 or 1 by now
    stands[target[placed]] = kind[placed]
    return frozen_array(stands, np.int64)


def _checked(seed: int) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InvalidInputError.of("protect.bad_seed", value=str(seed))
    return seed


def _open(chance: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where a chance is not decided yet."""
    undecided: NDArray[np.bool_] = (chance > _CERTAIN) & (chance < 1.0 - _CERTAIN)
    return undecided


def _pair_within_columns(
    chance: NDArray[np.float64],
    target: NDArray[np.int64],
    column: NDArray[np.int64],
    rng: np.random.Generator,
) -> None:
    """Let targets with one open chance meet in pairs within their column until each column has at most one left."""
    undecided = _open(chance)
    single = np.bincount(target[undecided], minlength=target.max(initial=-1) + 1) == 1
    queue = np.flatnonzero(undecided & single[target])
    queue = rng.permutation(queue)
    queue = queue[np.argsort(column[queue], kind="stable")]
    while True:
        place = np.arange(queue.size) - np.searchsorted(column[queue], column[queue])
        first = np.flatnonzero((place[:-1] % 2 == 0) & (column[queue[:-1]] == column[queue[1:]]))
        if not first.size:
            return
        _settle_pairs(chance, queue[first], queue[first + 1], rng)
        queue = queue[_open(chance[queue])]


def _settle_pairs(
    chance: NDArray[np.float64], one: NDArray[np.int64], other: NDArray[np.int64], rng: np.random.Generator
) -> None:
    """Shift chance within each pair, sum and expectations kept, until one of the two is decided."""
    up = np.minimum(1.0 - chance[one], chance[other])
    down = np.minimum(chance[one], 1.0 - chance[other])
    shift = np.where(rng.random(one.size) * (up + down) < down, up, -down)
    chance[one] += shift
    chance[other] -= shift


def _shift_along_paths(
    chance: NDArray[np.float64], target: NDArray[np.int64], column: NDArray[np.int64], rng: np.random.Generator
) -> None:
    """Settle what is left: shift chance up and down in turn along paths and cycles of open edges."""
    edges = rng.permutation(np.flatnonzero(_open(chance)))
    ends = {int(edge): (int(target[edge]), int(column[edge])) for edge in edges}
    at: dict[int, dict[int, None]] = {}
    for edge, nodes in ends.items():
        for node in nodes:
            at.setdefault(node, {})[edge] = None
    while ends:
        walk = np.array(_walk(ends, at))
        signs = np.where(np.arange(walk.size) % 2 == 0, 1.0, -1.0)
        rising, falling = walk[signs > 0], walk[signs < 0]
        up = min((1.0 - chance[rising]).min(), chance[falling].min(initial=1.0))
        down = min(chance[rising].min(), (1.0 - chance[falling]).min(initial=1.0))
        chance[walk] += signs * (up if rng.random() * (up + down) < down else -down)
        for edge in walk[~_open(chance[walk])].tolist():
            for node in ends.pop(edge):
                del at[node][edge]


def _walk(ends: dict[int, tuple[int, int]], at: dict[int, dict[int, None]]) -> list[int]:
    """Edges of a cycle, or of a path between two nodes with one open edge each."""
    walk, last = _follow(next(iter(ends.values()))[0], ends, at)
    return walk if last is None else _follow(last, ends, at)[0]


def _follow(
    start: int, ends: dict[int, tuple[int, int]], at: dict[int, dict[int, None]]
) -> tuple[list[int], int | None]:
    """Walk on from a node: the cycle met and None, or the whole path and the node where it ends."""
    node, edge = start, next(iter(at[start]))
    walk, seen = [edge], {start: 0}
    while True:
        one, other = ends[edge]
        node = other if node == one else one
        if node in seen:
            return walk[seen[node] :], None
        seen[node] = len(walk)
        onward = next((step for step in at[node] if step != edge), None)
        if onward is None:
            return walk, node
        edge = onward
        walk.append(edge)
