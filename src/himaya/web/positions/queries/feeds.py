"""How the feeds do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Sum
from django.utils import timezone

from himaya.web.positions.models import Count, Feed, Latest
from himaya.web.positions.words import Fate, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUIET = timedelta(seconds=15)
"""A feed with lines says twice in this time that it lives."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of messages today and over the days that are kept; `share` of all of today in percent."""

    fate: Fate
    today: int
    ever: int


@dataclass(frozen=True, slots=True)
class State:
    """One way: whether it is at work, its lines, and its counts."""

    source: Source
    feed: Feed | None
    is_alive: bool
    rows: tuple[Row, ...]

    @property
    def has_lines(self) -> bool:
        """Whether it is a process with connections, and not a page of the server itself."""
        return self.source == Source.COT


def states(now: datetime) -> Sequence[State]:
    """Every way by which positions come."""
    feeds = {feed.source: feed for feed in Feed.objects.all()}
    ever = _summed(Count.objects.all())
    today = _summed(Count.objects.filter(day=timezone.localdate(now)))
    found = []
    for source in Source:
        feed = feeds.get(source)
        is_alive = source == Source.HTTP or (feed is not None and now - feed.seen_at < _QUIET)
        keys = [(source.value, fate.value) for fate in Fate]
        rows = tuple(Row(Fate(key[1]), today.get(key, 0), ever.get(key, 0)) for key in keys if ever.get(key))
        found.append(State(source, feed, is_alive, rows))
    return found


def newest_at() -> datetime | None:
    """The instant of the newest position of all."""
    newest: datetime | None = Latest.objects.aggregate(newest=Max("at"))["newest"]
    return newest


def _summed(rows: object) -> dict[tuple[str, str], int]:
    summed = rows.values_list("source", "fate").annotate(n=Sum("messages")).order_by()  # type: ignore[attr-defined]  # a query set
    return {(source, fate): n for source, fate, n in summed}
