"""Cordon: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass

from himaya.planning.codec import Bools, Ints
from himaya.planning.result import Provenance, Status


@dataclass(frozen=True, slots=True)
class CordonProblem:
    """A local road graph, a core that must not be reached, an outside, and what controlling each road costs.

    tail, head : (n_edges,) end nodes of every drivable road section, local numbers 0..n_nodes-1; a control stops both directions.
    cost : (n_edges,) whole numbers > 0 (officers plus disruption, in equivalent officers).
    core, outside : (n_nodes,) masks, disjoint and non-empty.
    section : (n_edges,) section index in the road network; node : (n_nodes,) node index in the road network.
    keep_open : (n_edges,) roads that may not be controlled (protected corridor); all False for the plain question.
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


@dataclass(frozen=True, slots=True)
class CordonResult:
    """Least-cost set of roads whose control separates core from outside, with its proof.

    closed : indices into the problem's edges, sorted.
    objective : their cost; `bound` = the value of `flow`, equal at the optimum (max-flow min-cut).
    flow : (n_edges,) signed flow from tail to head, |flow| <= cost, conserved everywhere but in core and outside.
    inside : (n_nodes,) nodes on the core's side once the roads are controlled.
    status is infeasible when roads that must stay open join core and outside; `closed` is then empty.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    closed: Ints
    flow: Ints
    inside: Bools
