"""Who may report a position, and when it is believed."""

from __future__ import annotations

import hmac
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import shapely

from himaya.exchange.cot.types import unit_type
from himaya.live.intake import Sender as Believed
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Role
from himaya.web.accounts.policies import ALLOWED
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Duty
from himaya.web.positions.models import Sender
from himaya.web.positions.secrets import digest, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.web.accounts.models import Office

TOLD = (Verb.VIEW_POSITIONS, Verb.VIEW_INCIDENTS, Verb.VIEW_PLANS, Verb.VIEW_POSTS, Verb.VIEW_CONTROLS)
"""What devices are told of: each thing on the map needs one of these."""
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
    return Believed(unit.code, tuple(spans.values_list("starts_at", "ends_at")), box_of(unit.area), unit.area)


def believed(now: datetime) -> Mapping[str, Believed]:
    """Every device by its code, as the rules know it; pages that share a position send to the server itself."""
    spans: dict[int, list[tuple[datetime, datetime]]] = {}
    around = Duty.objects.filter(starts_at__lt=now + _AROUND, ends_at__gt=now - _AROUND)
    for unit, start, end in around.values_list("unit_id", "starts_at", "ends_at"):
        spans.setdefault(unit, []).append((start, end))
    rows = Sender.objects.filter(revoked_at__isnull=True, expires_at__isnull=True).select_related(
        "unit", "added_office"
    )
    return {
        row.code: Believed(
            row.unit.code,
            tuple(spans.get(row.unit_id, ())),
            box_of(row.unit.area),
            row.unit.area,
            row.unit.call_sign,
            unit_type(row.unit.kind),
            seen_through(row.added_office, row.unit.area),
        )
        for row in rows
    }


def seen_through(office: Office | None, area: str) -> frozenset[str]:
    """What a device in an area is told of others: what both a crew and the office that registered it may see there."""
    if office is None or not office.is_active or office.area not in {"", area}:
        return frozenset()
    return frozenset(verb.value for verb in TOLD if {office.role, Role.PATROL_LEADER} <= ALLOWED[verb])


@cache
def box_of(area: str) -> tuple[float, float, float, float]:
    """West, south, east and north of a governorate, with a margin; of the whole country for a unit of none."""
    homes = [governorates()[area]] if area in governorates() else list(governorates().values())
    boxes = [shapely.bounds(one.shape) for one in homes]
    west, south = (float(min(box[side] for box in boxes)) - MARGIN_DEG for side in (0, 1))
    east, north = (float(max(box[side] for box in boxes)) + MARGIN_DEG for side in (2, 3))
    return west, south, east, north
