"""What multipliers prove, computed from the definition alone: the best that any round of each class can earn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.patrol.problem import NOT_DRIVEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.patrol.problem import PatrolProblem


def proven_bound(problem: PatrolProblem, weight: NDArray[np.float64], least_weight: float) -> float:
    """Upper limit of every guarantee, from multipliers >= 0 that sum to 1.

    A guarantee is at most the weighted mean of what it guarantees: of the protection of every target, in which the
    teams together earn at most the sum of their best rounds, and of what full presence leaves.
    """
    prize = weight * problem.effect
    fixed = least_weight * problem.least + float((weight * (1.0 - problem.loss_uncovered)).sum())
    earned = (int(problem.teams[k]) * most_earned(problem, prize, k) for k in range(problem.n_classes))
    return fixed + sum(earned)


def most_earned(problem: PatrolProblem, prize: NDArray[np.float64], of_class: int) -> float:
    """The most that a round of a class can earn at prizes for presence through whole watches, (n_places, n_watches).

    Backwards in time: what a team can still earn that is ready to leave a spot at a step, before or after its break.
    """
    start, end = int(problem.start[of_class]), int(problem.end[of_class])
    worth = _visits(problem, prize, int(problem.kind[of_class]), start, end)
    if not np.any(worth > 0):
        return 0.0
    after = _values(problem, worth, of_class, None)
    before = _values(problem, worth, of_class, after)
    base = problem.n_places + int(problem.base[of_class])
    begin = after if end - start <= problem.break_after else before
    return max(0.0, float(begin[0, base]))


def _visits(problem: PatrolProblem, prize: NDArray[np.float64], kind: int, start: int, end: int) -> NDArray[np.float64]:
    """What a visit earns by the step in which it begins, (n_places, length); -inf where none may begin."""
    watch = problem.watch_of[start:end]
    per_step = prize[:, watch] / problem.watch_steps[watch]
    asked = problem.asked[:, start:end]
    worth = np.full(per_step.shape, -np.inf)
    for place in np.flatnonzero(problem.may[kind]).tolist():
        steps = int(problem.dwell[place])
        if steps > end - start:
            continue
        whole = np.lib.stride_tricks.sliding_window_view(asked[place], steps).all(axis=1)
        earned = np.lib.stride_tricks.sliding_window_view(per_step[place], steps).sum(axis=1)
        worth[place, : whole.size] = np.where(whole, earned, -np.inf)
    return worth


def _values(
    problem: PatrolProblem, worth: NDArray[np.float64], of_class: int, rested: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Most still to be earned by step and spot, (length + 1, n_spots + 1); the last column is a team back at its base.

    rested : the same once the break is over; None computes just that.
    """
    length, n_places, home = worth.shape[1], problem.n_places, problem.n_spots
    base = n_places + int(problem.base[of_class])
    drive = problem.drive[int(problem.kind[of_class])]
    to_place = np.where(drive[:, :n_places] >= 1, drive[:, :n_places], length + 1)
    to_base = np.where(drive[:, base] != NOT_DRIVEN, drive[:, base], length + 1)
    value = np.full((2 * length + 3, home + 1), -np.inf)
    arriving = np.full((2 * length + 3, n_places), -np.inf)
    columns = np.arange(n_places)
    for step in range(length, -1, -1):
        if step < length:
            arriving[step] = worth[:, step] + value[np.minimum(step + problem.dwell, length + 1), columns]
        if rested is None and step == length:
            value[step, [base, home]] = 0.0
        value[step, :home] = np.maximum(
            value[step, :home], arriving[step + to_place, columns].max(axis=1, initial=-np.inf)
        )
        away = to_base >= 1
        value[step, :home][away] = np.maximum(value[step, :home], value[step + to_base, home])[away]
        for waiting in (base, home):
            value[step, waiting] = max(value[step, waiting], value[step + 1, waiting])
        if rested is not None and _may_rest(problem, step, length):
            later = rested[step + problem.break_steps]
            value[step, :home] = np.maximum(value[step, :home], later[:home])
            value[step, home] = max(value[step, home], later[base])
    return value[: length + 1]


def _may_rest(problem: PatrolProblem, step: int, length: int) -> bool:
    """Whether a break may begin at a step of a block: neither stretch is too long, and it ends within the block."""
    later = step + problem.break_steps
    return step <= problem.break_after and later <= length and length - later <= problem.break_after
