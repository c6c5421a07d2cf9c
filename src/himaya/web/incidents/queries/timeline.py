"""The timeline of an incident, with those of the ones merged into it, and what its playbook still asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from himaya.web.incidents.actions.steps import family
from himaya.web.incidents.models import Entry, EntryKind
from himaya.web.incidents.playbooks import PlaybookStep, playbook_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.incidents.models import Incident


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist; `entry` is the tick, None where it is still to be done by `by`."""

    step: PlaybookStep
    by: datetime
    entry: Entry | None


def timeline_of(incident: Incident) -> Sequence[Entry]:
    """Entries in the order in which things happened, struck ones too, of merged incidents as well."""
    rows = Entry.objects.filter(incident__in=family(incident)).select_related("office", "struck_office")
    return list(rows.order_by("event_at", "pk"))


def checklist_of(incident: Incident, entries: Sequence[Entry]) -> Sequence[Line]:
    """The first ten minutes of the playbook, ticked as far as they are done."""
    ticks = {
        entry.code: entry
        for entry in reversed(entries)
        if entry.kind == EntryKind.CHECK and entry.struck_at is None and entry.incident_id == incident.pk
    }
    return [
        Line(step, incident.called_at + timedelta(minutes=step.by_min), ticks.get(f"{incident.kind}.{step.key}"))
        for step in playbook_of(incident.kind).steps
    ]
