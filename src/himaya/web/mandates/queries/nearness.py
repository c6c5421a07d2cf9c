"""Protected celebrations near a plot in time and space: gatherings of the register, and plans approved or in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from shapely.geometry import shape as shape_of

from himaya.web.mandates.ground import distance_m
from himaya.web.mandates.law import table
from himaya.web.places.models import Service
from himaya.web.plans.models import PlanVersion, State, VersionPlace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from himaya.web.mandates.models import Plot

_METRES_OF_A_DEGREE = 80_000.0
"""Fewer than any degree has in Egypt, so that the box is never too small."""


@dataclass(frozen=True, slots=True)
class Near:
    """A celebration that is too near: its place and when it is."""

    place: str
    starts_at: datetime
    ends_at: datetime


def celebration_near(plot: Plot, starts_at: datetime, ends_at: datetime) -> Near | None:
    """The first protected celebration within the limits of the law table round a window; None where there is none."""
    apart = table().separation
    return next(_found(plot, starts_at - apart, ends_at + apart), None)


def _found(plot: Plot, begins: datetime, ends: datetime) -> Iterator[Near]:
    limit = table().separation_m
    for near, shape in [*_gatherings(plot, begins, ends), *_planned(plot, begins, ends)]:
        if distance_m(plot.shape, shape) <= limit:
            yield near


def _gatherings(plot: Plot, begins: datetime, ends: datetime) -> Iterator[tuple[Near, Mapping[str, Any]]]:
    day = timedelta(days=1)
    rows = Service.objects.filter(_box(plot, "place__"), start__lt=ends + day, end__gt=begins - day)
    for row in rows.select_related("place"):
        first, last = row.start - timedelta(minutes=row.arrival_min), row.end + timedelta(minutes=row.departure_min)
        if first < ends and last > begins:
            place = row.place
            yield Near(place.title, first, last), place.shape or _point(place.lon, place.lat)


def _planned(plot: Plot, begins: datetime, ends: datetime) -> Iterator[tuple[Near, Mapping[str, Any]]]:
    held = PlanVersion.objects.filter(state__in=[State.APPROVED, State.ACTIVE], starts_at__lt=ends, ends_at__gt=begins)
    rows = VersionPlace.objects.filter(_box(plot), version__in=held).select_related("version")
    for row in rows:
        yield Near(row.title, row.version.starts_at, row.version.ends_at), _point(row.lon, row.lat)


def _box(plot: Plot, of: str = "") -> Q:
    west, south, east, north = shape_of(plot.shape).bounds
    margin = 2 * table().separation_m / _METRES_OF_A_DEGREE
    lon, lat = (west - margin, east + margin), (south - margin, north + margin)
    return Q(**{f"{of}lon__range": lon, f"{of}lat__range": lat})


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}
