"""Dispatch: how units stand, who should go to an incident, who was sent, and what changes that."""

from __future__ import annotations

from himaya.web.access.scopes import Scope
from himaya.web.accounts.policies import require
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Area, Code, Number
from himaya.web.api.shapes.dispatch import (
    DispatchIn,
    RecommendationOut,
    SentUnitOut,
    StandDownIn,
    StatusIn,
    UnitStateOut,
)
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.actions import sending, statuses
from himaya.web.dispatch.models import Assignment
from himaya.web.dispatch.queries.recommend import Recommendation, recommendation
from himaya.web.dispatch.queries.states import (
    Standing,
    assignment_for,
    assignments_of,
    standing_of,
    unit_for,
    unit_states,
)
from himaya.web.incidents.queries.listing import incident_of

_ONE = "/incidents/{int:incident}"
_OTHERS = (400, 404, 409, 422)
_viewers, _senders = Duty(Scope.DISPATCH_READ, Verb.VIEW_DISPATCH), Duty(Scope.DISPATCH_SEND, Verb.DISPATCH_UNITS)


@api.get(
    "/dispatch/units/{str:area}", url_name="api_unit_states", response=answers(list[UnitStateOut], 422), auth=_viewers
)
def units(request: Asked, area: Area) -> list[Standing]:
    """Every unit of a governorate as it stands now."""
    require(request.user, Verb.VIEW_DISPATCH, area=area)
    return unit_states(area)


@api.get(
    f"{_ONE}/recommendation",
    url_name="api_recommendation",
    response=answers(RecommendationOut, 404, 422),
    auth=_viewers,
)
def recommended(request: Asked, incident: Number) -> Recommendation:
    """Units for what the run card still asks for, by exact road time now, with what each choice uncovers."""
    return recommendation(incident_of(request.user, incident))


@api.get(
    f"{_ONE}/assignments", url_name="api_assignments", response=answers(list[SentUnitOut], 404, 422), auth=_viewers
)
def assignments(request: Asked, incident: Number) -> list[Assignment]:
    """Everybody who was sent to an incident."""
    return assignments_of(incident_of(request.user, incident).pk)


@api.post(f"{_ONE}/dispatch", url_name="api_dispatch", response=answers(list[SentUnitOut], *_OTHERS), auth=_senders)
def send(request: Asked, incident: Number, told: DispatchIn) -> list[Assignment]:
    """Send units, all of them or none; without any named those that are proposed."""
    found = incident_of(request.user, incident)
    proposal = recommendation(found)
    codes = told.units or [one.code for one in proposal.proposed]
    return sending.dispatch_units(found, codes, by=request.user, event_at=told.event_at, expected=proposal.expected())


@api.post(
    "/dispatch/units/{str:code}/status",
    url_name="api_unit_status",
    response=answers(UnitStateOut, *_OTHERS),
    auth=_senders,
)
def status(request: Asked, code: Code, told: StatusIn) -> Standing:
    """Enter a status of a unit."""
    unit = unit_for(request.user, code)
    statuses.send_status(unit, told.status, by=request.user, reason=told.reason, event_at=told.event_at)
    return standing_of(unit)


@api.post(
    "/assignments/{int:assignment}/stand-down",
    url_name="api_stand_down",
    response=answers(SentUnitOut, *_OTHERS),
    auth=_senders,
)
def stand_down(request: Asked, assignment: Number, told: StandDownIn) -> Assignment:
    """Stand a unit down, or send another in its place, whose assignment is answered then."""
    found = assignment_for(request.user, assignment)
    if not told.replacement:
        return sending.stand_down(found, reason=told.reason, by=request.user)
    expected = recommendation(found.incident).expected()
    return sending.replace_unit(found, told.replacement, reason=told.reason, by=request.user, expected=expected)
