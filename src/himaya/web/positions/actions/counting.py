"""Counting what becomes of messages: in memory, written every few seconds, so that a stranger cannot make us write."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from himaya.web.positions.models import Count, Feed
from himaya.web.positions.words import Fate, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

_EVERY_S = 2.0


class Counts:
    """What has happened since it was last written; of no use to anybody after a crash, and lost with one."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._counted: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._written = time.monotonic()
        self._started = timezone.now()

    def add(self, fate: str) -> None:
        """Count one message; now and then write what has gathered."""
        with self._lock:
            self._counted[fate] += 1
            is_time = time.monotonic() - self._written >= _EVERY_S
        if is_time:
            self.write()

    def write(self) -> None:
        """Write what has gathered."""
        with self._lock:
            gathered, self._counted = self._counted, Counter()
            self._written = time.monotonic()
        if gathered:
            write_counts(self.source, gathered)
            feed_seen(self.source, started_at=self._started)


http = Counts(Source.HTTP)
"""Of the reports that come by HTTP to this process."""


def write_counts(source: Source, counted: Mapping[str, int]) -> None:
    """Add counts to those of today."""
    day = timezone.localdate()
    with transaction.atomic():
        for fate, messages in sorted(counted.items()):
            if messages:
                rows = Count.objects.filter(source=source, day=day, fate=Fate(fate))
                if not rows.update(messages=F("messages") + messages):
                    row, made = Count.objects.get_or_create(
                        source=source, day=day, fate=Fate(fate), defaults={"messages": messages}
                    )
                    if not made:
                        Count.objects.filter(pk=row.pk).update(messages=F("messages") + messages)


def feed_seen(source: Source, *, started_at: object, lines: int = 0, most_lines: int = 0) -> None:
    """Say that a feed lives, and how many lines it has open."""
    told = {"started_at": started_at, "seen_at": timezone.now(), "lines": lines, "most_lines": most_lines}
    Feed.objects.update_or_create(source=source, defaults=told)
