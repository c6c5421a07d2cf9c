"""What partners and offices ask, tell, share and decide together, as on the pages of partners."""

from __future__ import annotations

from typing import Any

from ninja import Query

from himaya.web.access.scopes import Scope
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Number, Part
from himaya.web.api.shapes.partners import (
    ArrivedIn,
    BecauseIn,
    HazardIn,
    HazardOut,
    HazardsAsked,
    JoinIn,
    JointDecisionOut,
    PromiseIn,
    RequestsAsked,
    ResourceRequestOut,
    SharedIncidentOut,
)
from himaya.web.common.verbs import Verb
from himaya.web.partners.actions import deciding, hazards, stepping
from himaya.web.partners.actions.hazards import NewHazard
from himaya.web.partners.models import Hazard, IncidentShare, JointDecision, ResourceRequest
from himaya.web.partners.queries import asked as requests
from himaya.web.partners.queries import deciding as log
from himaya.web.partners.queries import hazards as told
from himaya.web.partners.queries.sharing import share_of, shown_to

_REQUESTS, _REQUEST = "/partners/requests", "/partners/requests/{int:number}"
_SHARES, _SHARE = "/partners/incidents", "/partners/incidents/{int:number}"
_HAZARD, _DECISION = "/hazards/{int:number}", "/joint-decisions/{int:number}"
_OTHERS = (400, 404, 409, 422)
_request, _hazard = answers(ResourceRequestOut, *_OTHERS), answers(HazardOut, *_OTHERS)
_asked = Duty(Scope.REQUESTS_READ, Verb.VIEW_REQUESTS)
_answers = Duty(Scope.REQUESTS_ANSWER, Verb.ANSWER_REQUESTS)
_readers, _tellers = Duty(Scope.HAZARDS_READ, Verb.VIEW_HAZARDS), Duty(Scope.HAZARDS_TELL, Verb.TELL_HAZARDS)
_noters = Duty(Scope.HAZARDS_READ, Verb.TELL_HAZARDS)
_shown = Duty(Scope.SHARED_READ, Verb.ANSWER_REQUESTS)
_log, _joins = Duty(Scope.JOINT_READ, Verb.VIEW_JOINT_LOG), Duty(Scope.JOINT_JOIN, Verb.DECIDE_JOINTLY)


@api.get(_REQUESTS, url_name="api_requests", response=answers(Part[ResourceRequestOut], 422), auth=_asked)
def resource_requests(request: Asked, asked: Query[RequestsAsked], window: Query[Window]) -> dict[str, Any]:
    """Requests for resources, by when they are needed, the latest first; a partner sees its own."""
    rows = requests.seen(request.user).select_related("office")
    return part(rows.filter(state=asked.state) if asked.state else rows, ("-needed_by", "-id"), window)


@api.get(_REQUEST, url_name="api_request", response=answers(ResourceRequestOut, 404, 422), auth=_asked)
def one_request(request: Asked, number: Number) -> ResourceRequest:
    """One of them."""
    return requests.request_of(request.user, number)


@api.post(f"{_REQUEST}/accept", url_name="api_request_accept", response=_request, auth=_answers)
def accept(request: Asked, number: Number, promised: PromiseIn) -> ResourceRequest:
    """Promise at least what was asked, with its arrival, in the account of the partner."""
    return _step(request, number, "accept", **promised.dict())


@api.post(f"{_REQUEST}/accept-part", url_name="api_request_part", response=_request, auth=_answers)
def accept_part(request: Asked, number: Number, promised: PromiseIn) -> ResourceRequest:
    """Promise fewer than were asked, with the reason."""
    return _step(request, number, "accept_part", **promised.dict())


@api.post(f"{_REQUEST}/decline", url_name="api_request_decline", response=_request, auth=_answers)
def decline(request: Asked, number: Number, because: BecauseIn) -> ResourceRequest:
    """Decline with a reason; what was promised before calls the director at once."""
    return _step(request, number, "decline", text=because.reason)


@api.post(f"{_REQUEST}/arrive", url_name="api_request_arrive", response=_request, auth=_answers)
def arrive(request: Asked, number: Number, said: ArrivedIn) -> ResourceRequest:
    """What was promised is there."""
    return _step(request, number, "arrive", text=said.text)


def _step(request: Asked, number: int, step: str, /, **given: Any) -> ResourceRequest:
    stepping.take_step(requests.request_of(request.user, number), step, by=request.user, **given)
    return requests.request_of(request.user, number)


@api.get("/hazards", url_name="api_hazards", response=answers(Part[HazardOut], 422), auth=_readers)
def hazard_list(request: Asked, asked: Query[HazardsAsked], window: Query[Window]) -> dict[str, Any]:
    """Hazards that hold now, or those that are over, the newest first; a partner sees those that concern it."""
    return part(told.listed(request.user, over=asked.over), ("-id",), window)


@api.post("/hazards", url_name="api_hazard_tell", response=answers(HazardOut, 400, 422), auth=_tellers)
def tell_hazard(request: Asked, new: HazardIn) -> Hazard:
    """Tell operations of a governorate, and the partners named, of a hazard."""
    given = new.dict() | {"agencies": tuple(new.agencies)}
    return told.hazard_of(request.user, hazards.tell(NewHazard(**given), by=request.user).pk)


@api.get(_HAZARD, url_name="api_hazard", response=answers(HazardOut, 404, 422), auth=_readers)
def one_hazard(request: Asked, number: Number) -> Hazard:
    """One of them."""
    return told.hazard_of(request.user, number)


@api.post(f"{_HAZARD}/acknowledge", url_name="api_hazard_note", response=_hazard, auth=_noters)
def acknowledge(request: Asked, number: Number) -> Hazard:
    """Take note of it for the office of the account."""
    hazards.acknowledge(told.hazard_of(request.user, number), by=request.user)
    return told.hazard_of(request.user, number)


@api.post(f"{_HAZARD}/take-back", url_name="api_hazard_back", response=_hazard, auth=_tellers)
def take_back(request: Asked, number: Number, because: BecauseIn) -> Hazard:
    """Take it back with a reason, by who told it, another office of its partner, or a director."""
    hazards.take_back(told.hazard_of(request.user, number), because.reason, by=request.user)
    return told.hazard_of(request.user, number)


@api.get(_SHARES, url_name="api_shared", response=answers(Part[SharedIncidentOut], 422), auth=_shown)
def shared_incidents(request: Asked, window: Query[Window]) -> dict[str, Any]:
    """Incidents that are shared with the partner, until they are over."""
    return part(shown_to(request.user), ("-id",), window)


@api.get(_SHARE, url_name="api_shared_incident", response=answers(SharedIncidentOut, 404, 422), auth=_shown)
def one_shared(request: Asked, number: Number) -> IncidentShare:
    """One of them, by the number of its share."""
    return share_of(request.user, number)


@api.get("/joint-decisions", url_name="api_joint_decisions", response=answers(Part[JointDecisionOut], 422), auth=_log)
def joint_decisions(request: Asked, window: Query[Window]) -> dict[str, Any]:
    """The joint log, the newest first; a partner sees the decisions in which it takes part."""
    return part(log.listed(request.user), ("-id",), window)


@api.get(_DECISION, url_name="api_joint_decision", response=answers(JointDecisionOut, 404, 422), auth=_log)
def one_decision(request: Asked, number: Number) -> JointDecision:
    """One of them."""
    return log.decision_of(request.user, number)


@api.post(f"{_DECISION}/join", url_name="api_joint_join", response=answers(JointDecisionOut, *_OTHERS), auth=_joins)
def join(request: Asked, number: Number, said: JoinIn) -> JointDecision:
    """Agree or disagree for the office of the account."""
    deciding.join(log.decision_of(request.user, number), agrees=said.agrees, reason=said.reason, by=request.user)
    return log.decision_of(request.user, number)
