"""Figures of complaints for everybody: of a year, with how many were measured, and no count that is too small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.web.complaints.models import Complaint
from himaya.web.complaints.queries.statistics import FEWEST, figures, told
from himaya.web.portal.actions import tell_figures
from himaya.web.portal.figures import COMPLAINTS

if TYPE_CHECKING:
    from himaya.web.complaints.queries.statistics import Clocked

DAYS = 365


def publish_figures() -> None:
    """Tell the pages for everybody how complaints of the last year were answered; nothing of any unit."""
    now = timezone.now()
    found = figures(Complaint.objects.all(), days=DAYS, now=now)
    values: dict[str, Any] = {
        "days": DAYS,
        "fewest": FEWEST,
        "received": told(found.received),
        "decided": told(found.decided_d.n),
        "in_time": told(found.in_time),
        "referred": told(found.referred),
        "appealed": told(found.appealed),
        "acknowledged_p90_h": _measured(found.acknowledged_h),
        "decided_p90_d": _measured(found.decided_d),
    }
    tell_figures(COMPLAINTS, values)


def _measured(clock: Clocked) -> float | None:
    return clock.p90 if clock.n >= FEWEST else None
