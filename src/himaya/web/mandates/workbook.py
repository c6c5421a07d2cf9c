"""Tasks as a workbook in the reader's language; every text is stored as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from himaya.web.common.areas import area_title
from himaya.web.common.lists import list_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.web.mandates.models import Mandate

_CHUNK = 2000


def mandates_sheet(rows: QuerySet[Mandate]) -> HttpResponse:
    """One row a task."""
    heads = [
        _("Governorate"), _("Instrument"), _("Kind of instrument"), _("Survey reference of the plot"),
        _("What is ordered"), _("State"), _("From"), _("Until"), _("Inhabited dwellings"),
        _("Edition of the law applied"),
    ]  # fmt: skip
    return list_answer("mandated-tasks", _("Mandated tasks"), heads, _rows(rows))


def _rows(rows: QuerySet[Mandate]) -> Iterator[Sequence[object]]:
    for row in rows.iterator(chunk_size=_CHUNK):
        yield [
            area_title(row.area), str(row.instrument), str(row.instrument.get_kind_display()),
            row.plot.survey_reference, row.ordered, str(row.get_state_display()), row.starts_at, row.ends_at,
            row.dwellings, row.edition,
        ]  # fmt: skip
