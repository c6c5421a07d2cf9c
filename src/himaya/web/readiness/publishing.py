"""For everybody: how many days each governorate has stood at the highest level; nothing of a level that still holds."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.scenario.governorates import governorates
from himaya.web.portal.actions import tell_figures
from himaya.web.portal.figures import ALERT
from himaya.web.readiness.models import AlertLevel, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OVER = timedelta(days=365)
Span = tuple[datetime, datetime]


def publish_alert_days() -> None:
    """Tell the days of the last year, of every governorate."""
    tell_figures(ALERT, {"days": OVER.days, "areas": dict(highest_days(timezone.now()))})


def highest_days(now: datetime) -> Mapping[str, float]:
    """Days of each governorate at the highest level in the year before an instant, levels that have ended alone."""
    rows = AlertLevel.objects.filter(level=Level.HIGHEST, until__lte=now, until__gt=now - OVER)
    spans: dict[str, list[Span]] = defaultdict(list)
    for area, starts_at, until in rows.values_list("area", "starts_at", "until"):
        spans[area].append((max(starts_at, now - OVER), until))
    return {area: round(_covered(spans[area]) / timedelta(days=1), 1) for area in governorates()}


def _covered(spans: Iterable[Span]) -> timedelta:
    """How long at least one of the spans holds."""
    total, reached = timedelta(), datetime.min.replace(tzinfo=timezone.get_default_timezone())
    for begin, end in sorted(spans):
        total += max(end - max(begin, reached), timedelta())
        reached = max(reached, end)
    return total
