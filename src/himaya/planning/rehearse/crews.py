"""How the crews of posts come to a night: most on time, some late, short or not at all, and some who leave.

Drawn by place in a stream, as the calls are: the same plan, seed and night give the same crews. The shares are proposed
defaults for training, not findings about any force.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.rehearse.streams import POST_STREAM, STREAM_MASK, key_of, uniform

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAVING, ABSENT, LATE, SHORT = 0.05, 0.03, 0.10, 0.05
"""Shares of the stints whose crew leaves before its end, never comes, comes late, or comes one officer short."""
_DRAWS = 3
_MINUTE_MS = 60_000
_EARLIEST_MIN, _LATEST_MIN = -10.0, 5.0
_LATE_MIN, _LATER_MIN = 12.0, 30.0
_STAYS_MIN, _STAYS_LONGER_MIN = 20.0, 60.0
NEVER = -1


@dataclass(frozen=True, slots=True)
class ScriptedCrew:
    """The crew of one stint.

    late_ms : when it comes after the start of its hours, negative before; comes : whether it does at all.
    stays_ms : after how long it leaves without a word, `NEVER` where it stays; missing : officers fewer than planned.
    """

    late_ms: int
    comes: bool = True
    stays_ms: int = NEVER
    missing: int = 0


def crews_of(count: int, *, seed: int, night: int = 0) -> Sequence[ScriptedCrew]:
    """Draw the crews of a number of stints in one night.

    Of every kind of trouble at least one stint has it, where there are stints enough; no stint has two.
    """
    key = key_of(np.uint64(seed & STREAM_MASK), night, POST_STREAM)
    drawn = [[float(uniform(key, _DRAWS * row + draw)) for draw in range(_DRAWS)] for row in range(count)]
    order = sorted(range(count), key=lambda row: (drawn[row][0], row))
    trouble: dict[int, str] = {}
    for name, part in (("leaves", LEAVING), ("absent", ABSENT), ("late", LATE), ("short", SHORT)):
        begin = len(trouble)
        trouble.update(dict.fromkeys(order[begin : begin + max(1, round(part * count))], name))
    return [_crew(drawn[row], trouble.get(row, "")) for row in range(count)]


def _crew(drawn: Sequence[float], trouble: str) -> ScriptedCrew:
    _rank, when, how_long = drawn
    if trouble == "absent":
        return ScriptedCrew(0, comes=False)
    if trouble == "late":
        return ScriptedCrew(_ms(_LATE_MIN + when * _LATER_MIN))
    usual = _ms(_EARLIEST_MIN + when * (_LATEST_MIN - _EARLIEST_MIN))
    if trouble == "leaves":
        return ScriptedCrew(usual, stays_ms=_ms(_STAYS_MIN + how_long * _STAYS_LONGER_MIN))
    return ScriptedCrew(usual, missing=int(trouble == "short"))


def _ms(minutes: float) -> int:
    return round(minutes * _MINUTE_MS)
