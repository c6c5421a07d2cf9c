"""How the queues at checkpoints grow or shrink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from himaya.web.controls.models import Kind, QueueReport, RoadControl
from himaya.web.controls.states import ON_THE_ROAD

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

WINDOW = timedelta(minutes=60)
"""Reports that the trend is told by lie within so long before the newest one."""
FRESH = timedelta(minutes=30)
"""A report that is older says nothing of the queue as it is."""
STEADY_MIN = 2.0
"""Less of a change of waiting than this over the span of the reports is none."""
SHOWN = 12


class Trend(models.TextChoices):
    """Where a queue is going."""

    GROWS = "grows", _("The queue grows")
    STEADY = "steady", _("The queue stays as it is")
    SHRINKS = "shrinks", _("The queue shrinks")
    UNKNOWN = "unknown", _("One report tells no trend")


@dataclass(frozen=True, slots=True)
class QueueNow:
    """The newest report, the trend, and those that it is told by, the newest first.

    `is_over` : the waiting is longer than the checkpoint allows. `is_old` : nobody has reported for half an hour.
    """

    last: QueueReport
    trend: Trend
    reports: Sequence[QueueReport]
    is_over: bool
    is_old: bool


def queue_now(control: RoadControl, now: datetime) -> QueueNow | None:
    """The queue of a checkpoint; None where nobody has reported one."""
    if control.kind != Kind.CHECKPOINT:
        return None
    reports = list(reports_of(control)[:SHOWN])
    if not reports:
        return None
    limit, last = control.queue_limit_min, reports[0]
    is_over = limit is not None and last.wait_min > limit
    return QueueNow(last, trend_of(reports), reports, is_over, now - last.event_at > FRESH)


def reports_of(control: RoadControl) -> QuerySet[QueueReport]:
    """Reports of a checkpoint, the newest first."""
    return QueueReport.objects.filter(control=control).select_related("office").order_by("-event_at", "-pk")


def trend_of(reports: Sequence[QueueReport]) -> Trend:
    """Which way the waiting goes: the slope of least squares over the last hour, times the span of its reports.

    `reports` : the newest first.
    """
    told = [one for one in reports if reports[0].event_at - one.event_at <= WINDOW]
    minutes = [(one.event_at - reports[0].event_at).total_seconds() / 60 for one in told]
    middle = sum(minutes) / len(minutes)
    spread = sum((minute - middle) ** 2 for minute in minutes)
    if not spread:
        return Trend.UNKNOWN
    slope = sum((minute - middle) * one.wait_min for minute, one in zip(minutes, told, strict=True)) / spread
    change = slope * (max(minutes) - min(minutes))
    if abs(change) < STEADY_MIN:
        return Trend.STEADY
    return Trend.GROWS if change > 0 else Trend.SHRINKS


def over_limit(rows: QuerySet[RoadControl], now: datetime) -> QuerySet[RoadControl]:
    """Checkpoints that stand and whose newest report, not older than half an hour, is over their limit."""
    newest = QueueReport.objects.filter(control=OuterRef("pk")).order_by("-event_at", "-pk")
    recent = newest.filter(event_at__gt=now - FRESH)
    told = rows.filter(kind=Kind.CHECKPOINT, state__in=ON_THE_ROAD)
    return told.annotate(waits=Subquery(recent.values("wait_min")[:1])).filter(waits__gt=models.F("queue_limit_min"))
