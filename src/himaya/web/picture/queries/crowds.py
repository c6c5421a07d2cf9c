"""Crowd zones as the picture shows them: their ground, their level, and how dense they were read last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.common.figures import Tone
from himaya.web.common.templatetags.himaya import figure
from himaya.web.crowds.queries.density import is_old
from himaya.web.crowds.queries.listing import seen
from himaya.web.crowds.states import ALARMING
from himaya.web.crowds.table import table
from himaya.web.picture.filters import ZoneState
from himaya.web.picture.items import ZONE_KIND, Item, Layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.crowds.models import Zone

_TONES = {
    ZoneState.RED: Tone.RED,
    ZoneState.AMBER: Tone.YELLOW,
    ZoneState.CALM: Tone.GREEN,
    ZoneState.UNKNOWN: Tone.PLAIN,
}
_ORDER = tuple(_TONES)


def zone_items(user: User, now: datetime, area: str = "") -> Iterator[Item]:
    """Zones in use of the office's governorates, or of one, the densest level first."""
    rows = seen(user).filter(is_closed=False).select_related("place")
    found = [(_state(zone, now), zone) for zone in (rows.filter(area=area) if area else rows)]
    for state, zone in sorted(found, key=lambda one: _ORDER.index(one[0])):
        yield _item(zone, state)


def _state(zone: Zone, now: datetime) -> ZoneState:
    """Its level; calm only where somebody has looked lately. An alarm stands until it is calm, however old."""
    is_known = zone.level in ALARMING or not is_old(zone, now)
    return ZoneState(zone.level) if is_known else ZoneState.UNKNOWN


def _item(zone: Zone, state: ZoneState) -> Item:
    lines = rings(zone.outline)
    lon, lat = _middle(zone.outline) if lines else (zone.place.lon, zone.place.lat)
    counts_for = table().counter_counts if zone.by_counters else table().estimate_counts
    return Item(
        Layer.ZONE,
        f"zone:{zone.pk}",
        zone.title,
        ZONE_KIND,
        _("Crowd zone"),
        state.value,
        _title(zone, state),
        _TONES[state],
        zone.area,
        lon,
        lat,
        reverse("crowd", args=[zone.pk]),
        detail=zone.place.title,
        mark="?" if state is ZoneState.UNKNOWN or zone.density is None else f"{zone.density:.1f}",
        at=zone.density_at,
        limit=None if state in _ALARMS else counts_for,
        lines=lines,
    )


_ALARMS = (ZoneState.AMBER, ZoneState.RED)


def _title(zone: Zone, state: ZoneState) -> str:
    """Its level and what was read last, so that nobody takes the colour for a number."""
    read = _("%(density)s people per m²") % {"density": figure(zone.density)}
    return str(state.label) if zone.density is None else f"{state.label} · {read}"


def rings(outline: Any) -> Sequence[Sequence[Sequence[float]]]:
    """Outer edge and holes of a GeoJSON polygon as closed lines of lon, lat; empty without one."""
    return outline["coordinates"] if outline else ()


def _middle(outline: Any) -> tuple[float, float]:
    """A point within the ground, where its sign stands."""
    inside = shapely.geometry.shape(outline).representative_point()
    return inside.x, inside.y
