"""The version that a governorate works by at an instant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from himaya.web.plans.models import PlanVersion, State

if TYPE_CHECKING:
    from datetime import datetime


def version_in_force(area: str, now: datetime) -> PlanVersion | None:
    """The version that is in force in a governorate, the one that began last where there are several; None without."""
    rows = PlanVersion.objects.filter(plan__area=area, state=State.ACTIVE).select_related("solution", "plan")
    rows = rows.filter(Q(expires_at__gt=now) | Q(expires_at__isnull=True, ends_at__gt=now))
    return rows.order_by("-starts_at", "-pk").first() if area else None
