"""Residents' gates: an implicit hitting set, solved exactly; and two ways out on foot by unit flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.access.problem import OUTSIDE, AccessResult, FootResult, ShutIn, meeting
from himaya.planning.result import Provenance, Status, frozen_array

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from himaya.planning.access.problem import AccessProblem
    from himaya.planning.cordon.problem import CordonProblem

_SOLVER = "implicit hitting set"
_MOST_STEPS = 100_000
_WAYS = 2


def solve(problem: AccessProblem, *, most_steps: int = _MOST_STEPS) -> AccessResult:
    """Open the roads of least total weight through which all residents get out and back in.

    Every set of junctions that nothing leaves needs one opened road out of it. The sets are found as they are needed:
    the cheapest roads that meet all sets known so far are opened, and whoever is still shut in gives the next set.
    The answer to the known sets is a lower bound, so the first that lets everybody through is the best.

    Parameters
    ----------
    most_steps : branches searched per round; beyond them the best found so far is kept and the status is feasible.

    Returns
    -------
    AccessResult : `optimal`; `feasible` with its bound; or `infeasible` with the set of junctions that no road leaves.

    Notes
    -----
    Implicit hitting set: Moreno-Centeno & Karp (2013), doi:10.1287/opre.1120.1139.
    """
    known: list[ShutIn] = []
    search = _Search(problem.weight.tolist(), most_steps)
    while True:
        opened = search.least([meeting(problem, one) for one in known])
        found = list(_shut_in(problem, opened))
        for one in found:
            if not meeting(problem, one):
                return _result(problem, Status.INFEASIBLE, (), 0, [one])
        if not found:
            status = Status.OPTIMAL if search.proven else Status.FEASIBLE
            return _result(problem, status, opened, search.bound, known)
        known += found


def _result(
    problem: AccessProblem, status: Status, opened: Collection[int], bound: int, known: Sequence[ShutIn]
) -> AccessResult:
    chosen = np.array(sorted(opened), dtype=np.int64)
    return AccessResult(
        status=status,
        objective=float(problem.weight[chosen].sum()),
        bound=float(bound),
        provenance=Provenance(solver=_SOLVER, seed=0),
        opened=frozen_array(chosen, np.int64),
        shut_in=tuple(known),
    )


class _Search:
    """Least-weight sets of choices that meet given sets: branch on a set that is not met, bound by disjoint sets."""

    def __init__(self, weight: Sequence[int], most_steps: int) -> None:
        self._weight, self._most = weight, most_steps
        self.proven, self.bound = True, 0

    def least(self, sets: Sequence[frozenset[int]]) -> frozenset[int]:
        """Choices of least weight, of equals the first in the order of the search."""
        self._steps, self._best, self._value = 0, self._greedy(sets), 0
        self._value = self._of(self._best)
        root = self._disjoint(sets)
        self._branch(sets, frozenset(), 0, frozenset())
        self.proven = self._steps <= self._most
        self.bound = self._value if self.proven else root
        return self._best

    def _of(self, chosen: Collection[int]) -> int:
        return sum(self._weight[one] for one in chosen)

    def _greedy(self, sets: Sequence[frozenset[int]]) -> frozenset[int]:
        chosen: frozenset[int] = frozenset()
        for one in sets:
            if not chosen & one:
                chosen |= {min(one, key=lambda choice: (self._weight[choice], choice))}
        return chosen

    def _disjoint(self, sets: Sequence[frozenset[int]]) -> int:
        used: set[int] = set()
        value = 0
        for one in sorted(sets, key=len):
            if not used & one:
                used |= one
                value += min(self._weight[choice] for choice in one)
        return value

    def _branch(
        self, sets: Sequence[frozenset[int]], chosen: frozenset[int], value: int, barred: frozenset[int]
    ) -> None:
        self._steps += 1
        left = [one - barred for one in sets if not one & chosen]
        if self._steps > self._most or not all(left):
            return
        if value + self._disjoint(left) >= self._value:
            return
        if not left:
            self._best, self._value = chosen, value
            return
        fewest = min(len(one) for one in left)
        for choice in sorted(next(one for one in left if len(one) == fewest), key=lambda one: (self._weight[one], one)):
            self._branch(sets, chosen | {choice}, value + self._weight[choice], barred)
            barred |= {choice}


def _shut_in(problem: AccessProblem, opened: Collection[int]) -> Iterator[ShutIn]:
    """Sets of junctions with residents that nothing leaves or enters although these roads are open."""
    extra = np.isin(problem.gate_choice, sorted(opened))
    tail = np.concatenate([problem.tail, problem.gate_tail[extra]])
    head = np.concatenate([problem.head, problem.gate_head[extra]])
    for outwards in (True, False):
        ways = _ways(*((tail, head) if outwards else (head, tail)))
        back = _ways(*((head, tail) if outwards else (tail, head)))
        free = _reached(back, [OUTSIDE])
        told: set[int] = set()
        for node in np.flatnonzero(problem.must).tolist():
            if node in free or node in told:
                continue
            held = _reached(ways, [node])
            if not held & told:
                yield ShutIn(frozen_array(sorted(held), np.int64), outwards)
            told |= held


def _ways(start: np.ndarray, end: np.ndarray) -> dict[int, list[int]]:
    ways: dict[int, list[int]] = {}
    for one, other in zip(start.tolist(), end.tolist(), strict=True):
        ways.setdefault(one, []).append(other)
    return ways


def _reached(ways: dict[int, list[int]], start: Sequence[int]) -> set[int]:
    front, seen = list(start), set(start)
    for node in front:
        for other in ways.get(node, ()):
            if other not in seen:
                seen.add(other)
                front.append(other)
    return seen


def ways_on_foot(problem: CordonProblem) -> FootResult:
    """Two ways from core to outside that share no road, directions ignored, or the road that all ways share.

    Two augmenting searches on unit capacities: Menger (1927), Ford & Fulkerson (1956). Ties by edge index.
    """
    ways: list[list[tuple[int, int, int]]] = [[] for _ in range(problem.n_nodes)]
    for edge, (tail, head) in enumerate(zip(problem.tail.tolist(), problem.head.tolist(), strict=True)):
        ways[tail].append((edge, head, 1))
        ways[head].append((edge, tail, -1))
    core, flow = np.flatnonzero(problem.core).tolist(), [0] * problem.n_edges
    outside = problem.outside.tolist()
    for _ in range(_WAYS):
        came = _augmenting(ways, flow, core, outside)
        end = next((node for node in came if outside[node]), None)
        if end is None:
            return FootResult(_paths(ways, flow, core, outside), _narrow(problem, came, flow))
        while (step := came[end]) is not None:
            edge, end, sign = step
            flow[edge] += sign
    return FootResult(_paths(ways, flow, core, outside), frozen_array([], np.int64))


def _augmenting(
    ways: list[list[tuple[int, int, int]]], flow: list[int], core: list[int], outside: list[bool]
) -> dict[int, tuple[int, int, int] | None]:
    """How each junction is reached from the core where the flow leaves room, until the outside is reached."""
    came: dict[int, tuple[int, int, int] | None] = dict.fromkeys(core)
    front = list(core)
    for node in front:
        for edge, other, sign in ways[node]:
            if other not in came and flow[edge] != sign:
                came[other] = edge, node, sign
                front.append(other)
                if outside[other]:
                    return came
    return came


def _paths(
    ways: list[list[tuple[int, int, int]]], flow: list[int], core: list[int], outside: list[bool]
) -> tuple[np.ndarray, ...]:
    """The flow as ways from core to outside, circles left out."""
    left, paths = list(flow), []
    is_core = set(core)
    for start in core:
        while step := _next(ways[start], left, is_core):
            path, at = [], start
            while step is not None:
                edge, node, sign = step
                left[edge] -= sign
                path.append((edge, at))
                at = node
                if outside[at]:
                    break
                step = _next(ways[at], left, set())
            paths.append(frozen_array(_straight(path), np.int64))
    return tuple(paths)


def _next(steps: list[tuple[int, int, int]], left: list[int], barred: Collection[int]) -> tuple[int, int, int] | None:
    return next((step for step in steps if left[step[0]] == step[2] and step[1] not in barred), None)


def _straight(path: list[tuple[int, int]]) -> list[int]:
    """Edges of a way without the circles that it drives."""
    kept: list[tuple[int, int]] = []
    for edge, node in path:
        again = next((index for index, (_, earlier) in enumerate(kept) if earlier == node), None)
        if again is not None:
            del kept[again:]
        kept.append((edge, node))
    return [edge for edge, _ in kept]


def _narrow(problem: CordonProblem, came: Collection[int], flow: Sequence[int]) -> np.ndarray:
    """The used road between what is still reached from the core and the rest."""
    reached = np.zeros(problem.n_nodes, dtype=np.bool_)
    reached[list(came)] = True
    across = reached[problem.tail] != reached[problem.head]
    return frozen_array(np.flatnonzero(across & (np.array(flow, dtype=np.int64) != 0)), np.int64)
