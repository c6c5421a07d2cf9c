"""What the clock does every minute: a request that nobody answered, or whose promise is not there, calls a director."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from himaya.web.partners.actions.stepping import escalate
from himaya.web.partners.models import ResourceRequest
from himaya.web.partners.models.asked import ARRIVAL_GRACE
from himaya.web.partners.states import PROMISED, AskedState

if TYPE_CHECKING:
    from datetime import datetime


def due(now: datetime) -> Q:
    """Condition on requests for which a director is to be called."""
    unanswered = Q(state=AskedState.ASKED, answer_by__lte=now)
    return unanswered | Q(state__in=PROMISED, arrival_at__lte=now - ARRIVAL_GRACE)


def tick() -> int:
    """Escalate what is due, each in a transaction of its own; returns how many."""
    now = timezone.now()
    rows = ResourceRequest.objects.filter(due(now), escalated_at__isnull=True).order_by("pk")
    return sum(escalate(one, now) for one in rows)
