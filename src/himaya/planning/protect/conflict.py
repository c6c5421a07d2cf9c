"""The fewest places whose floors no teams can meet: what to name where floors set by hand cannot all hold.

Floors of a watch can be met if and only if, for every set S of kinds, the targets that only kinds of S may cover ask
for no more than the teams of S and what the reserve lends (Hall 1935). So places are in conflict if and only if their
floors ask too much of some S, and of the targets under one S the fewest that do are those with the largest floors. The
least of these numbers over all sets and watches is the size of the smallest group in conflict; none of its places can
be left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.protect.problem import ProtectProblem

_TIGHT = 1e-9


@dataclass(frozen=True, slots=True)
class Conflict:
    """Targets of one group (indices) that together ask for `asked` teams, where there are `teams` that may come."""

    group: int
    targets: tuple[int, ...]
    asked: float
    teams: float


def smallest_conflict(problem: ProtectProblem) -> Conflict | None:
    """The fewest targets of one group whose floors cannot all be met, of the first such group; None where all can.

    Parameters
    ----------
    problem : in which no two groups share a pool, as in the game of one directorate.
    """
    return min(_conflicts(problem), key=lambda one: len(one.targets), default=None)


def _conflicts(problem: ProtectProblem) -> Iterator[Conflict]:
    """The fewest targets under every set of kinds of every group that is asked too much."""
    for group in range(problem.n_groups):
        asking = np.flatnonzero((problem.group == group) & (problem.floor > _TIGHT))
        asking = asking[np.argsort(-problem.floor[asking], kind="stable")]
        lent = float(problem.reserve[problem.pool[group]]) if problem.pool[group] >= 0 else 0.0
        for kinds in range(1 << problem.n_kinds):
            teams = sum(float(problem.teams[group, kind]) for kind in range(problem.n_kinds) if kinds >> kind & 1)
            teams += lent if kinds else 0.0
            under = asking[problem.kinds[asking] & ~kinds == 0]
            asked = np.cumsum(problem.floor[under])
            count = int(np.searchsorted(asked, teams + _TIGHT, side="right")) + 1
            if count <= under.size:
                yield Conflict(group, tuple(sorted(under[:count].tolist())), float(asked[count - 1]), teams)
