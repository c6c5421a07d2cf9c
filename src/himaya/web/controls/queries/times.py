"""Travel times on the roads as they are now: every control in force counts, and so does the hour."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.web.controls.queries.in_force import shut_now

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import ArrayLike

    from himaya.roads.snap import Anchors
    from himaya.roads.times import Times


def snapped(area: str, lon: ArrayLike, lat: ArrayLike) -> Anchors | None:
    """Points on the governorate's roads in operation; None where it has none."""
    from himaya.roads.snap import snap_all  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads
    from himaya.web.controls.queries.roads import roads_in_operation  # noqa: PLC0415  # likewise

    roads = roads_in_operation(area)
    return None if roads is None else snap_all(roads.network, lon, lat)


def nearest_now(
    area: str,
    incidents: Anchors,
    eligible: Anchors,
    *,
    k: int,
    limit_s: float = math.inf,
    at: datetime | None = None,
) -> Times | None:
    """The k anchors that reach each incident first at an instant, see `himaya.roads.times.nearest`; None without roads.

    `limit_s` in seconds.
    """
    from himaya.roads.times import nearest  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    shut = shut_now(area, at)
    if shut.roads is None:
        return None
    hour = local_hour(at)
    return nearest(shut.roads.network, incidents, eligible, k=k, limit_s=limit_s, closed=shut.sections, hour=hour)


def times_now(
    area: str, origins: Anchors, destinations: Anchors, *, limit_s: float, at: datetime | None = None
) -> Times | None:
    """Exact times between points at an instant, see `himaya.roads.times.travel_times`; None without roads."""
    from himaya.roads.times import travel_times  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    shut = shut_now(area, at)
    if shut.roads is None:
        return None
    closed, hour = shut.sections, local_hour(at)
    return travel_times(shut.roads.network, origins, destinations, limit_s=limit_s, closed=closed, hour=hour)


def local_hour(at: datetime | None = None) -> int:
    """Hour of the day, 0..23, on the wall clock."""
    return timezone.localtime(at).hour
