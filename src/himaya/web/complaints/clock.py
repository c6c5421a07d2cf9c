"""The clocks of a complaint: when each step is due, by rules that nobody can set aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.web.complaints.states import TOLD_REGULARLY, UNDECIDED, ComplaintState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from himaya.web.complaints.models import Complaint

ACKNOWLEDGE_WITHIN = timedelta(hours=24)
UPDATE_WORKING_DAYS = 10
DECIDE_WITHIN = timedelta(days=30)
APPEAL_WITHIN = timedelta(days=30)
_WEEKEND = frozenset({4, 5})
"""Friday and Saturday; feasts are counted as working days, which only makes the clock stricter."""


class Clock(models.TextChoices):
    """What is due."""

    ACKNOWLEDGE = "acknowledge", _("Acknowledgement within 24 hours")
    REFER = "refer", _("Referral to the prosecution on the same day")
    UPDATE = "update", _("News within 10 working days")
    DECIDE = "decide", _("Decision within 30 days")
    REMEDY = "remedy", _("Remedy by its day")


def due_clocks(complaint: Complaint) -> Iterator[tuple[Clock, datetime]]:
    """Every clock that runs for a complaint now, with its end; remedies have their own."""
    state = complaint.state
    if state == ComplaintState.RECEIVED:
        yield Clock.ACKNOWLEDGE, complaint.received_at + ACKNOWLEDGE_WITHIN
    if complaint.grave_at is not None and complaint.referred_at is None:
        yield Clock.REFER, end_of_day(complaint.grave_at)
    if state in TOLD_REGULARLY and complaint.told_at is not None:
        yield Clock.UPDATE, after_working_days(complaint.told_at, UPDATE_WORKING_DAYS)
    if state in UNDECIDED:
        yield Clock.DECIDE, complaint.counted_from + DECIDE_WITHIN


def next_due(complaint: Complaint) -> tuple[Clock, datetime] | None:
    """The clock that ends first; None where none runs."""
    return min(due_clocks(complaint), key=lambda one: one[1], default=None)


def end_of_day(instant: datetime) -> datetime:
    """Midnight at the end of the day in Egypt on which an instant lies."""
    local = timezone.localtime(instant)
    return _midnight(local.date() + timedelta(days=1))


def after_working_days(instant: datetime, days: int) -> datetime:
    """The end of the last of so many working days after the day of an instant."""
    day = timezone.localtime(instant).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() not in _WEEKEND
    return _midnight(day + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  # made aware at once
