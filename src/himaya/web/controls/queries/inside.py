"""What lies inside a cordon: doors, places, posts, roads, and assembly points that must move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.scenario.model import UnitKind
from himaya.web.common.language import in_language
from himaya.web.controls.models import Cordon
from himaya.web.controls.states import ON_THE_ROAD
from himaya.web.places.models import Door, Place, Unit
from himaya.web.plans.queries.in_force import version_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

_DEGREE_M = 111_000.0
_MARGIN = 1.05


@dataclass(frozen=True, slots=True)
class Found:
    """One thing inside, with its metres from the point."""

    title: str
    away_m: int


@dataclass(frozen=True, slots=True)
class Inside:
    """Everything inside, the nearest first; `roads` are names, `assemblies` those of other cordons that stand."""

    places: Sequence[Found]
    doors: Sequence[Found]
    posts: Sequence[Found]
    roads: Sequence[str]
    assemblies: Sequence[Found]


def inside(cordon: Cordon) -> Inside:
    """Look everything up as it is now."""
    area = cordon.control.area
    places = _box(Place.objects.filter(area=area, is_closed=False), cordon)
    doors = _box(Door.objects.filter(place__area=area, place__is_closed=False).select_related("place"), cordon)
    return Inside(
        places=_near(cordon, ((one.title, one.lon, one.lat) for one in places)),
        doors=_near(cordon, ((f"{one.name_ar} · {one.place.title}", one.lon, one.lat) for one in doors)),
        posts=_posts(cordon, area),
        roads=_roads(cordon),
        assemblies=_assemblies(cordon, area),
    )


def teams(area: str) -> Sequence[Unit]:
    """Explosives teams of a governorate, which release ground."""
    return list(Unit.objects.filter(area=area, kind=UnitKind.EOD.value, is_out=False))


def _box(rows: QuerySet[Any], cordon: Cordon) -> Iterable[Any]:
    high = cordon.radius_m / _DEGREE_M * _MARGIN
    wide = high / cos(radians(cordon.lat))
    lon, lat = (cordon.lon - wide, cordon.lon + wide), (cordon.lat - high, cordon.lat + high)
    return rows.filter(lon__range=lon, lat__range=lat)


def _near(cordon: Cordon, spots: Iterable[tuple[str, float, float]]) -> list[Found]:
    from himaya.roads.plane import great_circle_m  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    found = [
        Found(title, round(away_m))
        for title, lon, lat in spots
        if (away_m := float(great_circle_m(cordon.lon, cordon.lat, lon, lat))) <= cordon.radius_m
    ]
    return sorted(found, key=lambda one: (one.away_m, one.title))


def _posts(cordon: Cordon, area: str) -> list[Found]:
    """Posts of the plan in force that are manned now."""
    now = timezone.now()
    version = version_in_force(area, now)
    if version is None:
        return []
    rows = version.elements.filter(minimum__gt=0, starts_at__lte=now, ends_at__gt=now)
    return _near(cordon, ((one.title, one.lon, one.lat) for one in _box(rows, cordon)))


def _roads(cordon: Cordon) -> list[str]:
    """Names of the streets whose sections the cordon closes."""
    from himaya.web.controls.queries.in_force import sections_of  # noqa: PLC0415  # beside its only use
    from himaya.web.controls.queries.roads import roads_in_operation  # noqa: PLC0415  # likewise

    roads = roads_in_operation(cordon.control.area)
    if roads is None:
        return []
    network, found = roads.network, dict[str, None]()
    for section in sections_of(cordon.control, roads):
        named = in_language(network.name_ar[section], network.name_en[section])
        if named:
            found.setdefault(named)
    return sorted(found)


def _assemblies(cordon: Cordon, area: str) -> list[Found]:
    others = Cordon.objects.filter(control__area=area, control__state__in=ON_THE_ROAD, assembly_lon__isnull=False)
    rows = others.exclude(pk=cordon.pk).select_related("control")
    spots = (
        (f"{one.control_id} · {one.assembly_spot}", one.assembly_lon or 0.0, one.assembly_lat or 0.0) for one in rows
    )
    return _near(cordon, spots)
