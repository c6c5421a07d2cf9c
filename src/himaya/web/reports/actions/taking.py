"""What comes from the public: a report, two answers."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.scenario.governorates import governorates
from himaya.web.common.pictures import redrawn
from himaya.web.portal.categories import LONGEST_REPORT, Category
from himaya.web.reports.actions.common import locked, step_to, tell, write_down
from himaya.web.reports.models import PublicReport, kept
from himaya.web.reports.states import ReportState
from himaya.web.reports.words import Action

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.portal.taking import Opened

CLOSED_AFTER = timedelta(days=14)
LONGEST_WHERE = 200
_MOST_PICTURE = 4 * 1024 * 1024


def report_came(letter: Opened) -> None:
    """Keep a report encrypted, its text masked, its picture drawn anew once more.

    Raises
    ------
    ValueError : it names no governorate, no place, no category, or brings what is no picture.
    """
    area, category = letter.text("area", 10), letter.text("category", 12)
    where, text = letter.masked("where", LONGEST_WHERE), letter.masked("text", LONGEST_REPORT)
    lon, lat = _point(letter, area)
    if area not in governorates() or category not in Category.values or not (where or lon is not None):
        message = "a report names its governorate, place and category"
        raise ValueError(message)
    fresh = PublicReport(
        receipt=letter.digest,
        area=area,
        where=where,
        lon=lon,
        lat=lat,
        category=category,
        sealed_text=kept(text.encode()),
        sealed_picture=kept(_picture(letter)),
        received_at=letter.received_at,
    )
    fresh.save()
    tell(fresh)
    write_down(Action.RECEIVED, fresh, by=None, category=category)


def _point(letter: Opened, area: str) -> tuple[float | None, float | None]:
    """A point inside its governorate; none where it lies elsewhere."""
    lon, lat = letter.body.get("lon"), letter.body.get("lat")
    one = governorates().get(area)
    if not (isinstance(lon, float) and isinstance(lat, float) and one and one.holds(lon, lat)):
        return None, None
    return lon, lat


def _picture(letter: Opened) -> bytes:
    written = letter.text("picture", _MOST_PICTURE)
    if not written:
        return b""
    try:
        return redrawn(base64.b64decode(written, validate=True), formats=("JPEG",))
    except binascii.Error as error:
        raise ValueError from error


def close_answered() -> None:
    """Close what was answered a fortnight ago."""
    due = PublicReport.objects.filter(state=ReportState.ANSWERED, changed_at__lt=timezone.now() - CLOSED_AFTER)
    for row in due[:200]:
        with transaction.atomic():
            fresh = locked(row)
            if fresh.state == ReportState.ANSWERED:
                step_to(fresh, "close", by=None, office=None)


def remove_reports(before: datetime) -> int:
    """Remove reports that came before an instant, with their steps; returns how many."""
    keys = list(PublicReport.objects.filter(received_at__lt=before).values_list("pk", flat=True)[:500])
    PublicReport.objects.filter(pk__in=keys).delete()
    return len(keys)
