"""The alarm of a control that should be gone: every five minutes until somebody lifts or extends it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from himaya.web.controls.actions.common import locked, write_down
from himaya.web.controls.models import RoadControl
from himaya.web.controls.states import ON_THE_ROAD
from himaya.web.controls.words import Action

if TYPE_CHECKING:
    from datetime import datetime

EVERY = timedelta(minutes=5)


def past_end(now: datetime) -> Q:
    """Condition on controls whose end has come while somebody still stands there."""
    return Q(state__in=ON_THE_ROAD) & (Q(ends_at__lte=now) | Q(expires_at__lte=now))


def unapproved(now: datetime) -> Q:
    """Condition on controls imposed in an emergency whose approval is late."""
    return Q(state__in=ON_THE_ROAD, is_emergency=True, approved_at__isnull=True, approve_by__lte=now)


def raise_alarms() -> int:
    """Raise every alarm that is due, each in a transaction of its own; safe to do twice at once.

    Returns
    -------
    How many were raised.
    """
    now = timezone.now()
    due = Q(alarmed_at__isnull=True) | Q(alarmed_at__lte=now - EVERY)
    rows = RoadControl.objects.filter(past_end(now) | unapproved(now)).filter(due).order_by("pk")
    return sum(_raised(control, now) for control in rows)


def _raised(control: RoadControl, now: datetime) -> bool:
    with transaction.atomic():
        fresh = locked(control)
        is_due = fresh.alarmed_at is None or fresh.alarmed_at <= now - EVERY
        if not (is_due and (fresh.is_overdue or fresh.approval_is_late)):
            return False
        fresh.alarmed_at, fresh.alarms = now, fresh.alarms + 1
        fresh.save(update_fields=["alarmed_at", "alarms"])
        action = Action.OVERDUE if fresh.is_overdue else Action.UNAPPROVED
        write_down(action, fresh, by=None, after={"alarm": fresh.alarms})
    return True
