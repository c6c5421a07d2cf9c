"""Which units are there and hold no post, watch by watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himaya.planning.clock import Clock
    from himaya.planning.demand.problem import PostDemand
    from himaya.planning.duty import Duty
    from himaya.scenario.model import Unit


def free_watches(
    units: Sequence[Unit],
    posts: Sequence[PostDemand],
    unit_of_post: Sequence[int] | NDArray[np.int64],
    *,
    clock: Clock,
    duty: Duty,
) -> NDArray[np.bool_]:
    """Whether a unit is on duty for the whole of each watch and at no post in it, (n_units, n_watches).

    Parameters
    ----------
    unit_of_post : (n_posts,) index of the unit at each post, -1 = empty.
    """
    spans = [(start, clock.watch_end(watch)) for watch, start in enumerate(clock.watches)]
    free = np.array([[duty.covers(unit, *span) for span in spans] for unit in units], dtype=np.bool_)
    free = free.reshape(len(units), len(spans))
    for post, unit in zip(posts, unit_of_post, strict=True):
        if unit >= 0:
            free[unit] &= [post.end <= start or end <= post.start for start, end in spans]
    return free
