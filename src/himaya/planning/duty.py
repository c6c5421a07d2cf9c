"""When each unit is there: its duty hours without the times for which it was withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from himaya.scenario.model import Unit

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Duty:
    """Unbroken spans of presence.

    `spans` names only the units whose duty hours are cut; every other unit is there from `duty_start` to `duty_end`.
    """

    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def of(self, unit: Unit) -> tuple[Span, ...]:
        """Spans of a unit in order; none where it is lost for the whole of its duty."""
        return self.spans.get(unit.id, ((unit.duty_start, unit.duty_end),))

    def covers(self, unit: Unit, start: datetime, end: datetime) -> bool:
        """Whether the unit is there from `start` to `end` without a break."""
        return any(begin <= start and end <= finish for begin, finish in self.of(unit))


def without(span: Span, absences: list[Span]) -> tuple[Span, ...]:
    """What is left of a span once the absences are taken out."""
    left, begin = [], span[0]
    for start, end in sorted(absences):
        if begin < min(start, span[1]):
            left.append((begin, min(start, span[1])))
        begin = max(begin, end)
    return (*left, (begin, span[1])) if begin < span[1] else tuple(left)


ALWAYS = Duty()
"""Every unit keeps its duty hours."""
