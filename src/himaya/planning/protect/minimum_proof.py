"""Proof that no group can meet a larger share of its minimum, from the definition alone.

A share fits if no set of kinds is asked for more than its teams. It is the largest if it is 1, or if some set has
nothing left and holds a target that any larger share would ask more for. It is 0 where the floors alone do not fit,
and 1 where there is no minimum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.result import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.protect.problem import ProtectProblem, ProtectResult

_TOLERANCE = 1e-9


def minimum_findings(problem: ProtectProblem, result: ProtectResult) -> Iterator[Finding]:
    """Groups that claim to meet a share of their minimum that does not fit, or is not the largest."""
    if result.minimum_met is None:
        if np.any(problem.minimum > 0):
            yield Finding("protect", "minimum_met", "a share for every group", "none")
        return
    for group, share in enumerate(result.minimum_met.tolist()):
        where, mine = f"minimum_met[{group}]", problem.group == group
        if not 0.0 <= share <= 1.0:
            yield Finding("protect", where, "from 0 to 1", str(share))
        elif not problem.minimum[mine].any():
            if share != 1.0:
                yield Finding("protect", where, "1: nothing is wanted here", str(share))
        else:
            fits, is_held = _at_share(problem, group, share)
            if share > 0.0 and not fits:
                yield Finding("protect", where, "less: the teams do not suffice", str(share))
            elif fits and share < 1.0 and not is_held:
                yield Finding("protect", where, "more: there are teams for it", str(share))


def _at_share(problem: ProtectProblem, group: int, share: float) -> tuple[bool, bool]:
    """Whether a share of a group's minimum fits into its teams, and whether some set of kinds holds it there."""
    mine = problem.group == group
    kinds, floor, minimum = problem.kinds[mine], problem.floor[mine], problem.minimum[mine]
    teams = problem.teams[group]
    asked, tolerance = np.maximum(floor, share * minimum), _TOLERANCE * (1.0 + float(teams.sum()))
    rises = (minimum > 0) & (share * minimum >= floor - _TOLERANCE)
    fits, is_held = True, False
    for chosen in range(1 << problem.n_kinds):
        only = kinds & ~chosen == 0
        left = float(teams[_listed(chosen, problem.n_kinds)].sum() - asked[only].sum())
        fits &= left >= -tolerance
        is_held |= left <= tolerance and bool(rises[only].any())
    return fits, is_held


def _listed(chosen: int, n_kinds: int) -> NDArray[np.int64]:
    """Kinds of a set."""
    return np.flatnonzero(chosen >> np.arange(n_kinds) & 1)
