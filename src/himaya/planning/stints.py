"""Cutting a time window into equal stints that nobody has to stand longer than allowed."""

from __future__ import annotations

import itertools
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta


def stints(start: datetime, end: datetime, *, longest: timedelta, step: timedelta) -> list[tuple[datetime, datetime]]:
    """Consecutive stints that fill [start, end), none longer than `longest`, cut at whole steps after `start`.

    `longest` is at least one `step`; an empty or inverted window has no stints.
    """
    if end <= start:
        return []
    steps = ceil((end - start) / step)
    count = ceil(steps / (longest // step))
    cuts = [start + step * (steps * k // count) for k in range(count)] + [end]
    return list(itertools.pairwise(cuts))
