"""The list of positions as a workbook in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from himaya.web.common.lists import list_answer

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.web.positions.models import Latest


def positions_sheet(rows: QuerySet[Latest]) -> HttpResponse:
    """The last positions of the units on duty."""
    heads = [
        _("Governorate"), _("Call sign"), _("Kind"), _("Identifier"), _("Instant"), _("Latitude"), _("Longitude"),
        _("Speed (km/h)"), _("Accuracy (m)"),
    ]  # fmt: skip
    written = (
        (
            row.unit.area_title, row.unit.call_sign, row.unit.kind_title, row.unit.code, row.at, row.lat, row.lon,
            None if row.speed_mps is None else round(row.speed_mps * 3.6, 1), row.error_m,
        )
        for row in rows.iterator(chunk_size=2000)
    )  # fmt: skip
    return list_answer("positions", _("Positions"), heads, written)
