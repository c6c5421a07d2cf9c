"""Figures of complaints over a period: counts, clocks with their ninetieth percentile, units without small counts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from himaya.web.complaints.clock import DECIDE_WITHIN
from himaya.web.complaints.models import Complaint, Escalation, Finding, Matter, Step
from himaya.web.complaints.states import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from himaya.web.accounts.models import Office

FEWEST = 5
"""Counts below this are told as less than it: one case must not be recognised."""
DAYS = (30, 90, 365)
_HOUR, _DAY = 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Clocked:
    """How long a step took: how many were measured, the median and the ninetieth percentile; None where none was."""

    n: int
    median: float | None
    p90: float | None

    @classmethod
    def of(cls, values: Iterable[float]) -> Clocked:
        """By nearest rank: each is a time that was measured."""
        found = sorted(values)
        return cls(len(found), _rank(found, 0.5), _rank(found, 0.9))


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of complaints received in a period; `units` and `matters` hold None for a count below `FEWEST`."""

    since: datetime
    until: datetime
    received: int
    still_open: int
    acknowledged_h: Clocked
    decided_d: Clocked
    in_time: int
    findings: Sequence[tuple[str, int]]
    matters: Sequence[tuple[str, int | None]]
    units: Sequence[tuple[Any, int | None]]
    referred: int
    appealed: int
    escalated: int
    oldest_open: datetime | None


def figures(rows: QuerySet[Complaint], *, days: int, now: datetime) -> Figures:
    """Figures of the complaints among `rows` that were received in so many days."""
    since = now - timedelta(days=days)
    found = list(rows.filter(received_at__gt=since, received_at__lte=now).select_related("about", "under"))
    keys = [one.pk for one in found]
    decided = [(one.decided_at - one.received_at).total_seconds() for one in found if one.decided_at]
    findings = Counter(one.finding for one in found)
    matters = Counter(one.matter for one in found)
    waiting = [one.received_at for one in found if one.state in OPEN]
    return Figures(
        since=since,
        until=now,
        received=len(found),
        still_open=len(waiting),
        acknowledged_h=Clocked.of(
            (one.acknowledged_at - one.received_at).total_seconds() / _HOUR for one in found if one.acknowledged_at
        ),
        decided_d=Clocked.of(value / _DAY for value in decided),
        in_time=sum(value <= DECIDE_WITHIN.total_seconds() for value in decided),
        findings=[(str(one.label), findings[one.value]) for one in Finding],
        matters=[(str(one.label), told(matters[one.value])) for one in Matter if matters[one.value]],
        units=_units(found),
        referred=sum(one.referred_at is not None for one in found),
        appealed=Step.objects.filter(complaint__in=keys, step="appeal").values("complaint").distinct().count(),
        escalated=Escalation.objects.filter(complaint__in=keys).count(),
        oldest_open=min(waiting, default=None),
    )


def _units(found: Sequence[Complaint]) -> list[tuple[Any, int | None]]:
    """Security directorates, or the office itself outside of them, the most first; small counts at the end, untold."""
    offices: dict[int | None, Office] = {one.about.pk: one.about for one in found if one.about is not None}
    counts = Counter(one.under_id or one.about_id for one in found if one.about_id)
    offices |= {one.under.pk: one.under for one in found if one.under is not None}
    listed = [(offices[key], told(count)) for key, count in counts.items()]
    return sorted(listed, key=lambda one: (-(one[1] or 0), one[0].code))


def told(count: int) -> int | None:
    """A count as it may be told of one unit; None where it is too small."""
    return count if count >= FEWEST or count == 0 else None


def _rank(found: Sequence[float], share: float) -> float | None:
    return round(found[max(0, math.ceil(share * len(found)) - 1)], 1) if found else None
