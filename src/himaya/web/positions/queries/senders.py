"""Who may report a position, and when it is believed."""

from __future__ import annotations

import hmac
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import shapely

from himaya.live.intake import Sender as Believed
from himaya.scenario.governorates import governorates
from himaya.web.places.models import Duty
from himaya.web.positions.models import Sender
from himaya.web.positions.secrets import digest, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MARGIN_DEG = 0.25
"""Degrees by which a unit may be outside the box of its governorate: roads run on, and so do pursuits of duty."""
_AROUND = timedelta(minutes=10)


def sender_of(token: str) -> Sender | None:
    """The sender with this identifier, code and secret, unless it is revoked."""
    code, secret = parts_of(token)
    if not code:
        return None
    sender = Sender.objects.filter(code=code, revoked_at__isnull=True).select_related("unit").first()
    if sender is None or not hmac.compare_digest(sender.secret_sha256, digest(secret)):
        return None
    return sender


def known_of(sender: Sender, now: datetime) -> Believed:
    """A sender as the rules know it, with the duty of its unit round an instant."""
    unit = sender.unit
    spans = unit.duties.filter(starts_at__lt=now + _AROUND, ends_at__gt=now - _AROUND)
    return Believed(unit.code, tuple(spans.values_list("starts_at", "ends_at")), box_of(unit.area))


def believed(now: datetime) -> Mapping[str, Believed]:
    """Every sender by its code, as the rules know it."""
    spans: dict[int, list[tuple[datetime, datetime]]] = {}
    around = Duty.objects.filter(starts_at__lt=now + _AROUND, ends_at__gt=now - _AROUND)
    for unit, start, end in around.values_list("unit_id", "starts_at", "ends_at"):
        spans.setdefault(unit, []).append((start, end))
    rows = Sender.objects.filter(revoked_at__isnull=True).values_list("code", "unit_id", "unit__code", "unit__area")
    return {code: Believed(unit, tuple(spans.get(key, ())), box_of(area)) for code, key, unit, area in rows}


@cache
def box_of(area: str) -> tuple[float, float, float, float]:
    """West, south, east and north of a governorate, with a margin; of the whole country for a unit of none."""
    homes = [governorates()[area]] if area in governorates() else list(governorates().values())
    boxes = [shapely.bounds(one.shape) for one in homes]
    west, south = (float(min(box[side] for box in boxes)) - MARGIN_DEG for side in (0, 1))
    east, north = (float(max(box[side] for box in boxes)) + MARGIN_DEG for side in (2, 3))
    return west, south, east, north
