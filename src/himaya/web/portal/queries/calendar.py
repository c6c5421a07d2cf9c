"""Celebrations that are near, and closures with them, as a calendar that a telephone can subscribe to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from icalendar import Calendar, Event

from himaya.celebrations.feasts import Certainty, Occurrence, calendar_of
from himaya.exchange.carried import carried
from himaya.web.common import mark
from himaya.web.common.language import in_language
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from himaya.web.portal.queries.roads import RoadNotice

AHEAD = timedelta(days=120)


def coming(now: datetime | None = None) -> list[Occurrence]:
    """Celebrations of the next months, those of today among them, by date."""
    today = timezone.localdate(now)
    last = today + AHEAD
    rows = Notice.objects.filter(topic=Topic.CELEBRATION, ends_at__gte=now or timezone.now())
    confirmed = {row.told["code"]: date.fromisoformat(row.told["first_day"]) for row in rows}
    years = {today.year, last.year}
    found = [one for year in sorted(years) for one in calendar_of(year, confirmed=confirmed)]
    return [one for one in found if one.last_day >= today and one.first_day <= last]


def title_of(one: Occurrence) -> str:
    """Name of a celebration in the reader's language."""
    return in_language(one.celebration.name_ar, one.celebration.name_en)


def is_expected(one: Occurrence) -> bool:
    """Whether its date waits to be announced."""
    return one.certainty is Certainty.EXPECTED


def calendar(roads: Sequence[RoadNotice], celebrations: Sequence[Occurrence], *, waits: str, title: str) -> bytes:
    """The calendar; `waits` is added to the name of a celebration whose date waits to be announced."""
    made = Calendar()
    made.add("prodid", "-//Himaya//Public calendar//")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{mark.words()} {title}".strip())
    for one in celebrations:
        event = Event()
        event.add("uid", f"{one.celebration.code}-{one.first_day:%Y%m%d}@himaya")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", one.first_day)
        event.add("dtend", one.last_day + timedelta(days=1))
        event.add("summary", f"{title_of(one)} {waits}" if is_expected(one) else title_of(one))
        made.add_component(event)
    for road in roads:
        event = Event()
        event.add("uid", f"road-{road.row.key}@himaya")
        event.add("dtstamp", road.row.changed_at)
        event.add("dtstart", road.row.starts_at)
        if road.row.ends_at:
            event.add("dtend", road.row.ends_at)
        event.add("summary", carried(f"{mark.words()} {road.kind.label}: {road.road}".strip()))
        event.add("description", carried("\n".join(filter(None, (road.stretch, road.advice, road.way_round)))))
        event.add("location", road.area_title)
        made.add_component(event)
    return bytes(made.to_ical())
