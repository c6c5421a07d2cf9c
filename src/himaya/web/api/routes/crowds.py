"""Crowd zones: the list, their readings, alarms and gates, and what is read of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from ninja import Query

from himaya.faults import InvalidInputError
from himaya.web.access.scopes import Scope
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Number, Part
from himaya.web.api.shapes.crowds import (
    CrowdAlarmOut,
    GateIn,
    GateOut,
    ReadingIn,
    ReadingOut,
    ZoneOut,
    ZonesAsked,
)
from himaya.web.common.verbs import Verb
from himaya.web.crowds.actions.reading import count_people, read_density, report_gate
from himaya.web.crowds.filters import Filters
from himaya.web.crowds.models import CrowdAlarm, Reading, Zone
from himaya.web.crowds.queries.forecasts import GateOutlook, outlooks
from himaya.web.crowds.queries.listing import alarms_of, gate_of, listed, readings_of, zone_of

_ONE = "/crowds/{int:zone}"
_OTHERS = (400, 404, 409, 422)
_viewers, _reporters = Duty(Scope.CROWDS_READ, Verb.VIEW_CROWDS), Duty(Scope.CROWDS_REPORT, Verb.REPORT_CROWDS)


@api.get("/crowds", url_name="api_crowds", response=answers(Part[ZoneOut], 422), auth=_viewers)
def zones(request: Asked, asked: Query[ZonesAsked], window: Query[Window]) -> dict[str, Any]:
    """Zones in the order in which they were drawn, as the filters leave them."""
    told = {key: "1" if value is True else str(value or "") for key, value in asked.dict().items()}
    return part(listed(request.user, Filters.of(told)), ("id",), window)


@api.get(_ONE, url_name="api_crowd", response=answers(ZoneOut, 404, 422), auth=_viewers)
def zone_now(request: Asked, zone: Number) -> Zone:
    """One zone."""
    return zone_of(request.user, zone)


@api.get(f"{_ONE}/readings", url_name="api_crowd_readings", response=answers(Part[ReadingOut], 404, 422), auth=_viewers)
def readings(request: Asked, zone: Number, window: Query[Window]) -> dict[str, Any]:
    """Readings of a zone, the newest first, those that were struck out too."""
    return part(readings_of(zone_of(request.user, zone)), ("-event_at", "-id"), window)


@api.get(f"{_ONE}/alarms", url_name="api_crowd_alarms", response=answers(list[CrowdAlarmOut], 404, 422), auth=_viewers)
def alarms(request: Asked, zone: Number) -> Sequence[CrowdAlarm]:
    """Every alarm of a zone, the newest first."""
    return alarms_of(zone_of(request.user, zone))


@api.get(f"{_ONE}/gates", url_name="api_crowd_gates", response=answers(list[GateOut], 404, 422), auth=_viewers)
def gates(request: Asked, zone: Number) -> Sequence[GateOutlook]:
    """Every way in of a zone with the forecast of its queue."""
    shown = zone_of(request.user, zone)
    return outlooks(shown, list(shown.gates.all()), timezone.now(), {})


@api.post(f"{_ONE}/readings", url_name="api_crowd_read", response=answers(ReadingOut, *_OTHERS), auth=_reporters)
def read(request: Asked, zone: Number, told: ReadingIn) -> Reading:
    """Enter an estimate of the density, or the people inside."""
    shown, by, at = zone_of(request.user, zone), request.user, told.event_at
    if told.density is not None and told.people is None:
        return read_density(shown, density=told.density, by=by, event_at=at, text=told.text)
    if told.people is not None and told.density is None:
        return count_people(shown, people=told.people, by=by, event_at=at, text=told.text)
    raise InvalidInputError.of("crowds.one_of_both")


@api.post(
    "/crowds/gates/{int:gate}",
    url_name="api_crowd_gate_report",
    response=answers(list[ReadingOut], *_OTHERS),
    auth=_reporters,
)
def report(request: Asked, gate: Number, told: GateIn) -> Sequence[Reading]:
    """Tell how many wait at a gate, and how many came."""
    return report_gate(gate_of(request.user, gate), by=request.user, **told.dict())
