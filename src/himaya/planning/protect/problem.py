"""Protect: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass

from himaya.planning.codec import Floats, Ints
from himaya.planning.result import Provenance, Status


@dataclass(frozen=True, slots=True)
class ProtectProblem:
    """A security game over targets (place, watch) with kinds of teams, groups and a reserve.

    A group is one directorate in one watch; its teams cover its targets only.
    A reserve pool lends teams of any kind to its groups (one pool per watch).

    group : (n,) group of each target.
    kinds : (n,) bit mask of the kinds of team that may cover the target; 0 = none can.
    loss_uncovered, loss_covered : (n,) what is lost when the target is struck without and with a team; 0 <= covered <= uncovered <= 1.
    floor : (n,) least coverage that must be given, in [0, 1].
    teams : (n_groups, n_kinds) teams on duty.
    pool : (n_groups,) reserve pool of each group, -1 = none.
    reserve : (n_pools,) teams in the pool.
    """

    group: Ints
    kinds: Ints
    loss_uncovered: Floats
    loss_covered: Floats
    floor: Floats
    teams: Ints
    pool: Ints
    reserve: Ints


@dataclass(frozen=True, slots=True)
class ProtectResult:
    """Coverage that makes the worst loss as small as it can be, then the next worst, and so on.

    coverage : (n,) probability that a team is on the target.
    by_kind : (n, n_kinds) the same, split by kind; rows sum to `coverage` minus what the reserve adds (last column = reserve).
    granted : (n_groups,) teams the reserve lends.
    objective : the worst protection, 1 - max_t loss(t), larger is better; `bound` what the binding sets prove no plan can exceed.
    value : (n_groups,) worst protection of each group after the lexicographic refinement.
    binding_group, binding_kinds : the groups, and the sets of kinds (bit masks), whose teams are used up at the worst value: the proof.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    coverage: Floats
    by_kind: Floats
    granted: Floats
    value: Floats
    binding_group: Ints
    binding_kinds: Ints
