"""A danger to life that two accounts outside operations have handed over becomes an incident: nothing else comes along.

What the public wrote, and who read it, stays where it is; the timeline of the incident says that it was handed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.web.incidents.actions.common import add_entry, write_down
from himaya.web.incidents.models import EntryKind, Incident, Where
from himaya.web.incidents.models.incident import Priority
from himaya.web.incidents.playbooks import playbooks
from himaya.web.incidents.texts import masked
from himaya.web.incidents.words import Action

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User
    from himaya.web.comments.models import Danger

OTHER = "other"


def receive_danger(danger: Danger, by: User, office: Office) -> int:
    """Make an incident of place, time and danger, inside the transaction of the hand-over; returns its number."""
    now = timezone.now()
    book = playbooks()[OTHER]
    has_point = danger.lon is not None and danger.lat is not None
    incident = Incident(
        area=danger.area,
        kind=book.key,
        priority=Priority.P1,
        where=Where.MAP if has_point else Where.WORDS,
        lon=danger.lon,
        lat=danger.lat,
        where_text=masked(danger.where),
        report=masked(f"{danger.what} ({danger.when})"),
        needs=dict(book.needs),
        called_at=now,
        stepped_at=now,
        methane_at=now,
        entered_by=by,
        office=office,
    )
    incident.save()
    add_entry(incident, EntryKind.REPORT, by=by, office=office, event_at=now, text=incident.report)
    incident.save(update_fields=["changed_at"])
    write_down(Action.REPORTED, incident, by=by, at=now)
    return int(incident.pk)
