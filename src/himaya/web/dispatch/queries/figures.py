"""What dispatch counts: units by state, and the queue of open incidents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.models import Assignment, UnitState
from himaya.web.dispatch.states import BUSY, Signal, UnitLife
from himaya.web.incidents.models import Incident
from himaya.web.incidents.states import IncidentState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

WAITING = (IncidentState.REPORTED, IncidentState.TRIAGED, IncidentState.REOPENED)
"""States of incidents that want a unit and may have none yet."""


@dataclass(frozen=True, slots=True)
class UnitSums:
    """Units of some governorates by state; `calls` of them ask for an answer, `emergencies` of these are in one."""

    by_state: Mapping[str, int] = field(default_factory=dict)
    calls: int = 0
    emergencies: int = 0

    @property
    def on_duty(self) -> int:
        """Those that are not off duty."""
        return sum(n for state, n in self.by_state.items() if state != UnitLife.OFF_DUTY)

    @property
    def free(self) -> int:
        """Those that can be sent."""
        return self.by_state.get(UnitLife.AVAILABLE, 0)

    @property
    def bound(self) -> int:
        """Those that are bound to an incident."""
        return sum(self.by_state.get(state, 0) for state in BUSY)


def sums_of(user: User) -> UnitSums:
    """Units of the office's governorates, as its board counts them."""
    rows = scope_of(user, Verb.VIEW_DISPATCH).within(UnitState.objects.all(), "unit__area")
    found = _sums(rows)
    by_state: dict[str, int] = defaultdict(int)
    for one in found.values():
        for state, n in one.by_state.items():
            by_state[state] += n
    calls, emergencies = (sum(getattr(one, name) for one in found.values()) for name in ("calls", "emergencies"))
    return UnitSums(by_state, calls, emergencies)


def sums_by_area(areas: Sequence[str]) -> Mapping[str, UnitSums]:
    """The same of some governorates, one by one; one without any unit on record is left out."""
    return _sums(UnitState.objects.filter(unit__area__in=areas))


def _sums(rows: QuerySet[UnitState]) -> dict[str, UnitSums]:
    """One statement, whatever the number of units."""
    calls = Count("pk", filter=~Q(signal=Signal.NONE))
    emergencies = Count("pk", filter=Q(signal=Signal.EMERGENCY))
    told = rows.order_by().values_list("unit__area", "state").annotate(n=Count("pk"), asked=calls, pressed=emergencies)
    states: dict[str, dict[str, int]] = defaultdict(dict)
    signals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for area, state, n, asked, pressed in told:
        states[area][state] = n
        signals[area][0] += asked
        signals[area][1] += pressed
    return {area: UnitSums(by_state, *signals[area]) for area, by_state in states.items()}


def waiting() -> Q:
    """Condition on open incidents that no unit is bound to yet, though their state wants one."""
    bound = Assignment.objects.filter(incident=OuterRef("pk"), ended_at__isnull=True)
    return Q(~Exists(bound), state__in=WAITING)


@dataclass(frozen=True, slots=True)
class Queue:
    """Open incidents without a unit: how many, and since when the longest waits."""

    count: int = 0
    since: datetime | None = None


def queues(areas: Sequence[str], now: datetime) -> Mapping[str, Queue]:
    """The queue of each governorate that has one."""
    found: dict[str, Queue] = {}
    rows = Incident.objects.filter(waiting(), area__in=areas, called_at__lte=now).order_by("called_at")
    for area, since in rows.values_list("area", "called_at"):
        known = found.get(area)
        found[area] = Queue(known.count + 1, known.since) if known else Queue(1, since)
    return found
