"""Spans of time and how long they are together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From an instant until another; one that ends before it starts is empty."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is, in elapsed time."""
        return max(self.end - self.start, timedelta())

    def overlap(self, other: Span) -> timedelta:
        """How long both last at the same time."""
        return Span(max(self.start, other.start), min(self.end, other.end)).length


def union(spans: Iterable[Span]) -> timedelta:
    """How long at least one of them lasts."""
    together, reached = timedelta(), None
    for span in sorted(spans):
        start = span.start if reached is None else max(span.start, reached)
        if span.end > start:
            together += span.end - start
            reached = span.end
    return together
