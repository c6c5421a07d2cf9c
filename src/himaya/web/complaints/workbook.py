"""The list of complaints as a workbook: how they stand, nothing of what they say; every text is stored as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from himaya.web.common.areas import area_title
from himaya.web.common.lists import list_answer
from himaya.web.complaints.clock import next_due
from himaya.web.complaints.models import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.web.complaints.models import Complaint

_CHUNK = 1000


def complaints_sheet(rows: QuerySet[Complaint]) -> HttpResponse:
    """The list under the same filters."""
    heads = [
        _("Number"), _("State"), _("What it is about"), _("Governorate"), _("Office complained of"), _("Received at"),
        _("Acknowledged at"), _("Decided at"), _("Answered at"), _("Finding"), _("Referred at"), _("Next due"),
    ]  # fmt: skip
    return list_answer("complaints", _("Complaints"), heads, _rows(rows))


def _rows(rows: QuerySet[Complaint]) -> Iterator[Sequence[object]]:
    for row in rows.iterator(chunk_size=_CHUNK):
        due = next_due(row)
        yield [
            row.pk,
            row.state_title,
            row.matter_title,
            area_title(row.area),
            row.about.title if row.about else "",
            row.received_at,
            row.acknowledged_at,
            row.decided_at,
            row.communicated_at,
            str(Finding(row.finding).label) if row.finding else "",
            row.referred_at,
            due[1] if due else None,
        ]
