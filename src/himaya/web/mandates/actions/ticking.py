"""What the clock does every minute: authority that is over ends, and what has come too near to a celebration stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.web.mandates.actions.common import end_requests, locked, move, stop
from himaya.web.mandates.guards import too_near
from himaya.web.mandates.models import Mandate
from himaya.web.mandates.states import UNDER_AUTHORITY, MandateState, Pause

if TYPE_CHECKING:
    from datetime import datetime


def tick(now: datetime | None = None) -> int:
    """Look at every task under authority or in execution; returns how many it ended or stopped."""
    moment = now or timezone.now()
    looked_at = Mandate.objects.filter(state__in=[*UNDER_AUTHORITY, MandateState.IN_EXECUTION])
    return sum(_look(pk, moment) for pk in looked_at.order_by("pk").values_list("pk", flat=True))


def _look(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        mandate = locked(pk)
        ends = mandate.ends()
        if ends is not None and ends <= now:
            return _over(mandate)
        if mandate.state in UNDER_AUTHORITY and _is_near(mandate):
            stop(mandate, Pause.CLASH, by=None, office=None)
            return True
    return False


def _over(mandate: Mandate) -> bool:
    if mandate.state == MandateState.IN_EXECUTION:
        stop(mandate, Pause.CLOCK, by=None, office=None)
        return True
    if mandate.state in UNDER_AUTHORITY:
        end_requests(mandate)
        move(mandate, "expire", by=None, office=None)
        return True
    return False


def _is_near(mandate: Mandate) -> bool:
    if mandate.starts_at is None or mandate.ends_at is None:
        return False
    return any(True for _ in too_near(mandate.instrument, mandate.plot, mandate.starts_at, mandate.ends_at))
