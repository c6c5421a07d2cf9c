"""What waits for one line: in its order while the line keeps up, and the newest of every thing when it does not."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from himaya.exchange.cot.stream import Form
    from himaya.live.bounds import Bounds
    from himaya.live.shown import Shown

_MOST_BYTES = 16 * 1024
"""Bytes that are handed to the system at once; it has at most some of these unread."""


class Outbox:
    """A queue whose length is bounded by `bounds.most_waiting` or, where that is more, twice the things on the map."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._waiting: deque[Shown] = deque()
        self._most = bounds.most_waiting
        self._left = float(bounds.told_at_once)
        self._filled_s = time.monotonic()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, shown: Shown) -> int:
        """Queue one event; returns how many older ones of the same things gave way."""
        self._waiting.append(shown)
        if len(self._waiting) <= self._most:
            return 0
        before = len(self._waiting)
        newest = {one.event.uid: one for one in self._waiting}
        self._waiting = deque(newest.values())
        self._most = max(self._bounds.most_waiting, 2 * len(newest))
        return before - len(newest)

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()

    def take(self, form: Form) -> tuple[bytes, int]:
        """What may go over the line now, and how many events that are; nothing while the pace is used up."""
        now_s = time.monotonic()
        gained = (now_s - self._filled_s) * self._bounds.told_per_s
        self._left, self._filled_s = min(float(self._bounds.told_at_once), self._left + gained), now_s
        waiting, parts, size = self._waiting, list[bytes](), 0
        for _event in range(min(len(waiting), int(self._left))):
            parts.append(waiting.popleft().written(form))
            size += len(parts[-1])
            if size >= _MOST_BYTES:
                break
        self._left -= len(parts)
        return b"".join(parts), len(parts)
