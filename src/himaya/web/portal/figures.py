"""Figures told to everybody: how long the highest level stood, what became of reports, complaints, comments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from himaya.scenario.fold import fold
from himaya.web.common.areas import area_title
from himaya.web.portal.models import Notice, Topic
from himaya.web.portal.pages import page, public

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ALERT, REPORTS, COMPLAINTS, COMMENTS, MANDATES = "alert-days", "reports", "complaints", "comments", "removals"
"""Keys of the notices that hold them."""
FEWEST = 5
"""Counts below this are not told: one case must not be recognised."""


@public
def figures(request: HttpRequest) -> HttpResponse:
    """Show every figure that is published, with its period and when it was counted."""
    found = {row.key: row for row in Notice.objects.filter(topic=Topic.FIGURES)}
    alert = found.get(ALERT)
    areas = alert.told["areas"].items() if alert else ()
    context: dict[str, Any] = {
        "alert": alert,
        "areas": sorted(((area_title(area), days) for area, days in areas), key=lambda one: fold(one[0])),
        "reports": found.get(REPORTS),
        "complaints": found.get(COMPLAINTS),
        "comments": found.get(COMMENTS),
        **_removals(found.get(MANDATES)),
    }
    return page(request, "figures", current="figures", **context)


def _removals(row: Notice | None) -> dict[str, Any]:
    """Removal decisions by governorate, with the first and the last day they are counted from and to."""
    if row is None:
        return {"removals": None}
    areas = sorted(
        ((area_title(area), counts) for area, counts in row.told["areas"].items()), key=lambda one: fold(one[0])
    )
    until = date.fromisoformat(row.told["until"])
    return {
        "removals": row,
        "removal_areas": areas,
        "removals_since": date.fromisoformat(row.told["since"]),
        "removals_until": until - timedelta(days=1),
    }
