"""How often somebody may knock: counted in the memory of this process, of which there is only so much."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict


class Pace:
    """At most `most` in `seconds`, for each of at most `keys` that are remembered; the longest silent is forgotten."""

    def __init__(self, most: int, seconds: float, *, keys: int = 20_000) -> None:
        self._most, self._seconds, self._keys = most, seconds, keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, key: str, *, now: float | None = None) -> bool:
        """Whether one more is allowed now; it is counted when it is."""
        with self._lock:
            left = self._filled(key, time.monotonic() if now is None else now)
            if left < 1:
                return False
            self._left[key] = (left - 1, self._left[key][1])
            return True

    def is_spent(self, key: str, *, now: float | None = None) -> bool:
        """Whether nothing is left, without counting."""
        with self._lock:
            return self._filled(key, time.monotonic() if now is None else now) < 1

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._left.clear()

    def _filled(self, key: str, now: float) -> float:
        left, at = self._left.pop(key, (float(self._most), now))
        filled = min(float(self._most), left + (now - at) * self._most / self._seconds)
        self._left[key] = (filled, now)
        while len(self._left) > self._keys:
            self._left.popitem(last=False)
        return filled
