"""Residents' access: the questions and the answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Bools, Ints
from himaya.planning.result import Provenance, Status, frozen_array

OUTSIDE = 0
"""Local number of everything that lies outside the closed areas."""


@dataclass(frozen=True, slots=True)
class AccessProblem:
    """A closed area: which closed roads must open to residents, so that everyone in it drives out and back in?

    node : (n_nodes,) junction of the road network; entry `OUTSIDE` is -1.
    tail, head, ms : (n_arcs,) directed ways that are open to residents anyway, and milliseconds along them.
    gate_tail, gate_head, gate_choice : (n_gate_arcs,) directed ways of the roads that may be opened.
    section, weight : (n_choices,) the roads that may be opened and what that costs, whole numbers > 0.
    against : (n_choices,) streets inside that residents may be let drive against their direction; the rest are gates.
    must : (n_nodes,) junctions whose residents must get out and back.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    node: Ints
    tail: Ints
    head: Ints
    ms: Ints
    gate_tail: Ints
    gate_head: Ints
    gate_choice: Ints
    section: Ints
    weight: Ints
    against: Bools
    must: Bools

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        for name in ("node", "tail", "head", "ms", "gate_tail", "gate_head", "gate_choice", "section", "weight"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))
        for name in ("against", "must"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.bool_))
        ends = np.concatenate([self.tail, self.head, self.gate_tail, self.gate_head])
        _refuse(self.tail.shape != self.head.shape or self.tail.shape != self.ms.shape, "open ways of unequal length")
        _refuse(not self.gate_tail.shape == self.gate_head.shape == self.gate_choice.shape, "gate ways differ")
        _refuse(not self.section.shape == self.weight.shape == self.against.shape, "a road without a weight")
        _refuse(self.must.shape != self.node.shape or not self.node.size, "junctions differ")
        _refuse(bool(np.any((ends < 0) | (ends >= self.node.size))), "a way ends at an unknown junction")
        _refuse(bool(np.any((self.gate_choice < 0) | (self.gate_choice >= self.section.size))), "an unknown road")
        _refuse(bool(np.any(self.weight <= 0)), "a weight is not a positive whole number")
        _refuse(bool(self.must[OUTSIDE]), "the outside need not be left")


@dataclass(frozen=True, slots=True)
class ShutIn:
    """Junctions that nothing leaves (`outwards`) or nothing enters but over roads that may be opened; sorted."""

    nodes: Ints
    outwards: bool


@dataclass(frozen=True, slots=True)
class AccessResult:
    """Roads to open, of least weight, and why fewer do not do.

    opened : choices, sorted. objective : their weight. bound : the least weight that meets every one of `shut_in`.
    shut_in : sets of junctions; each holds a resident, and only opened roads lead out of it (or into it). At least one
        road of each must open. With status infeasible the one set that no road leads out of (or into).
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    opened: Ints
    shut_in: tuple[ShutIn, ...]


@dataclass(frozen=True, slots=True)
class FootResult:
    """Ways out of a ring on foot.

    paths : at most two ways from core to outside, edges of the ring's question in order; they share no road.
    narrow : with fewer than two ways, the edge without which nobody leaves the core; empty where there is no way.
    """

    paths: tuple[Ints, ...]
    narrow: Ints


def _refuse(broken: bool, reason: str) -> None:  # noqa: FBT001 - the condition is the subject
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="access", reason=reason)


def meeting(problem: AccessProblem, shut_in: ShutIn) -> frozenset[int]:
    """Choices that lead out of (or into) a set of junctions."""
    held = np.zeros(problem.node.size, dtype=np.bool_)
    held[shut_in.nodes] = True
    start, end = (problem.gate_tail, problem.gate_head) if shut_in.outwards else (problem.gate_head, problem.gate_tail)
    return frozenset(problem.gate_choice[held[start] & ~held[end]].tolist())
