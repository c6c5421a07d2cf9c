"""Which incidents a report may be about already, by time, place and type."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from himaya.roads.plane import great_circle_m
from himaya.scenario.fold import fold
from himaya.web.incidents.playbooks import rules
from himaya.web.incidents.queries.listing import seen
from himaya.web.incidents.states import OPEN, IncidentState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident

MOST = 5
_SHORTEST_WORD = 3
_SHORTEST_DEG_M = 110_000.0
"""No degree of latitude is shorter."""
_NARROWEST = 0.01


def likely_duplicates(user: User, draft: Incident) -> Sequence[Incident]:
    """Incidents in the office's areas that a report is likely to be about, the nearest in time first.

    Of the same area, reported within an hour of it, or still open and changed within that hour. Then
    either the same place of the register; or points nearer than the rules say, farther apart for the same type; or,
    where one of them has no point, the same type and a word of the place in common, or nothing known of the place.
    """
    span = timedelta(minutes=rules().duplicate_min)
    first, last = draft.called_at - span, draft.called_at + span
    recent = Q(called_at__range=(first, last)) | Q(state__in=OPEN, changed_at__gte=first)
    rows = seen(user).filter(recent, _perhaps(draft), area=draft.area)
    rows = rows.exclude(state=IncidentState.DUPLICATE).exclude(pk=draft.pk)
    found = [row for row in rows.order_by("-called_at", "-pk")[:200] if is_alike(draft, row)]
    return sorted(found, key=lambda row: abs(row.called_at - draft.called_at))[:MOST]


def _perhaps(draft: Incident) -> Q:
    """A condition that everything alike meets: the same place, a box round the point, or the same type."""
    found = Q(place=draft.place) if draft.place else Q(pk__in=())
    if draft.lon is None or draft.lat is None:
        return found | Q(kind=draft.kind)
    high = max(rules().same_type_m, rules().any_type_m) / _SHORTEST_DEG_M
    wide = high / max(math.cos(math.radians(abs(draft.lat) + high)), _NARROWEST)
    box = Q(lon__range=(draft.lon - wide, draft.lon + wide), lat__range=(draft.lat - high, draft.lat + high))
    return found | box | Q(lon__isnull=True, kind=draft.kind)


def is_alike(one: Incident, other: Incident) -> bool:
    """Whether place and type let two reports be about the same."""
    if one.place and one.place == other.place:
        return True
    same_type = one.kind == other.kind
    if one.lon is not None and other.lon is not None:
        away_m = float(great_circle_m(one.lon, one.lat or 0.0, other.lon, other.lat or 0.0))
        return away_m <= (rules().same_type_m if same_type else rules().any_type_m)
    if not same_type:
        return False
    words, others = _words(one), _words(other)
    return not words or not others or bool(words & others)


def _words(incident: Incident) -> set[str]:
    text = fold(f"{incident.place_ar} {incident.place_en} {incident.where_text}")
    return {word.removeprefix("ال") for word in text.split() if len(word) >= _SHORTEST_WORD}
