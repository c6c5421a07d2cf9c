"""The list of incidents as a workbook in the reader's language; every text is stored as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from himaya.web.common.areas import area_title
from himaya.web.common.lists import list_answer
from himaya.web.incidents.models import Priority
from himaya.web.incidents.states import IncidentState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.web.incidents.models import Incident

_CHUNK = 2000


def incidents_sheet(rows: QuerySet[Incident]) -> HttpResponse:
    """The list under the same filters."""
    heads = [
        _("Number"), _("Priority"), _("State"), _("Type"), _("Governorate"), _("Where"), _("Latitude"),
        _("Longitude"), _("Reported at"), _("Entered at"), _("Last step at"), _("Newest entry at"), _("Update due"),
        _("Hurt"), _("Dead"), _("Trapped"), _("Hazards"), _("Access"), _("Services"), _("Major incident"),
        _("Force was used"), _("Same as number"), _("Outcome"),
    ]  # fmt: skip
    return list_answer("incidents", _("Incidents"), heads, _rows(rows))


def _rows(rows: QuerySet[Incident]) -> Iterator[Sequence[object]]:
    flags = {True: _("Yes"), False: _("No")}
    for row in rows.iterator(chunk_size=_CHUNK):
        yield [
            row.pk,
            str(Priority(row.priority).label),
            str(IncidentState(row.state).label),
            row.title,
            area_title(row.area),
            row.where_title,
            row.lat,
            row.lon,
            row.called_at,
            row.entered_at,
            row.stepped_at,
            row.changed_at,
            row.update_due,
            row.hurt,
            row.dead,
            row.trapped,
            row.hazards,
            row.access,
            row.services,
            flags[row.major],
            flags[row.force_used],
            row.duplicate_of_id,
            row.outcome,
        ]
