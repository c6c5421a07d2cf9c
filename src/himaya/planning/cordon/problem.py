"""Cordon: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Bools, Ints
from himaya.planning.result import Provenance, Status, frozen_array

_MOST = 2**53
"""Sum of all costs must stay below this, so that flow values are exact in every number type used."""


@dataclass(frozen=True, slots=True)
class CordonProblem:
    """A local road graph, a core that must not be reached, an outside, and what controlling each road costs.

    tail, head : (n_edges,) end nodes of every drivable road section, local numbers 0..n_nodes-1; a control stops
        both directions.
    cost : (n_edges,) whole numbers > 0 (officers plus disruption, in equivalent officers).
    core, outside : (n_nodes,) masks, disjoint; the core is not empty. Without an outside nothing needs control.
    section : (n_edges,) section index in the road network; node : (n_nodes,) node index in the road network.
    keep_open : (n_edges,) roads that may not be controlled (protected corridor); all False for the plain question.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    n_nodes: int
    tail: Ints
    head: Ints
    cost: Ints
    core: Bools
    outside: Bools
    section: Ints
    node: Ints
    keep_open: Bools

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        for name in ("tail", "head", "cost", "section", "node"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))
        for name in ("core", "outside", "keep_open"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.bool_))
        _check(self)

    @property
    def n_edges(self) -> int:
        """Number of road sections."""
        return int(self.tail.size)


@dataclass(frozen=True, slots=True)
class CordonResult:
    """Least-cost set of roads whose control separates core from outside, with its proof.

    closed : indices into the problem's edges, sorted.
    objective : their cost; `bound` = the value of `flow`, equal at the optimum (max-flow min-cut).
    flow : (n_edges,) signed flow from tail to head, |flow| <= cost where the road is not kept open, conserved
        everywhere but in core and outside.
    inside : (n_nodes,) nodes on the core's side once the roads are controlled; of all cheapest cuts the one with the
        smallest inside.
    open_path : edges in driving order from core to outside that must all stay open: why the status is infeasible.
        Empty otherwise.
    status is infeasible when roads that must stay open join core and outside; `closed` is then empty, `flow` and
    `objective` are zero and `inside` holds the core alone.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    closed: Ints
    flow: Ints
    inside: Bools
    open_path: Ints


def _refuse(broken: bool, reason: str) -> None:  # noqa: FBT001 - the condition is the subject
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="cordon", reason=reason)


def _check(problem: CordonProblem) -> None:
    nodes, edges = (problem.n_nodes,), problem.tail.shape
    for name, shape in (
        ("core", nodes),
        ("outside", nodes),
        ("node", nodes),
        ("head", edges),
        ("cost", edges),
        ("section", edges),
        ("keep_open", edges),
    ):
        found = getattr(problem, name).shape
        _refuse(found != shape, f"{name} has shape {found}, expected {shape}")
    ends = np.concatenate([problem.tail, problem.head])
    _refuse(bool(np.any((ends < 0) | (ends >= problem.n_nodes))), "a road ends at an unknown node")
    _refuse(bool(np.any(problem.cost <= 0)), "a cost is not a positive whole number")
    _refuse(float(problem.cost.sum(dtype=np.float64)) >= _MOST, "the costs are too large to be summed exactly")
    _refuse(not problem.core.any(), "the core is empty")
    _refuse(bool(np.any(problem.core & problem.outside)), "a node is both core and outside")
