"""How many a zone may hold: the lesser of what its ground and its exits allow, the widest exit lost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.web.crowds.table import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.web.crowds.models import Gate, Zone

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Room:
    """People by the ground, people by the exits (None where no exit is on record), and what is lost with the widest."""

    by_ground: int
    by_exits: int | None
    minutes: float

    @property
    def people(self) -> int:
        """What the zone may hold."""
        return self.by_ground if self.by_exits is None else min(self.by_ground, self.by_exits)


def room_of(zone: Zone, gates: Iterable[Gate]) -> Room:
    """Area rule and exits rule; with a single exit nobody may be there, for that one may be lost."""
    rule = table().capacity
    minutes = rule.minutes[zone.hurry]
    flows = [
        (gate.width_m or 0.0) * (rule.flow_stepped if gate.stepped else rule.flow_level)
        for gate in gates
        if gate.is_exit and not gate.is_closed
    ]
    by_exits = math.floor(round((math.fsum(flows) - max(flows)) * minutes, _DIGITS)) if flows else None
    return Room(math.floor(round(zone.area_m2 * zone.planned_density, _DIGITS)), by_exits, minutes)
