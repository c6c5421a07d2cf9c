"""Incidents: the list, one of them, its timeline, and what changes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ninja import Query

from himaya.web.access.scopes import Scope
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Code, Number, Part
from himaya.web.api.shapes.incidents import (
    IncidentOut,
    IncidentsAsked,
    MergeIn,
    MethaneIn,
    ReportIn,
    TimedIn,
    TimelineEntryOut,
)
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions import entries
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.incidents.actions.steps import merge_into, take_step
from himaya.web.incidents.filters import Filters
from himaya.web.incidents.models import Entry, Incident
from himaya.web.incidents.queries.duplicates import likely_duplicates
from himaya.web.incidents.queries.listing import incident_of, listed
from himaya.web.incidents.queries.timeline import timeline_of

_ONE = "/incidents/{int:incident}"
_OTHERS = (400, 404, 409, 422)
_viewers, _reporters = (
    Duty(Scope.INCIDENTS_READ, Verb.VIEW_INCIDENTS),
    Duty(Scope.INCIDENTS_REPORT, Verb.REPORT_INCIDENTS),
)
_runners = Duty(Scope.INCIDENTS_RUN, Verb.RUN_INCIDENTS)
_steppers = Duty(
    Scope.INCIDENTS_RUN,
    test=lambda user: user.may(Verb.RUN_INCIDENTS) or user.may(Verb.REVIEW_INCIDENTS),
    rule=f"may {Verb.RUN_INCIDENTS}, or {Verb.REVIEW_INCIDENTS}",
)


@api.get("/incidents", url_name="api_incidents", response=answers(Part[IncidentOut], 422), auth=_viewers)
def incidents(request: Asked, asked: Query[IncidentsAsked], window: Query[Window]) -> dict[str, Any]:
    """Incidents, the most urgent first."""
    told = {key: "1" if value is True else str(value or "") for key, value in asked.dict().items()}
    return part(listed(request.user, Filters.of(told)), ("priority", "-called_at", "-id"), window)


@api.post("/incidents", url_name="api_report", response=answers(IncidentOut, 422), auth=_reporters)
def report(request: Asked, told: ReportIn) -> Incident:
    """Enter an incident; what it may be the same as is told under `duplicates`."""
    return report_incident(NewReport(**told.dict()), by=request.user)


@api.get(_ONE, url_name="api_incident", response=answers(IncidentOut, 404, 422), auth=_viewers)
def one_incident(request: Asked, incident: Number) -> Incident:
    """One incident."""
    return incident_of(request.user, incident)


@api.get(f"{_ONE}/timeline", url_name="api_timeline", response=answers(list[TimelineEntryOut], 404, 422), auth=_viewers)
def timeline(request: Asked, incident: Number) -> Sequence[Entry]:
    """Every line in the order in which things happened, of incidents merged into it as well."""
    return timeline_of(incident_of(request.user, incident))


@api.get(f"{_ONE}/duplicates", url_name="api_duplicates", response=answers(list[IncidentOut], 404, 422), auth=_viewers)
def duplicates(request: Asked, incident: Number) -> Sequence[Incident]:
    """Incidents that it is likely to be the same as, by time, place and type."""
    return likely_duplicates(request.user, incident_of(request.user, incident))


@api.post(
    f"{_ONE}/steps/{{slug:step}}", url_name="api_incident_step", response=answers(IncidentOut, *_OTHERS), auth=_steppers
)
def step_on(request: Asked, incident: Number, step: Code, told: TimedIn) -> Incident:
    """Take one step of the table of states."""
    found = incident_of(request.user, incident)
    return take_step(found, step, by=request.user, text=told.text, event_at=told.event_at)


@api.post(f"{_ONE}/notes", url_name="api_incident_note", response=answers(TimelineEntryOut, *_OTHERS), auth=_reporters)
def note(request: Asked, incident: Number, told: TimedIn) -> Entry:
    """Add a note."""
    found = incident_of(request.user, incident)
    return entries.add_note(found, text=told.text, by=request.user, event_at=told.event_at)


@api.post(f"{_ONE}/methane", url_name="api_methane", response=answers(TimelineEntryOut, *_OTHERS), auth=_reporters)
def methane(request: Asked, incident: Number, told: MethaneIn) -> Entry:
    """Keep what is newly known, and start the clock of the next update anew."""
    found, known = incident_of(request.user, incident), told.dict()
    text, at = known.pop("text"), known.pop("event_at")
    return entries.update_methane(found, known, by=request.user, text=text, event_at=at)


@api.post(f"{_ONE}/merge", url_name="api_merge", response=answers(IncidentOut, *_OTHERS), auth=_runners)
def merge(request: Asked, incident: Number, told: MergeIn) -> Incident:
    """Merge it into another incident, which is answered; both timelines stay."""
    main = incident_of(request.user, told.main)
    return merge_into(incident_of(request.user, incident), main, by=request.user)
