"""What the data says of a directorate when its turn comes: measured centrally, overwritten by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone

from himaya.web.journal.queries import newest_of
from himaya.web.situation.queries.composing import composed

if TYPE_CHECKING:
    from himaya.web.situation.queries.figures import Facts

KEPT = ("area", "incident_counts", "unit_counts", "alert", "readiness", "plans", "controls", "missing")
"""What a note keeps of the figures it stands beside: counts and states, not every incident and unit."""
KEPT_S = 60
"""For so long a page shows figures that nothing in the journal of the governorate has changed, in seconds."""


def row_of(area: str) -> Facts | None:
    """A governorate as a situation report has it now; None for the whole country, which does not report to itself."""
    rows = composed(area, timezone.now(), None)["areas"] if area else []
    return next((row for row in rows if row["area"] == area), None)


def kept_row_of(area: str) -> Facts | None:
    """The same for a page that many open during a meeting: composed anew once something was done in the governorate.

    What no entry tells of, the age of positions and what only the clock changes, is at most `KEPT_S` old.
    """
    key = f"figures-{area}-{newest_of(area)}" if area else ""
    row: Facts | None = cache.get(key) if key else None
    if key and row is None:
        row = row_of(area)
        cache.set(key, row, KEPT_S)
    return row


def figures_of(area: str) -> Facts | None:
    """What a note of a directorate keeps of its figures."""
    row = row_of(area)
    return {name: row[name] for name in KEPT} if row else None
