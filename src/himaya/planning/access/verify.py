"""Independent check of residents' access: who gets out and back, what it costs, and that nothing cheaper does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.access.problem import OUTSIDE, meeting
from himaya.planning.result import Finding, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from himaya.planning.access.problem import AccessProblem, AccessResult, FootResult, ShutIn
    from himaya.planning.codec import Bools, Ints
    from himaya.planning.cordon.problem import CordonProblem

_TOLD = 5
_WAYS = 2


def verify(problem: AccessProblem, result: AccessResult) -> list[Finding]:
    """Everything wrong with the opened roads; an empty list proves that residents pass and, if optimal, at least cost.

    Each set of `shut_in` is examined: it holds a resident, and no open way leaves it. So at least one road out of it
    must open, and the least weight that meets all sets is a bound. That weight is searched for anew, exhaustively.
    """
    if any(one.nodes.size and (one.nodes.min() < 0 or one.nodes.max() >= problem.node.size) for one in result.shut_in):
        return [_finding("shut_in", "junctions of the area", "another set")]
    findings = list(_sets(problem, result.shut_in))
    if result.status is Status.INFEASIBLE:
        return [*findings, *_infeasible(problem, result)]
    if result.status not in (Status.OPTIMAL, Status.FEASIBLE):
        return [_finding("status", Status.OPTIMAL, result.status)]
    return findings or [*_opened(problem, result), *_bound(problem, result)]


def verify_on_foot(problem: CordonProblem, result: FootResult) -> list[Finding]:
    """Everything wrong with the ways out on foot: joined, from core to outside, apart from each other, or narrow."""
    findings, used = [], set[int]()
    for number, path in enumerate(result.paths):
        edges = path.tolist()
        if any(not 0 <= edge < problem.n_edges for edge in edges) or not _leads_out(problem, edges):
            findings.append(_finding(f"paths/{number}", "a way from core to outside", edges[:_TOLD]))
        if used & set(edges):
            findings.append(_finding(f"paths/{number}", "no road of the other way", sorted(used & set(edges))[:_TOLD]))
        used |= set(edges)
    if len(result.paths) > _WAYS or (len(result.paths) == _WAYS and result.narrow.size):
        findings.append(_finding("paths", "two ways", f"{len(result.paths)}, narrow {result.narrow.tolist()}"))
    if len(result.paths) < _WAYS:
        findings += _narrow(problem, result)
    return findings


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("access", where, str(expected), str(found))


def _opened(problem: AccessProblem, result: AccessResult) -> Iterator[Finding]:
    opened = result.opened
    if np.any(np.diff(opened) <= 0) or (opened.size and (opened[0] < 0 or opened[-1] >= problem.section.size)):
        yield _finding("opened", "roads that may open, once each, in order", opened.tolist()[:_TOLD])
        return
    cost = sum(problem.weight[opened].tolist())
    if result.objective != cost:
        yield _finding("objective", cost, result.objective)
    extra = np.isin(problem.gate_choice, opened)
    tail = np.concatenate([problem.tail, problem.gate_tail[extra]])
    head = np.concatenate([problem.head, problem.gate_head[extra]])
    leaves, returns = _closure(problem.node.size, head, tail), _closure(problem.node.size, tail, head)
    for node in np.flatnonzero(problem.must & ~leaves).tolist()[:_TOLD]:
        yield _finding("opened", f"a way out of junction {problem.node[node]}", "no way")
    for node in np.flatnonzero(problem.must & ~returns).tolist()[:_TOLD]:
        yield _finding("opened", f"a way into junction {problem.node[node]}", "no way")


def _closure(size: int, start: Ints, end: Ints) -> Bools:
    """Junctions reached from the outside along the ways given, by sweeps over all of them until nothing changes."""
    reached = np.zeros(size, dtype=np.bool_)
    reached[OUTSIDE] = True
    count = 0
    while count != (count := int(reached.sum())):
        reached[end[reached[start]]] = True
    return reached


def _sets(problem: AccessProblem, shut_in: Sequence[ShutIn]) -> Iterator[Finding]:
    for number, one in enumerate(shut_in):
        held = np.zeros(problem.node.size, dtype=np.bool_)
        held[one.nodes] = True
        start, end = (problem.tail, problem.head) if one.outwards else (problem.head, problem.tail)
        if held[OUTSIDE] or not (held & problem.must).any() or np.any(held[start] & ~held[end]):
            yield _finding(f"shut_in/{number}", "residents whom no open way leads on", one.nodes.tolist()[:_TOLD])


def _bound(problem: AccessProblem, result: AccessResult) -> Iterator[Finding]:
    """Whether the stated bound holds: no choice of less weight meets every set."""
    sets = [meeting(problem, one) for one in result.shut_in]
    weight = problem.weight.tolist()
    if result.bound > 0 and not sets:
        yield _finding("bound", 0, result.bound)
    elif _meets(sets, weight, result.bound):
        yield _finding("bound", "at most the least weight that meets every set", result.bound)
    if result.bound > result.objective or (result.status is Status.OPTIMAL and result.bound != result.objective):
        yield _finding("bound", result.objective, result.bound)


def _meets(sets: Sequence[frozenset[int]], weight: Sequence[int], below: float) -> bool:
    """Whether choices of total weight less than `below` meet every set."""
    if below <= 0:
        return False
    if not sets:
        return True
    return any(
        _meets([one for one in sets if choice not in one], weight, below - weight[choice]) for choice in sorted(sets[0])
    )


def _infeasible(problem: AccessProblem, result: AccessResult) -> Iterator[Finding]:
    if len(result.shut_in) != 1 or any(meeting(problem, one) for one in result.shut_in):
        yield _finding("shut_in", "one set that no road leads on from", len(result.shut_in))
    if result.opened.size or result.objective != 0 or result.bound != 0:
        yield _finding("opened", "no road", result.opened.tolist()[:_TOLD])


def _leads_out(problem: CordonProblem, edges: Sequence[int]) -> bool:
    ends = set(np.flatnonzero(problem.core).tolist())
    for edge in edges:
        tail, head = int(problem.tail[edge]), int(problem.head[edge])
        ends = {head if node == tail else tail for node in ends & {tail, head}}
    return any(problem.outside[node] for node in ends)


def _narrow(problem: CordonProblem, result: FootResult) -> Iterator[Finding]:
    """One way: without the narrow road nobody leaves. No way: nobody leaves at all."""
    if result.narrow.size != len(result.paths):
        yield _finding("narrow", f"{len(result.paths)} roads", result.narrow.tolist()[:_TOLD])
        return
    kept = np.ones(problem.n_edges, dtype=np.bool_)
    kept[result.narrow] = False
    reached = problem.core.copy()
    count = -1
    while count != (count := int(reached.sum())):
        met = kept & (reached[problem.tail] | reached[problem.head])
        reached[problem.tail[met]] = reached[problem.head[met]] = True
    if (reached & problem.outside).any():
        yield _finding("narrow", "a road that all ways share", result.narrow.tolist()[:_TOLD])
