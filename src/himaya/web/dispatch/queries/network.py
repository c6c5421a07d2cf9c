"""The roads of a governorate in operation: those of its plan in force, loaded once and kept."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.roads.now import RoadsNow, roads_now
from himaya.roads.store import load_network
from himaya.web.dispatch.closures import closed_now
from himaya.web.plans.models import PlanVersion, State
from himaya.web.plans.planning import road_file_of
from himaya.web.plans.queries.solutions import plans_dir

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from himaya.roads.network import RoadNetwork

_KEPT, _KEPT_HOURS = 4, 8
_loading = threading.Lock()


def version_in_force(area: str, now: datetime | None = None) -> PlanVersion | None:
    """The version that is in force in a governorate, the one that began last where there are several; None without."""
    at = now or timezone.now()
    rows = PlanVersion.objects.filter(plan__area=area, state=State.ACTIVE).select_related("solution", "plan")
    rows = rows.filter(Q(expires_at__gt=at) | Q(expires_at__isnull=True, ends_at__gt=at))
    return rows.order_by("-starts_at", "-pk").first() if area else None


def network_of(area: str, version: PlanVersion | None) -> RoadNetwork | None:
    """Roads of the version in force, or else the road file of the governorate; None where neither is there.

    Roads that a plan estimated from distances are no roads: there is None for them.
    """
    for path in _files(area, version):
        if path.is_file():
            stat = path.stat()
            with _loading:
                return _loaded(path, stat.st_mtime_ns, stat.st_size)
    return None


def _files(area: str, version: PlanVersion | None) -> list[Path]:
    found = [road_file_of(area)] if area else []
    if version is not None and version.solution is not None and not version.solution.estimated:
        found.insert(0, plans_dir() / version.solution.folder / "roads.npz")
    return found


@lru_cache(maxsize=_KEPT)
def _loaded(path: Path, _changed_ns: int, _size: int) -> RoadNetwork | None:
    try:
        found = load_network(path)
    except InvalidInputError:
        return None
    return None if found.estimated else found


def roads_at(area: str, network: RoadNetwork, now: datetime) -> RoadsNow:
    """The roads of a governorate in this hour under the closures in force."""
    return _prepared(network, timezone.localtime(now).hour, closed_now(area, now))


@lru_cache(maxsize=_KEPT_HOURS)
def _prepared(network: RoadNetwork, hour: int, closed: tuple[int, ...]) -> RoadsNow:
    return roads_now(network, hour=hour, closed=list(closed))
