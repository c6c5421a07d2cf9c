"""Zones, gates, counters and alarms as the offices may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Case, Exists, IntegerField, Max, Model, OuterRef, Value, When
from django.http import Http404

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.crowds.models import Counter, CrowdAlarm, Gate, Reading, Zone
from himaya.web.crowds.states import CrowdLevel
from himaya.web.crowds.table import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User
    from himaya.web.crowds.filters import Filters
    from himaya.web.crowds.models import Tick
    from himaya.web.crowds.table import Action

    Row = TypeVar("Row", bound=Model)

PER_PAGE = 50
MOST_READINGS = 60
_LONGEST_KEY = 10
_RANK = Case(
    When(level=CrowdLevel.RED, then=Value(0)),
    When(level=CrowdLevel.AMBER, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def seen(user: User) -> QuerySet[Zone]:
    """Zones in the areas of the office."""
    return scope_of(user, Verb.VIEW_CROWDS).within(Zone.objects.all())


def listed(user: User, filters: Filters) -> QuerySet[Zone]:
    """Zones that pass the filters, the densest level first."""
    waiting = Exists(CrowdAlarm.objects.filter(zone=OuterRef("pk"), acknowledged_at__isnull=True))
    rows = seen(user).annotate(alarmed=waiting, rank=_RANK).select_related("place")
    rows = rows.filter(is_closed=filters.closed)
    if filters.area:
        rows = rows.filter(area=filters.area)
    if filters.level:
        rows = rows.filter(level=filters.level)
    if filters.place:
        rows = rows.filter(place__code=filters.place)
    if filters.alarm:
        rows = rows.filter(alarmed=True)
    for word in fold(filters.q).split():
        rows = rows.filter(search__contains=word)
    return rows.prefetch_related("gates").order_by("-alarmed", "rank", "place__sort_key", "title_ar", "pk")


def zone_of(user: User, pk: int) -> Zone:
    """One zone, or 404."""
    return _one(seen(user).select_related("place"), pk=pk)


def gate_of(user: User, pk: int) -> Gate:
    """One gate of a zone that the office sees, or 404."""
    return _one(Gate.objects.filter(zone__in=seen(user)).select_related("zone__place"), pk=pk)


def counter_of(user: User, code: str) -> Counter:
    """One counter of a zone that the office sees, or 404."""
    return _one(Counter.objects.filter(zone__in=seen(user)).select_related("zone__place"), code=code)


def reading_of(user: User, pk: int) -> Reading:
    """One reading of a zone that the office sees, or 404."""
    return _one(Reading.objects.filter(zone__in=seen(user)).select_related("zone__place"), pk=pk)


def _one(rows: QuerySet[Row], **key: object) -> Row:
    found = rows.filter(**key).first()
    if found is None:
        raise Http404
    return found


def readings_of(zone: Zone) -> QuerySet[Reading]:
    """Readings of a zone, the newest first, those that were struck out too."""
    return Reading.objects.filter(zone=zone).select_related("office", "counter", "gate", "struck_office")


def readings_within(user: User, filters: Filters, zone: str = "") -> QuerySet[Reading]:
    """Readings of the zones that pass the filters, or of one of them, the newest first."""
    rows = readings_of_many(listed(user, filters).order_by() if not zone else seen(user))
    return rows.filter(zone=int(zone)) if _is_key(zone) else rows


def readings_of_many(zones: QuerySet[Zone]) -> QuerySet[Reading]:
    """Readings of many zones, with whatever a list shows of them."""
    rows = Reading.objects.filter(zone__in=zones.values("pk"))
    return rows.select_related("zone__place", "office", "counter", "gate", "struck_office")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_KEY


def counters_of(zone: Zone) -> QuerySet[Counter]:
    """Counters of a zone with the newest count of each."""
    rows = zone.counters.select_related("gate").annotate(heard_at=Max("readings__event_at"))
    return rows.order_by("added_at", "pk")


def alarms_of(zone: Zone) -> Sequence[CrowdAlarm]:
    """Alarms of a zone, the newest first."""
    return list(zone.alarms.select_related("told_office", "acknowledged_office", "incident"))


def areas_of(user: User) -> list[tuple[str, str]]:
    """Governorates of the office with their titles, in the order of these."""
    scope = scope_of(user, Verb.VIEW_CROWDS)
    found = [(area, area_title(area)) for area in governorates() if scope.covers(area)]
    return sorted(found, key=lambda one: fold(one[1]))


def waiting_alarms(user: User, verb: Verb) -> QuerySet[CrowdAlarm]:
    """Alarms that nobody has acknowledged, where the office may do something."""
    return scope_of(user, verb).within(CrowdAlarm.objects.filter(acknowledged_at__isnull=True), "zone__area")


def checklist_of(alarm: CrowdAlarm, now: datetime) -> Sequence[Mapping[str, object]]:
    """What the level asks for, line by line: by when, done when and by which office, and whether that is late."""
    done = {tick.step: tick for tick in alarm.ticks.select_related("office")}
    return [_line(action, alarm, done.get(action.key), now) for action in table().actions[CrowdLevel(alarm.level)]]


def _line(action: Action, alarm: CrowdAlarm, tick: Tick | None, now: datetime) -> Mapping[str, object]:
    due = alarm.since + action.by
    return {"action": action, "due": due, "tick": tick, "late": (tick.event_at if tick else now) > due}
