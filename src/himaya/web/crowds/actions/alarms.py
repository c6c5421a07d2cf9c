"""What is done about an alarm: acknowledged, ticked off line by line, and a red one made an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.crowds.actions.common import checked_instant, locked, write_down
from himaya.web.crowds.models import CrowdAlarm, Tick
from himaya.web.crowds.states import CrowdLevel
from himaya.web.crowds.table import table
from himaya.web.crowds.words import Action
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.incidents.texts import masked

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from himaya.web.accounts.models import User
    from himaya.web.crowds.models import Zone
    from himaya.web.incidents.models import Incident

INCIDENT_KIND = "crowd-crush"
_SIGNED = ("acknowledged_at", "acknowledged_by", "acknowledged_office", "answer")


def acknowledge(zone: Zone, *, by: User, answer: str = "") -> list[CrowdAlarm]:
    """Acknowledge every alarm of a zone that nobody has acknowledged, with what is being done, where it is said.

    Raises
    ------
    InvalidInputError : `crowds.nothing_to_acknowledge`.
    """
    office = require(by, Verb.ANSWER_CROWDS, area=zone.area)
    with transaction.atomic():
        fresh = locked(zone.pk)
        waiting = list(fresh.alarms.select_for_update().filter(acknowledged_at__isnull=True))
        if not waiting:
            raise InvalidInputError.of("crowds.nothing_to_acknowledge")
        now = timezone.now()
        for alarm in waiting:
            alarm.acknowledged_at, alarm.acknowledged_by, alarm.acknowledged_office = now, by, office
            alarm.answer = masked(answer)
            alarm.save(update_fields=_SIGNED)
        levels = [alarm.level for alarm in waiting]
        write_down(Action.ACKNOWLEDGED, fresh, by=by, alarms=levels, answer=masked(answer))
    return waiting


def tick_off(zone: Zone, step: str, *, by: User, event_at: datetime | None = None) -> Tick:
    """Tick an action of the alarm that stands; ticked twice it stays ticked by the first.

    Raises
    ------
    InvalidInputError : `crowds.no_alarm`, `crowds.unknown_step`, `crowds.in_the_future`, `crowds.before_alarm`.
    """
    office = require(by, Verb.REPORT_CROWDS, area=zone.area)
    at = checked_instant(event_at)
    with transaction.atomic():
        fresh = locked(zone.pk)
        alarm = _standing(fresh)
        if step not in {one.key for one in table().actions[CrowdLevel(alarm.level)]}:
            raise InvalidInputError.of("crowds.unknown_step")
        if at < alarm.since.replace(second=0, microsecond=0):
            raise InvalidInputError.of("crowds.before_alarm", since=f"{timezone.localtime(alarm.since):%H:%M}")
        found = alarm.ticks.filter(step=step).first()
        if found is not None:
            return found
        made = Tick.objects.create(
            alarm=alarm, step=step, event_at=at, entered_at=max(timezone.now(), at), entered_by=by, office=office
        )
        late = made.event_at > alarm.since + _by(alarm, step)
        write_down(Action.TICKED, fresh, by=by, at=at, alarm=alarm.level, step=step, late=late)
    return made


def open_incident(zone: Zone, *, by: User) -> Incident:
    """Make the red alarm of a zone an incident, once, with one confirmation.

    Raises
    ------
    InvalidInputError : `crowds.no_alarm`, `crowds.not_red`, `crowds.incident_already`.
    """
    require(by, Verb.REPORT_CROWDS, area=zone.area)
    with transaction.atomic():
        fresh = locked(zone.pk)
        alarm = _standing(fresh)
        if alarm.level != CrowdLevel.RED:
            raise InvalidInputError.of("crowds.not_red")
        if alarm.incident_id is not None:
            raise InvalidInputError.of("crowds.incident_already", number=str(alarm.incident_id))
        words = _("%(density)s people per m² in the zone «%(zone)s»")
        told = words % {"density": f"{alarm.density:g}", "zone": fresh.title}
        new = NewReport(
            kind=INCIDENT_KIND, report=told, place=fresh.place.code, where_text=fresh.title, called_at=alarm.since
        )
        incident = report_incident(new, by=by)
        alarm.incident = incident
        alarm.save(update_fields=["incident"])
        require(by, Verb.REPORT_CROWDS, area=zone.area)
        write_down(Action.INCIDENT, fresh, by=by, incident=incident.pk, alarm=alarm.level)
    return incident


def _standing(zone: Zone) -> CrowdAlarm:
    alarm = zone.alarms.select_for_update().filter(ended_at__isnull=True).first()
    if alarm is None:
        raise InvalidInputError.of("crowds.no_alarm")
    return alarm


def _by(alarm: CrowdAlarm, step: str) -> timedelta:
    return next(one.by for one in table().actions[CrowdLevel(alarm.level)] if one.key == step)
