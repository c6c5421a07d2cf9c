"""What a reading does to its zone: the density on record, the level, the alarm and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.web.crowds.actions.common import write_down
from himaya.web.crowds.models import CrowdAlarm, ReadingKind
from himaya.web.crowds.queries.density import counted, deciding, newest
from himaya.web.crowds.states import ALARMING, CrowdLevel, Standing, follow, level_of
from himaya.web.crowds.table import table
from himaya.web.crowds.words import Action
from himaya.web.posts.actions.settling import director_of

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.crowds.models import Reading, Zone
    from himaya.web.crowds.queries.density import Source

COUNTED = frozenset({ReadingKind.PEOPLE, ReadingKind.PASSED})
OF_DENSITY = COUNTED | {ReadingKind.DENSITY}
FIELDS = (
    "level", "level_at", "eased_at", "density", "density_at", "by_counters", "people", "people_at", "changed_at",
)  # fmt: skip


def settle(zone: Zone, reading: Reading) -> None:
    """Follow one more reading of a locked zone. One that is too old to count is kept and changes no level."""
    if reading.kind not in OF_DENSITY:
        return
    now = timezone.now()
    decides = deciding(zone, now)
    if decides is not None:
        standing = Standing(CrowdLevel(zone.level), zone.eased_at)
        _take(zone, follow(standing, decides.density, decides.at, table().levels), decides, now)
    _keep(zone, now)


def settle_struck(zone: Zone, struck: Reading) -> None:
    """Judge a zone anew whose alarm rested on a reading that was struck out: by what is left, without waiting.

    What is left is what counts now, or else the newest reading: a mistake that is corrected is no silence.
    """
    now = timezone.now()
    alarm = CrowdAlarm.objects.filter(zone=zone, ended_at__isnull=True).select_related("cause").first()
    if alarm is not None and _rests_on(alarm, struck):
        left = deciding(zone, now) or newest(zone)
        level = CrowdLevel.CALM if left is None else level_of(left.density, table().levels)
        _take(zone, Standing(level), left, now)
    _keep(zone, now)


def end_alarm(zone: Zone, now: datetime) -> None:
    """Leave the level of a zone that is given up; its alarm ends with it."""
    _take(zone, Standing(CrowdLevel.CALM), None, now)
    zone.changed_at = now
    zone.save(update_fields=FIELDS)


def _rests_on(alarm: CrowdAlarm, struck: Reading) -> bool:
    """Whether an alarm was raised by a reading, or by a sum that it is part of."""
    return alarm.cause_id == struck.pk or (alarm.cause.kind in COUNTED and struck.kind in COUNTED)


def _take(zone: Zone, reached: Standing, source: Source | None, now: datetime) -> None:
    changed = reached.level != zone.level
    zone.level, zone.eased_at = reached.level, reached.eased_at
    if not changed:
        return
    zone.level_at = now
    standing = CrowdAlarm.objects.filter(zone=zone, ended_at__isnull=True).first()
    if standing is not None:
        standing.ended_at = now
        standing.save(update_fields=["ended_at"])
        write_down(Action.ENDED, zone, by=None, alarm=standing.level)
    if reached.level in ALARMING and source is not None:
        _raise(zone, source, now)


def _raise(zone: Zone, source: Source, now: datetime) -> None:
    """Tell the director: on the pages, in the live feed and in the journal, all of which this transaction writes."""
    told = director_of(zone.area)
    alarm = CrowdAlarm.objects.create(
        zone=zone,
        level=zone.level,
        density=source.density,
        cause=source.reading,
        edition=table().edition,
        since=source.at,
        told_at=now,
        told_office=told,
    )
    after = {"alarm": zone.level, "density": source.density, "edition": alarm.edition}
    write_down(Action.RAISED, zone, by=None, at=source.at, **after, told=told.code if told else "")


def _keep(zone: Zone, now: datetime) -> None:
    """The density to show: what decides, or else the newest; and the people counted inside."""
    shown, inside = deciding(zone, now) or newest(zone), counted(zone)
    zone.density, zone.density_at = (shown.density, shown.at) if shown else (None, None)
    zone.by_counters = shown is not None and shown.is_counted
    zone.people, zone.people_at = (inside.people, inside.at) if inside else (None, None)
    zone.changed_at = now
    zone.save(update_fields=FIELDS)
