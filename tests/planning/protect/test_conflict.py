"""The fewest places whose floors cannot all be met."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from himaya.planning.protect.conflict import smallest_conflict
from himaya.planning.protect.problem import ProtectProblem

_GROUPS, _KINDS = 2, 2


@st.composite
def games(draw: st.DrawFn) -> ProtectProblem:
    places = draw(st.integers(1, 5))
    n = places * _GROUPS
    whole = st.integers(0, 2)
    lent = draw(st.sampled_from([[], [0.0, 1.0], [0.5, 0.25]]))
    return ProtectProblem(
        group=np.tile(np.arange(_GROUPS), places),
        kinds=np.repeat(draw(st.lists(st.integers(0, 3), min_size=places, max_size=places)), _GROUPS),
        loss_uncovered=np.ones(n),
        loss_covered=np.zeros(n),
        floor=np.array(draw(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=n, max_size=n))),
        teams=np.array(draw(st.lists(st.lists(whole, min_size=_KINDS, max_size=_KINDS), min_size=2, max_size=2))),
        pool=np.arange(_GROUPS) if lent else np.full(_GROUPS, -1),
        reserve=np.array(lent),
    )


def _can_be_met(problem: ProtectProblem, targets: tuple[int, ...]) -> bool:
    """Split the teams, and those lent, over the targets of one group by linear programming."""
    group, lender = int(problem.group[targets[0]]), _KINDS
    capacity = [*problem.teams[group], problem.reserve[group] if problem.pool[group] >= 0 else 0.0]
    width = _KINDS + 1
    takes, gives = np.zeros((len(targets), len(targets) * width)), np.zeros((width, len(targets) * width))
    bounds = []
    for row, target in enumerate(targets):
        for kind in range(width):
            may = problem.kinds[target] > 0 if kind == lender else problem.kinds[target] >> kind & 1
            takes[row, row * width + kind] = -1.0
            gives[kind, row * width + kind] = 1.0
            bounds.append((0.0, None if may else 0.0))
    found = linprog(
        np.zeros(takes.shape[1]),
        A_ub=np.vstack([takes, gives]),
        b_ub=[*(-problem.floor[list(targets)]), *capacity],
        bounds=bounds,
    )
    return bool(found.status == 0)


@given(problem=games())
def test_the_conflict_named_is_the_smallest_there_is(problem: ProtectProblem) -> None:
    """Trying every choice of places by linear programming finds none in conflict that is smaller, and this one is."""
    by_group = [np.flatnonzero(problem.group == group).tolist() for group in range(_GROUPS)]
    sizes = [
        size
        for members in by_group
        for size in range(1, len(members) + 1)
        if any(not _can_be_met(problem, chosen) for chosen in itertools.combinations(members, size))
    ]
    found = smallest_conflict(problem)
    assert (len(found.targets) if found else None) == (min(sizes) if sizes else None)
    if found:
        assert set(problem.group[list(found.targets)]) == {found.group}
        assert not _can_be_met(problem, found.targets)
        assert found.asked == problem.floor[list(found.targets)].sum() > found.teams
