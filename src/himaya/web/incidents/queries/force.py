"""Incidents in which force was used, with their records: for whoever oversees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.force import RECORD_WITHIN
from himaya.web.incidents.models import Entry, EntryKind, ForceRecord, Incident
from himaya.web.incidents.states import IncidentState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User


@dataclass(slots=True)
class ForceRow:
    """An incident with when force was noted first and its records, the newest first; struck ones are left out."""

    incident: Incident
    noted_at: datetime | None = None
    records: list[ForceRecord] = field(default_factory=list)

    @property
    def counted(self) -> ForceRecord | None:
        """The record that stands: accepted by a review, else the newest that was not returned."""
        kept = [one for one in self.records if not one.returned]
        return next((one for one in kept if one.reviewed_at is not None), kept[0] if kept else None)

    @property
    def filed_at(self) -> datetime | None:
        """When the first record was entered."""
        return self.records[-1].entered_at if self.records else None

    def is_late(self, now: datetime) -> bool:
        """Whether the first record came, or is still to come, later than it was due."""
        return self.noted_at is not None and (self.filed_at or now) > self.noted_at + RECORD_WITHIN


def with_force(user: User) -> QuerySet[Incident]:
    """Incidents of the office's areas in which somebody noted that force was used, withdrawn or not."""
    noted = Entry.objects.filter(kind=EntryKind.FORCE).values("incident")
    rows = Incident.objects.filter(pk__in=noted).exclude(state=IncidentState.DUPLICATE)
    merged = Incident.objects.filter(force_used=True).exclude(state=IncidentState.DUPLICATE)
    return scope_of(user, Verb.VIEW_FORCE).within(rows | merged).distinct().order_by("-called_at", "-pk")


def incident_with_force(user: User, pk: int) -> Incident:
    """One of them, or 404."""
    found = with_force(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def rows_of(incidents: Iterable[Incident]) -> list[ForceRow]:
    """Each with its records and those of the incidents merged into it."""
    rows = {one.pk: ForceRow(one) for one in incidents}
    root = {pk: pk for pk in rows}
    last = list(rows)
    while last:
        found = list(Incident.objects.filter(duplicate_of__in=last).order_by("pk").values_list("pk", "duplicate_of"))
        root |= {pk: root[main] for pk, main in found if main is not None}
        last = [pk for pk, _main in found]
    for entry in Entry.objects.filter(incident__in=root, kind=EntryKind.FORCE).order_by("-entered_at", "-pk"):
        rows[root[entry.incident_id]].noted_at = entry.entered_at
    for record in records_of(root):
        rows[root[record.entry.incident_id]].records.append(record)
    return list(rows.values())


def records_of(incidents: Iterable[int]) -> Sequence[ForceRecord]:
    """Records of incidents that were not struck out, the newest first."""
    found = ForceRecord.objects.filter(entry__incident__in=list(incidents), entry__struck_at__isnull=True)
    return list(found.select_related("entry__office", "superior", "review_office"))
