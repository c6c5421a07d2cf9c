"""The roads of a governorate as they are now: those in operation, in this hour, without what controls shut."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from himaya.web.plans.models import PlanVersion, State

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.roads.network import RoadNetwork
    from himaya.roads.now import RoadsNow

_KEPT_HOURS = 8


def version_in_force(area: str, now: datetime) -> PlanVersion | None:
    """The version that is in force in a governorate, the one that began last where there are several; None without."""
    rows = PlanVersion.objects.filter(plan__area=area, state=State.ACTIVE).select_related("solution", "plan")
    rows = rows.filter(Q(expires_at__gt=now) | Q(expires_at__isnull=True, ends_at__gt=now))
    return rows.order_by("-starts_at", "-pk").first() if area else None


def roads_at(network: RoadNetwork, now: datetime, shut: tuple[int, ...]) -> RoadsNow:
    """A network in this hour without the sections that are shut."""
    return _prepared(network, timezone.localtime(now).hour, shut)


@lru_cache(maxsize=_KEPT_HOURS)
def _prepared(network: RoadNetwork, hour: int, shut: tuple[int, ...]) -> RoadsNow:
    from himaya.roads.now import roads_now  # noqa: PLC0415  # compilers are loaded when somebody asks

    return roads_now(network, hour=hour, closed=list(shut))
