"""What the public may read of road controls: which roads, from when to when, and the way round; nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.web.common import mark
from himaya.web.common.areas import area_title
from himaya.web.controls.models import CONTROLLED, Kind, RoadControl
from himaya.web.controls.states import ON_THE_ROAD, ControlState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

TOLD = (
    "area", "kind", "state", "road_ar", "road_en", "stretch_ar", "stretch_en", "landmark_ar",
    "landmark_en", "direction", "lines", "starts_at",
    "ends_at", "expires_at", "diversion_ar", "diversion_en", "public_ar", "public_en", "announced_at", "changed_at",
)  # fmt: skip
"""Every field that leaves the house; the database is asked for no other."""
_STATES = (ControlState.ANNOUNCED, *ON_THE_ROAD)
MOST = 2000


@dataclass(frozen=True, slots=True)
class Notice:
    """One control as the public reads it; `unconfirmed` : its end has come and nobody has said that it is lifted."""

    control: RoadControl
    in_force: bool
    unconfirmed: bool

    @property
    def area_title(self) -> str:
        """Governorate in the reader's language."""
        return area_title(self.control.area)


def notices(area: str = "", now: datetime | None = None) -> Sequence[Notice]:
    """Announced controls and those on the road, by beginning; where checkpoints stand is not among them."""
    instant = now or timezone.now()
    rows = RoadControl.objects.filter(state__in=_STATES, kind__in=CONTROLLED).only(*TOLD)
    if area:
        rows = rows.filter(area=area)
    return [
        Notice(one, one.state in ON_THE_ROAD and one.stops_at > instant, one.state in ON_THE_ROAD and one.is_over)
        for one in rows.order_by("starts_at", "pk")[:MOST]
        if one.stops_at > instant or one.state in ON_THE_ROAD
    ]


def cifs(found: Sequence[Notice]) -> Mapping[str, Any]:
    """Closures in the fields of the Closure and Incident Feed Specification, one entry for each line of a road."""
    closures = [one for one in found if one.control.kind == Kind.CLOSURE and not one.unconfirmed]
    return _marked({"incidents": [entry for one in closures for entry in _incidents(one.control)]})


def _marked(told: dict[str, Any]) -> Mapping[str, Any]:
    """The same, saying so where the whole installation is an exercise."""
    return {**told, "exercise": mark.words()} if mark.is_exercise() else told


def _incidents(control: RoadControl) -> list[dict[str, str]]:
    both = control.direction == "both"
    return [
        {
            "id": f"{control.pk}-{row}",
            "type": "ROAD_CLOSED",
            "subtype": "ROAD_CLOSED_EVENT",
            "street": control.road_ar,
            "polyline": " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in line),
            "direction": "BOTH_DIRECTIONS" if both else "ONE_DIRECTION",
            "starttime": _iso(control.starts_at),
            "endtime": _iso(control.stops_at),
            "creationtime": _iso(control.announced_at or control.starts_at),
            "updatetime": _iso(control.changed_at),
            "description": f"{mark.words()} {control.public_ar or control.road_ar}".strip(),
        }
        for row, line in enumerate(control.lines)
    ]


def geojson(found: Sequence[Notice]) -> Mapping[str, Any]:
    """Every notice as a feature."""
    return _marked({"type": "FeatureCollection", "features": [_feature(one) for one in found]})


def _feature(one: Notice) -> dict[str, Any]:
    control = one.control
    told = {
        field: getattr(control, field)
        for field in (
            "area", "kind", "road_ar", "road_en", "stretch_ar", "stretch_en", "landmark_ar", "landmark_en",
            "direction", "diversion_ar",
            "diversion_en", "public_ar", "public_en",
        )
    }  # fmt: skip
    return {
        "type": "Feature",
        "id": control.pk,
        "geometry": {"type": "MultiLineString", "coordinates": control.lines},
        "properties": {
            **told,
            "status": "unconfirmed" if one.unconfirmed else "in_force" if one.in_force else "announced",
            "starts": _iso(control.starts_at),
            "ends": _iso(control.stops_at),
        },
    }


def _iso(instant: datetime) -> str:
    """ISO 8601 with the offset of the wall clock, as the specification asks."""
    return timezone.localtime(instant).isoformat(timespec="seconds")
