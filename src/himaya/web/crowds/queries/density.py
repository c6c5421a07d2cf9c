"""How dense a zone is: the newest estimate, and what the counters say, each with its age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone

from himaya.web.crowds.models import Reading, ReadingKind
from himaya.web.crowds.table import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from himaya.web.crowds.models import Zone

_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Source:
    """A density with the instant it was read at; it counts for a time. `people` where they were counted."""

    density: float
    at: datetime
    counts_for: timedelta
    reading: Reading
    people: int | None = None

    def counts(self, now: datetime) -> bool:
        """Whether it is not too old."""
        return now - self.at <= self.counts_for

    @property
    def is_counted(self) -> bool:
        """Whether people were counted, not estimated."""
        return self.people is not None


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the curve of a zone."""

    at: datetime
    density: float
    is_counted: bool
    counts_for: timedelta


def standing_readings(zone: Zone) -> QuerySet[Reading]:
    """Readings of a zone that nobody has struck out."""
    return Reading.objects.filter(zone=zone, struck_at__isnull=True)


def sources_of(zone: Zone) -> Sequence[Source]:
    """The newest estimate and the newest count, as far as there are any."""
    return [source for source in (_estimated(zone), counted(zone)) if source is not None]


def deciding(zone: Zone, now: datetime) -> Source | None:
    """What the level follows: the greatest density of what counts; None where nothing does."""
    return max((one for one in sources_of(zone) if one.counts(now)), key=lambda one: one.density, default=None)


def newest(zone: Zone) -> Source | None:
    """What was read last, however old it is."""
    return max(sources_of(zone), key=lambda one: one.at, default=None)


def counted(zone: Zone) -> Source | None:
    """People inside: the newest count of all, and who went in and out since; None where nobody counted to begin with.

    Of an interval that began before that count, the share after it is added.
    """
    begun = standing_readings(zone).filter(kind=ReadingKind.PEOPLE).first()
    if begun is None or begun.people is None:
        return None
    passed = standing_readings(zone).filter(kind=ReadingKind.PASSED, event_at__gt=begun.event_at)
    sums = passed.filter(from_at__gte=begun.event_at).aggregate(in_=Sum("people_in"), out=Sum("people_out"))
    across = sum(_after(row, begun.event_at) for row in passed.filter(from_at__lt=begun.event_at))
    people = max(0, round(begun.people + (sums["in_"] or 0) - (sums["out"] or 0) + across))
    last = passed.first()
    age = table().estimate_counts if last is None else table().counter_counts
    at = begun.event_at if last is None else last.event_at
    return Source(round(people / zone.area_m2, _DIGITS), at, age, last or begun, people)


def curve(zone: Zone, since: datetime) -> Sequence[Point]:
    """Every density since an instant, in the order of time: estimates, and what the counters came to."""
    estimates = standing_readings(zone).filter(kind=ReadingKind.DENSITY, event_at__gte=since)
    points = [
        Point(row.event_at, row.density, is_counted=False, counts_for=table().estimate_counts)
        for row in estimates
        if row.density is not None
    ]
    return sorted([*points, *_counted_since(zone, since)], key=lambda one: (one.at, one.is_counted))


def dense_minutes(points: Sequence[Point], threshold: float, until: datetime) -> float:
    """Minutes in which any reading that counted was as dense as a threshold, or denser."""
    spans = sorted(_spans(points, threshold, until))
    total, end = 0.0, None
    for start, stop in spans:
        begin = start if end is None else max(start, end)
        total += max(0.0, (stop - begin).total_seconds())
        end = stop if end is None else max(end, stop)
    return total / 60


def _spans(points: Sequence[Point], threshold: float, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    for kind in (False, True):
        own = [one for one in points if one.is_counted is kind]
        for one, after in zip_longest(own, own[1:]):
            end = until if after is None else after.at
            if one.density >= threshold:
                yield one.at, min(end, one.at + one.counts_for, until)


def _estimated(zone: Zone) -> Source | None:
    row = standing_readings(zone).filter(kind=ReadingKind.DENSITY).first()
    if row is None or row.density is None:
        return None
    return Source(row.density, row.event_at, table().estimate_counts, row)


def _counted_since(zone: Zone, since: datetime) -> Iterator[Point]:
    kinds = (ReadingKind.PEOPLE, ReadingKind.PASSED)
    rows = standing_readings(zone).filter(kind__in=kinds)
    begun = rows.filter(kind=ReadingKind.PEOPLE, event_at__lte=since).first()
    after = begun.event_at if begun is not None else since
    inside: float | None = None
    counted_at = after
    for row in rows.filter(event_at__gte=after).order_by("event_at", "pk"):
        if row.kind == ReadingKind.PEOPLE and row.people is not None:
            inside, counted_at = float(row.people), row.event_at
        elif inside is not None:
            inside += _after(row, counted_at)
        if inside is not None and row.event_at >= since:
            density = round(max(0.0, inside) / zone.area_m2, _DIGITS)
            age = table().estimate_counts if row.kind == ReadingKind.PEOPLE else table().counter_counts
            yield Point(row.event_at, density, is_counted=True, counts_for=age)


def _after(row: Reading, begun_at: datetime) -> float:
    """Who went in less who came out of one interval, of which only the share after an instant counts."""
    from_at = row.from_at or row.event_at
    net = (row.people_in or 0) - (row.people_out or 0)
    if from_at >= begun_at:
        return float(net)
    return net * (row.event_at - begun_at) / (row.event_at - from_at)


def age_of(zone: Zone, now: datetime | None = None) -> timedelta | None:
    """How old the density on record is; None where there is none."""
    return None if zone.density_at is None else (now or timezone.now()) - zone.density_at


def is_old(zone: Zone, now: datetime) -> bool:
    """Whether the density on record is too old to count, or there is none."""
    age = age_of(zone, now)
    limit = table().counter_counts if zone.by_counters else table().estimate_counts
    return age is None or age > limit
