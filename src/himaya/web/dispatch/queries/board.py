"""What the board shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from himaya.web.dispatch.queries.states import Standing, on_board
from himaya.web.dispatch.states import Signal, UnitLife
from himaya.web.incidents.models import Incident
from himaya.web.incidents.queries.listing import seen
from himaya.web.incidents.states import OPEN, IncidentState

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User

MOST = 300
_ORDER = (
    UnitLife.AVAILABLE, UnitLife.ASSIGNED, UnitLife.EN_ROUTE, UnitLife.ON_SCENE, UnitLife.REST,
    UnitLife.OUT_OF_SERVICE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One open incident: how long it waits for its first unit (None once one was there), and units bound to it."""

    incident: Incident
    waiting: timedelta | None
    sent: int


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one state; `calls` of them ask for an answer."""

    state: str
    units: Sequence[Standing]
    kinds: Sequence[tuple[str, int]]
    calls: int


def open_incidents(user: User, area: str, now: datetime) -> list[Row]:
    """Open incidents of a governorate and those of none, the most urgent first and of these the longest waiting."""
    bound = Count("assignments", filter=Q(assignments__ended_at__isnull=True))
    rows = seen(user).filter(area__in={area, ""}, state__in=OPEN).annotate(bound=bound)
    waits = (IncidentState.REPORTED, IncidentState.TRIAGED, IncidentState.REOPENED, IncidentState.DISPATCHED)
    return [
        Row(one, now - one.called_at if one.state in waits else None, one.bound)
        for one in rows.order_by("priority", "called_at", "pk")[:MOST]
    ]


def by_state(user: User, area: str, now: datetime) -> list[Group]:
    """Units on the board by state; within a state those that call first, then by call sign."""
    units = on_board(user, area, now)
    found = []
    for state in _ORDER:
        own = [unit for unit in units if unit.state == state]
        own.sort(key=lambda unit: {Signal.EMERGENCY.value: 0, Signal.SPEAK.value: 1}.get(unit.signal, 2))
        kinds = Counter(unit.kind for unit in own).most_common()
        found.append(Group(state, own, kinds, sum(bool(unit.signal) for unit in own)))
    return found
