"""Hazards as the offices and the partners may see them: all of an area, those that hold, those near a point."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.mandates.policies import own_partners
from himaya.web.partners.models import Hazard, HazardFor, HazardRead
from himaya.web.partners.policies import is_only_partner

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

NEAR_M = 500
"""Within how many metres a hazard is shown beside an incident or a post."""
_METRES_PER_DEGREE = 111_320.0
PER_PAGE, MOST_ON_A_BOARD = 50, 20


def holding(now: datetime) -> Q:
    """Condition on hazards that hold at a moment."""
    return Q(valid_until__gt=now, taken_back_at__isnull=True)


def seen(user: User) -> QuerySet[Hazard]:
    """Hazards of the office's areas; to a partner those that concern it or that it told."""
    rows = Hazard.objects.all()
    if not may(user, Verb.VIEW_HAZARDS):
        return rows.none()
    if not is_only_partner(user, Verb.VIEW_HAZARDS):
        return scope_of(user, Verb.VIEW_HAZARDS).within(rows)
    wanted = Q(pk__in=[])
    for one in own_partners(user):
        of_partner = HazardFor.objects.filter(hazard=OuterRef("pk"), agency=one.partner)
        theirs = Q(Exists(of_partner)) | Q(office__partner=one.partner)
        wanted |= theirs & Q(area=one.area) if one.area else theirs
    return rows.filter(wanted)


def listed(user: User, *, area: str = "", over: bool = False) -> QuerySet[Hazard]:
    """Hazards that hold now, or those that are over."""
    now = timezone.now()
    rows = seen(user).exclude(holding(now)) if over else seen(user).filter(holding(now))
    rows = rows.filter(area=area) if area else rows
    return rows.select_related("office").prefetch_related("agencies")


def on_board(user: User, area: str) -> list[Hazard]:
    """The newest hazards that hold now in a governorate, as many as a board has room for; one statement."""
    return list(seen(user).filter(holding(timezone.now()), area=area)[:MOST_ON_A_BOARD])


def hazard_of(user: User, pk: int) -> Hazard:
    """One hazard, or 404."""
    found = seen(user).select_related("office", "taken_back_office").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def near(user: User, area: str, lon: float | None, lat: float | None) -> list[tuple[int, Hazard]]:
    """Hazards that hold now within `NEAR_M` of a point, the nearest first, each with its metres; one statement."""
    if lon is None or lat is None:
        return []
    north = NEAR_M / _METRES_PER_DEGREE
    east = north / max(0.01, math.cos(math.radians(lat)))
    box = Q(lon__range=(lon - east, lon + east), lat__range=(lat - north, lat + north))
    rows = seen(user).filter(box & holding(timezone.now()), area=area)
    found = [(round(_metres(lon, lat, one.lon or 0.0, one.lat or 0.0)), one) for one in rows]
    return sorted((one for one in found if one[0] <= NEAR_M), key=lambda one: (one[0], one[1].pk))


def unread(user: User) -> QuerySet[Hazard]:
    """Hazards that hold now and that no office of the account has told or taken note of."""
    own = [held.office.pk for held in user.holdings if not held.delegated]
    read = HazardRead.objects.filter(hazard=OuterRef("pk"), office__in=own)
    rows = seen(user).filter(holding(timezone.now())).exclude(office__in=own)
    liaisons = own_partners(user) if is_only_partner(user, Verb.VIEW_HAZARDS) else []
    for one in liaisons:
        rows = rows.exclude(office__partner=one.partner)
    return rows.filter(~Exists(read))


def concerned(hazard: Hazard) -> list[tuple[str, list[HazardRead]]]:
    """Each partner that a hazard concerns, and operations last with "", with who of them has taken note."""
    reads = list(hazard.acknowledgements.select_related("office"))
    by_partner = [
        (one.agency, [read for read in reads if read.office.partner == one.agency]) for one in hazard.agencies.all()
    ]
    return [*by_partner, ("", [read for read in reads if read.office.role != Role.LIAISON])]


def _metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two points some kilometres apart, on the plane at their latitude; good to 0.2 %."""
    east = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(east, other_lat - lat) * _METRES_PER_DEGREE
