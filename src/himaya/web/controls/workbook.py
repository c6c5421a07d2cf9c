"""The list of road controls as a workbook in the reader's language; every text is stored as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from himaya.web.common.areas import area_title
from himaya.web.common.lists import list_answer
from himaya.web.controls.models import Direction, Kind
from himaya.web.controls.states import ControlState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.web.controls.models import RoadControl

_CHUNK = 2000


def controls_sheet(rows: QuerySet[RoadControl]) -> HttpResponse:
    """The list under the same filters."""
    heads = [
        _("Number"), _("Governorate"), _("What is done"), _("State"), _("Road"), _("From where to where"),
        _("Landmark"), _("Direction"), _("Start"), pgettext("end of a span", "End"), _("Diversion"),
        _("The crew lets emergency vehicles through"), _("The crew lets residents through"),
        _("Emergency"), _("Announced at"), _("In force since"), _("Ended at"),
        _("Alarms"), _("Minutes lost by traffic, estimated"),
    ]  # fmt: skip
    return list_answer("road-controls", _("Road controls"), heads, _rows(rows))


def _rows(rows: QuerySet[RoadControl]) -> Iterator[Sequence[object]]:
    flags = {True: _("Yes"), False: _("No")}
    for row in rows.iterator(chunk_size=_CHUNK):
        yield [
            row.pk,
            area_title(row.area),
            str(Kind(row.kind).label),
            str(ControlState(row.state).label),
            row.road,
            row.stretch,
            row.landmark,
            str(Direction(row.direction).label),
            row.starts_at,
            row.stops_at,
            row.diversion,
            flags[row.emergency_passes],
            flags[row.residents_pass],
            flags[row.is_emergency],
            row.announced_at,
            row.in_force_at,
            row.ended_at,
            row.alarms,
            row.disruption_vehicle_min,
        ]
