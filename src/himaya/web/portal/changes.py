"""How often this process has changed what the public reads."""

from __future__ import annotations

import itertools

from django.db import transaction


class _Count:
    """A number that grows with every change that others can see."""

    def __init__(self) -> None:
        self._next = itertools.count(1)
        self.latest = 0

    def grow(self) -> None:
        self.latest = next(self._next)


_count = _Count()


def latest() -> int:
    """The number of the newest change that others can see."""
    return _count.latest


def note() -> None:
    """Count a change, once its transaction has been kept."""
    transaction.on_commit(_count.grow)
