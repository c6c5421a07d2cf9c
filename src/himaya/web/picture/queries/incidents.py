"""Open incidents as the picture shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.common.figures import Tone
from himaya.web.incidents.models import Priority
from himaya.web.incidents.queries.listing import seen
from himaya.web.incidents.states import OPEN, RUNNING, IncidentState
from himaya.web.picture.items import Item, Layer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident


def incident_items(user: User) -> Iterator[Item]:
    """Open live incidents of the office's areas, the most urgent first; those of no point too."""
    rows = seen(user).filter(state__in=OPEN)
    for incident in rows.order_by("priority", "-called_at", "-pk"):
        yield Item(
            Layer.INCIDENT,
            f"incident:{incident.pk}",
            f"{incident.pk} · {incident.title}",
            incident.kind,
            incident.title,
            incident.state,
            f"{incident.short_priority} · {IncidentState(incident.state).label}",
            _tone(incident),
            incident.area,
            incident.lon,
            incident.lat,
            reverse("incident", args=[incident.pk]),
            detail=_detail(incident),
            mark=str(incident.priority),
            at=incident.changed_at,
        )


def _tone(incident: Incident) -> Tone:
    if incident.state not in RUNNING:
        return Tone.GREEN
    return Tone.RED if incident.priority <= Priority.P2 else Tone.YELLOW


def _detail(incident: Incident) -> str:
    late = _("METHANE update overdue") if incident.is_overdue else ""
    unplaced = _("no point on the map") if incident.lon is None else ""
    return " · ".join(part for part in (incident.where_title, late, unplaced) if part)
