"""The way through a ring that a road leaves open."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from himaya.planning.codec import Bools
    from himaya.planning.cordon.problem import CordonProblem


def way_in(problem: CordonProblem, passable: Bools) -> list[int]:
    """Road sections of a way from outside to the core over passable roads, in driving order; empty without one.

    Breadth-first, so few sections; of equal ways the one over the lowest section numbers at each step.

    Parameters
    ----------
    passable : (n_edges,) roads that nobody controls.
    """
    roads: dict[int, list[tuple[int, int]]] = {}
    for edge in np.flatnonzero(passable).tolist():
        tail, head = int(problem.tail[edge]), int(problem.head[edge])
        roads.setdefault(tail, []).append((edge, head))
        roads.setdefault(head, []).append((edge, tail))
    came: dict[int, tuple[int, int] | None] = dict.fromkeys(np.flatnonzero(problem.core).tolist())
    front = deque(came)
    while front:
        node = front.popleft()
        if problem.outside[node]:
            return [int(problem.section[edge]) for edge in _back(came, node)]
        for edge, other in roads.get(node, ()):
            if other not in came:
                came[other] = edge, node
                front.append(other)
    return []


def _back(came: dict[int, tuple[int, int] | None], node: int) -> list[int]:
    """Edges from a node back to where the search began: from outside inwards."""
    path = []
    while (step := came[node]) is not None:
        edge, node = step
        path.append(edge)
    return path
