"""Road controls that stand on the road now or are about to, and the ground that cordons empty."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import scope_of
from himaya.web.common.figures import Tone
from himaya.web.common.language import in_language
from himaya.web.common.templatetags.himaya import clock
from himaya.web.common.verbs import Verb
from himaya.web.controls.models import Cordon, Kind, RoadControl
from himaya.web.controls.states import ON_THE_ROAD, STANDING, ControlState
from himaya.web.picture.items import Item, Layer
from himaya.web.plans.models import ElementKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from himaya.web.accounts.models import User

AHEAD = timedelta(hours=12)
"""Approved and announced controls are shown this long before they begin."""
_RING = 48
_M_PER_DEG = 111_320.0


def control_items(user: User, now: datetime) -> Iterator[Item]:
    """Controls of the office's governorates, those past their end first: somebody has to lift them."""
    coming = Q(state__in=(ControlState.APPROVED, ControlState.ANNOUNCED), starts_at__lte=now + AHEAD, ends_at__gt=now)
    rows = RoadControl.objects.filter(Q(state__in=ON_THE_ROAD) | coming)
    seen = list(scope_of(user, Verb.VIEW_CONTROLS).within(rows).order_by("ends_at", "pk"))
    for control in seen:
        yield _control(control, now)
    standing = [control.pk for control in seen if control.state in ON_THE_ROAD]
    for cordon in Cordon.objects.filter(control__in=standing).select_related("control") if standing else ():
        yield _cordon(cordon, now)


def _control(control: RoadControl, now: datetime) -> Item:
    state, tone = _state(control, now)
    lines = [line for line in control.lines if len(line) > 1]
    lon, lat = lines[0][len(lines[0]) // 2] if lines else (None, None)
    stretch = in_language(control.stretch_ar, control.stretch_en)
    passes = _("emergency vehicles pass") if control.emergency_passes else ""
    return Item(
        Layer.ROAD,
        f"control:{control.pk}",
        in_language(control.road_ar, control.road_en),
        control.kind,
        str(Kind(control.kind).label),
        control.state,
        state,
        tone,
        control.area,
        lon,
        lat,
        f"{reverse('picture')}?sel=control:{control.pk}",
        detail=" · ".join(part for part in (stretch, passes) if part),
        at=control.changed_at,
        lines=lines,
    )


def _state(control: RoadControl, now: datetime) -> tuple[str, Tone]:
    label = str(ControlState(control.state).label)
    if control.state not in ON_THE_ROAD:
        return f"{label}, {_('from %(time)s') % {'time': clock(control.starts_at)}}", Tone.PLAIN
    if control.ends_at <= now:
        return _("Past its end, not lifted"), Tone.RED
    until = _("until %(time)s") % {"time": clock(control.ends_at)}
    return f"{label}, {until}", Tone.GREEN if control.state in STANDING else Tone.YELLOW


def _cordon(cordon: Cordon, now: datetime) -> Item:
    state, tone = _state(cordon.control, now)
    return Item(
        Layer.ROAD,
        f"cordon:{cordon.pk}",
        _("Cordon, %(metres)s m") % {"metres": cordon.radius_m},
        ElementKind.CORDON.value,
        str(ElementKind.CORDON.label),
        cordon.control.state,
        state,
        tone,
        cordon.control.area,
        cordon.lon,
        cordon.lat,
        f"{reverse('picture')}?sel=cordon:{cordon.pk}",
        detail=cordon.spot,
        at=cordon.control.changed_at,
        lines=[ring(cordon.lon, cordon.lat, cordon.radius_m)],
    )


def ring(lon: float, lat: float, radius_m: float) -> list[Sequence[float]]:
    """A circle on the ground as a closed line of lon, lat; good to a metre for some kilometres."""
    up = radius_m / _M_PER_DEG
    across = up / math.cos(math.radians(lat))
    angles = [2 * math.pi * step / _RING for step in range(_RING + 1)]
    return [(lon + across * math.cos(angle), lat + up * math.sin(angle)) for angle in angles]
