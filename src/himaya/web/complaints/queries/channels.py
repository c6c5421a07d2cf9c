"""Complaints beside the channels they come by: fewer of them mean little where channels answered less."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from himaya.web.channels.queries import Compared, compared

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from himaya.web.complaints.models import Complaint
    from himaya.web.complaints.queries.statistics import Figures


@dataclass(frozen=True, slots=True)
class Beside:
    """Complaints of as long a time before the period, and how channels answered in both."""

    before: int
    received: int
    channels: Compared

    @property
    def fell(self) -> bool:
        """Whether fewer complaints came than before."""
        return self.received < self.before

    @property
    def is_flagged(self) -> bool:
        """Whether that is no good news: channels answered less, too."""
        return self.fell and self.channels.fell

    @property
    def before_percent(self) -> int:
        """Percent of tests that were answered before."""
        return round(100 * (self.channels.before or 0.0))

    @property
    def now_percent(self) -> int:
        """Percent of tests that were answered in the period."""
        return round(100 * (self.channels.now or 0.0))

    @property
    def is_unknown(self) -> bool:
        """Whether nobody can tell, because no channel was tested in both periods."""
        return self.fell and self.channels.now is None


def beside_channels(rows: QuerySet[Complaint], told: Figures, *, days: int) -> Beside:
    """The figures of a period beside the one before it."""
    since = told.since - timedelta(days=days)
    before = rows.filter(received_at__gt=since, received_at__lte=told.since).count()
    return Beside(before, told.received, compared(days=days, now=told.until))
