"""What `himaya feed` needs of the platform: who is registered, and where positions go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import close_old_connections
from django.utils import timezone

from himaya.web.positions.actions import counting, keeping
from himaya.web.positions.queries.senders import believed
from himaya.web.positions.words import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.live.feed import Report
    from himaya.live.intake import Sender


class Feeding:
    """The two functions that the feed calls on a thread of its own."""

    def __init__(self) -> None:
        self._started_at = timezone.now()

    def refresh(self) -> None:
        """Let go of a connection to the database that has gone."""
        close_old_connections()

    def load(self) -> Mapping[str, Sender]:
        """Every sender in use, with the duty of its unit round now."""
        self.refresh()
        return believed(timezone.now())

    def store(self, report: Report) -> None:
        """Keep positions and counts, and say that the feed lives."""
        self.refresh()
        keeping.keep(report.batch)
        counting.write_counts(Source.COT, report.counts)
        counting.feed_seen(Source.COT, started_at=self._started_at, lines=report.lines, most_lines=report.most_lines)
