"""Composing a situation report: on demand, and at 07:00 and 19:00 by the clock of the place."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.situation.models import Occasion, Report
from himaya.web.situation.queries.composing import composed, hash_of
from himaya.web.situation.queries.reports import newest
from himaya.web.situation.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User

HOURS = {Occasion.MORNING: time(7), Occasion.EVENING: time(19)}
_LATEST = timedelta(hours=2)
"""A report that a server which was away has missed is still composed so long after its hour."""


def compose(area: str, *, by: User) -> Report:
    """Compose a report of an area now; of the whole country where it is empty.

    Raises
    ------
    InvalidInputError : `situation.unknown_area`.
    """
    if area and area not in governorates():
        raise InvalidInputError.of("situation.unknown_area")
    office = require(by, Verb.COMPOSE_SITUATION, area=area)
    with transaction.atomic():
        report = _kept(area, timezone.now(), Occasion.ASKED, office=office)
        _write_down(Action.COMPOSED, report, by=by)
    return report


def compose_due(now: datetime | None = None) -> int:
    """Compose the reports whose hour has come, of the nation and of every governorate, each once; how many were.

    A governorate that has told nothing has its report all the same, which says so.
    """
    now = now or timezone.now()
    due = _due(now)
    if due is None:
        return 0
    occasion, hour = due
    done = set(Report.objects.filter(due_at=hour).values_list("area", flat=True))
    asked = [area for area in ("", *governorates()) if area not in done]
    return sum(_compose_on_time(area, now, occasion, hour) for area in asked)


def _compose_on_time(area: str, now: datetime, occasion: Occasion, hour: datetime) -> bool:
    try:
        with transaction.atomic():
            report = _kept(area, now, occasion, due_at=hour)
            _write_down(Action.COMPOSED, report, by=None)
    except IntegrityError:  # another process was quicker
        return False
    return True


def _due(now: datetime) -> tuple[Occasion, datetime] | None:
    """The hour of the clock that was last, where it is not too long ago."""
    local = timezone.localtime(now)
    for occasion in (Occasion.EVENING, Occasion.MORNING):
        hour = timezone.make_aware(datetime.combine(local.date(), HOURS[occasion]))
        if timedelta() <= now - hour < _LATEST:
            return occasion, hour
    return None


def _kept(
    area: str, now: datetime, occasion: Occasion, *, due_at: datetime | None = None, office: Office | None = None
) -> Report:
    before = newest(area)
    content = composed(area, now, before)
    return Report.objects.create(
        area=area,
        number=before.number + 1 if before else 1,
        occasion=occasion,
        due_at=due_at,
        as_of=now,
        content=content,
        hash=hash_of(content),
        previous=before,
        office=office,
    )


def record_taken(report: Report, document: str, *, by: User) -> None:
    """Write down that an office took a copy."""
    require(by, Verb.VIEW_SITUATION, area=report.area)
    with transaction.atomic():
        _write_down(Action.TAKEN, report, by=by, document=document)


def _write_down(action: Action, report: Report, *, by: User | None, **more: str) -> None:
    after = {"report": str(report), "hash": report.hash, "occasion": report.occasion, **more}
    record(action, by=by, kind=Kind.REPORT, object_id=str(report.pk), area=report.area, after=after)
