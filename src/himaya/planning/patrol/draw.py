"""The nightly draw: one pattern, with exactly the chances of the plan, and never the one of the night before.

The patterns lie on a circle of circumference 1, each as long an arc as its chance, in an order drawn anew. The night
before is a point drawn evenly from the arc of its pattern; the circle is turned by an even draw between the longest arc
and 1 less that arc, and tonight's pattern is where the point comes to lie. Over the nights the point is evenly spread
on the circle, before the turn and after it, so that every pattern keeps its chance exactly; and no turn is short enough
to stay within an arc.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.faults import InvalidInputError
from himaya.planning.patrol.problem import OFTENEST
from himaya.planning.protect.draw import commitment as commitment  # noqa: PLC0414  # of one seed for both draws

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from himaya.planning.patrol.problem import PatrolResult

_ROUNDING = 1e-9


def draw_pattern(result: PatrolResult, *, seed: int, night: date, before: int | None = None, stream: int = 0) -> int:
    """Draw the pattern of a night.

    Parameters
    ----------
    seed : kept secret until the night is over; the same seed and night give the same pattern.
    before : number of the pattern of the night before; None where there was none, or where it does not matter.
    stream : different draws from one seed that know nothing of each other.

    Raises
    ------
    InvalidInputError : `protect.bad_seed`; `patrol.no_patterns`; `patrol.unknown_pattern`; `patrol.too_few_patterns`
        where one pattern is needed in more than half of the nights, so that chances can be kept or repetition
        avoided, but not both.
    """
    commitment(seed)
    if not result.chance.size:
        raise InvalidInputError.of("patrol.no_patterns")
    rng = np.random.default_rng([seed, night.toordinal(), *([stream] if stream else [])])
    order = rng.permutation(result.chance.size)
    if before is None:
        return at_point(result.chance, order, float(rng.random()))
    if not 0 <= before < result.chance.size:
        raise InvalidInputError.of("patrol.unknown_pattern", number=str(before), count=str(result.chance.size))
    longest = float(result.chance.max())
    if longest > OFTENEST + _ROUNDING:
        raise InvalidInputError.of("patrol.too_few_patterns", percent=f"{100 * longest:.0f}")
    inside, turn = float(rng.random()), longest + float(rng.random()) * max(0.0, 1.0 - 2.0 * longest)
    return turned(result.chance, order, before, inside=inside, turn=turn)


def at_point(chance: NDArray[np.float64], order: NDArray[np.int64], point: float) -> int:
    """Pattern whose arc holds a point of the circle, in [0, 1)."""
    ends = np.cumsum(chance[order])
    return int(order[min(int(np.searchsorted(ends, point * ends[-1], side="right")), order.size - 1)])


def turned(chance: NDArray[np.float64], order: NDArray[np.int64], before: int, *, inside: float, turn: float) -> int:
    """Pattern that follows one: from the point `inside` its arc, a share in [0, 1) of it, turned by a part of 1."""
    at = int(np.flatnonzero(order == before)[0])
    begin = float(chance[order[:at]].sum())
    point = (begin + inside * float(chance[before])) / float(chance.sum())
    found = at_point(chance, order, (point + turn) % 1.0)
    touching = found == before and order.size > 1
    return int(order[(at + 1) % order.size]) if touching else found
