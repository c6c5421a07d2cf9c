"""Protect: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Floats, Ints, may_be_missing
from himaya.planning.result import Provenance, Status, frozen_array

MOST_KINDS = 10
"""Sets of kinds are listed one by one, 2 to the power of their number."""

LEAST_EFFECT = 1e-6
"""A team that lowers a loss by no more than this counts as without effect there."""


@dataclass(frozen=True, slots=True)
class ProtectProblem:
    """A security game over targets (place, watch) with kinds of teams, groups and a reserve.

    A group is one directorate in one watch; its teams cover its targets only.
    A reserve pool lends teams to its groups (one pool per watch); a lent team
    may stand wherever at least one kind of team may.

    group : (n,) group of each target.
    kinds : (n,) bit mask of the kinds of team that may cover the target; 0 = none can.
    loss_uncovered, loss_covered : (n,) what is lost when the target is struck without and with a team;
        0 <= covered <= uncovered <= 1.
    floor : (n,) least coverage that must be given, in [0, 1].
    teams : (n_groups, n_kinds) teams on duty.
    pool : (n_groups,) reserve pool of each group, -1 = none.
    reserve : (n_pools,) teams in the pool; a fraction where a team is expected to be there for a part of the nights.
    minimum : (n,) least coverage wanted, in [0, 1], only where some kind may come, none where left out: lowered alike
        throughout a group whose own teams cannot give all of it. Where a target has a floor, too, the larger counts.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    group: Ints
    kinds: Ints
    loss_uncovered: Floats
    loss_covered: Floats
    floor: Floats
    teams: Ints
    pool: Ints
    reserve: Floats
    minimum: Floats = field(default_factory=lambda: frozen_array([], np.float64))

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        for name in ("group", "kinds", "teams", "pool"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))
        if not np.size(self.minimum):
            object.__setattr__(self, "minimum", np.zeros(self.group.shape))
        for name in ("loss_uncovered", "loss_covered", "floor", "reserve", "minimum"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.float64))
        _refuse_bad_shapes(self)
        _refuse_bad_indices(self)
        _refuse_bad_values(self)

    @property
    def effect(self) -> Floats:
        """What a team takes off the loss of each target, (n,); 0 where that is no more than `LEAST_EFFECT`."""
        effect = self.loss_uncovered - self.loss_covered
        return np.where(effect > LEAST_EFFECT, effect, 0.0)

    def with_minimum(self, met: Floats) -> ProtectProblem:
        """The same question in which a share of every group's minimum, `met` (n_groups,), is part of the floors."""
        floor = np.maximum(self.floor, self.minimum * met[self.group])
        return replace(self, floor=floor, minimum=np.zeros(self.n_targets))

    @property
    def n_targets(self) -> int:
        """How many targets there are."""
        return int(self.group.size)

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return int(self.teams.shape[0])

    @property
    def n_kinds(self) -> int:
        """How many kinds of team there are."""
        return int(self.teams.shape[1])


@dataclass(frozen=True, slots=True)
class ProtectResult:
    """Coverage that makes the worst loss as small as it can be, then the next worst, and so on.

    coverage : (n,) probability that a team is on the target.
    by_kind : (n, n_kinds + 1) the same, split by kind of team, what the reserve adds in the last column;
        rows sum to `coverage`.
    granted : (n_groups,) teams the reserve lends, in expectation: a pool's groups may share one team.
    objective : the worst protection, 1 - max_t loss(t), larger is better; 1 where there are no targets.
    bound : what no plan can exceed, by the binding sets and by the losses that full coverage leaves.
    value : (n_groups,) worst protection of each group; 1 where a group has no targets.
    binding_group, binding_kinds : groups, all of one pool or one alone, and for each the set of kinds (bit mask)
        whose teams are used up at the worst value: the proof. Empty where the worst target is covered fully or
        no team has an effect there, so that more teams would not help.
    minimum_met : (n_groups,) largest share of its minimum that each group's own teams can give beside the floors, all
        its targets lowered alike; 1 where they can give it all, 0 where the floors alone ask for more than these teams.
        Missing in answers that were given before there was a minimum.

    Where the floors ask for more than there is (`Status.INFEASIBLE`) the binding sets name what is short; a set 0
    stands for targets with a floor that no kind may cover. All other numbers are 0 then.
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
    minimum_met: Floats | None = may_be_missing(None)


def _refuse(broken: bool, reason: str) -> None:  # noqa: FBT001 - the condition is the subject
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="protect", reason=reason)


def _refuse_bad_shapes(problem: ProtectProblem) -> None:
    _refuse(problem.group.ndim != 1, "group is not a list")
    for name in ("kinds", "loss_uncovered", "loss_covered", "floor", "minimum"):
        shape = getattr(problem, name).shape
        _refuse(shape != problem.group.shape, f"{name} has shape {shape}, expected {problem.group.shape}")
    _refuse(problem.teams.ndim != 2, "teams is not a table of groups and kinds")  # noqa: PLR2004 - rows and columns
    _refuse(problem.n_kinds > MOST_KINDS, f"{problem.n_kinds} kinds of team, at most {MOST_KINDS} are possible")
    _refuse(
        problem.pool.shape != (problem.n_groups,),
        f"pool has shape {problem.pool.shape}, expected ({problem.n_groups},)",
    )
    _refuse(problem.reserve.ndim != 1, "reserve is not a list")


def _refuse_bad_indices(problem: ProtectProblem) -> None:
    for name, least, end in (
        ("group", 0, problem.n_groups),
        ("kinds", 0, 1 << problem.n_kinds),
        ("pool", -1, problem.reserve.size),
    ):
        values = getattr(problem, name)
        wrong = np.flatnonzero((values < least) | (values >= end))
        _refuse(bool(wrong.size), f"{name}[{wrong[:1]}] lies outside {least} .. {end - 1}")


def _refuse_bad_values(problem: ProtectProblem) -> None:
    _refuse(bool(np.any(problem.teams < 0)), "a number of teams is negative")
    _refuse(bool(np.any(~(problem.reserve >= 0))), "a reserve is negative")
    low, high, floor = problem.loss_covered, problem.loss_uncovered, problem.floor
    wrong = np.flatnonzero(~((low >= 0) & (low <= high) & (high <= 1)))
    _refuse(bool(wrong.size), f"losses of target {wrong[:1]} are not 0 <= covered <= uncovered <= 1")
    for name, least in (("floor", floor), ("minimum", problem.minimum)):
        wrong = np.flatnonzero(~((least >= 0) & (least <= 1)))
        _refuse(bool(wrong.size), f"{name} of target {wrong[:1]} lies outside 0 .. 1")
    wrong = np.flatnonzero((problem.minimum > 0) & (problem.kinds == 0))
    _refuse(bool(wrong.size), f"target {wrong[:1]} has a minimum and no kind of team may cover it")
