"""Readings as a workbook in the reader's language; every text is stored as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from himaya.web.common.areas import area_title
from himaya.web.common.lists import list_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.web.crowds.models import Reading

_CHUNK = 2000


def readings_sheet(rows: QuerySet[Reading]) -> HttpResponse:
    """Every reading, those that were struck out with why."""
    heads = [
        _("Governorate"), _("Place"), _("Zone"), _("Gate"), _("What was read"), _("People per m²"), _("People"),
        _("People in"), _("People out"), _("From"), _("Read at"), _("Entered at"), _("Office"), _("Counter"),
        _("In words"), _("Struck out at"), _("Why it was struck out"),
    ]  # fmt: skip
    return list_answer("crowd-readings", _("Crowd readings"), heads, _rows(rows))


def _rows(rows: QuerySet[Reading]) -> Iterator[Sequence[object]]:
    for row in rows.iterator(chunk_size=_CHUNK):
        yield [
            area_title(row.zone.area),
            row.zone.place.title,
            row.zone.title,
            row.gate.title if row.gate else "",
            str(row.get_kind_display()),
            row.density,
            row.people,
            row.people_in,
            row.people_out,
            row.from_at,
            row.event_at,
            row.entered_at,
            row.office.title if row.office else "",
            row.counter.code if row.counter else "",
            row.text,
            row.struck_at,
            row.struck_reason,
        ]
