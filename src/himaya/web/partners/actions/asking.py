"""Asking a partner for a resource."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Partner
from himaya.web.accounts.policies import require
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb
from himaya.web.incidents.queries.listing import seen as incidents_seen
from himaya.web.incidents.states import OPEN as INCIDENT_OPEN
from himaya.web.journal.actions import record
from himaya.web.partners.actions.common import check_answered, place_fields, point_fields, words
from himaya.web.partners.actions.telling import tell_partners
from himaya.web.partners.models import AskedStep, Resource, ResourceRequest
from himaya.web.partners.models.asked import LONGEST_BASIS, MOST, answer_due
from himaya.web.partners.models.spot import LONGEST_TEXT
from himaya.web.partners.states import AskedState
from himaya.web.partners.words import Action, Kind
from himaya.web.posts.models import LivePost
from himaya.web.webhooks.kinds import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User

FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What is asked for; where as a place of the register, an incident, a post by its code, a point or words."""

    area: str
    agency: str
    resource: str
    number: int
    needed_by: datetime
    basis: str
    what: str = ""
    place: str = ""
    incident: int | None = None
    post: str = ""
    where_text: str = ""
    lon: float | None = None
    lat: float | None = None


def ask(new: NewRequest, *, by: User) -> ResourceRequest:
    """Ask a partner of a governorate for a resource.

    Raises
    ------
    InvalidInputError : `partners.unknown_choice`, `partners.bad_number`, `partners.needed_in_the_past`,
        `partners.too_far_ahead`, `partners.words_needed`, `partners.nobody_answers`, `partners.nowhere`,
        `partners.unknown_place`, `partners.unknown_incident`, `partners.unknown_post`, `partners.bad_point`.
    """
    office = require(by, Verb.ASK_PARTNERS, area=new.area)
    now = timezone.now()
    if faults := list(_faults(new, now)):
        raise InvalidInputError(faults)
    basis = words(new.basis, most=LONGEST_BASIS)
    what = words(new.what, fewest=5 if new.resource == Resource.OTHER else 0)
    check_answered([new.agency], new.area)
    with transaction.atomic():
        made = ResourceRequest.objects.create(
            area=new.area, agency=new.agency, resource=new.resource, number=new.number, what=what, basis=basis,
            needed_by=new.needed_by, answer_by=answer_due(now, new.needed_by), office=office, asked_by=by, asked_at=now,
            changed_at=now, **_where(new, by),
        )  # fmt: skip
        AskedStep.objects.create(
            request=made, step="ask", after=AskedState.ASKED, number=new.number, text=what, office=office,
            entered_by=by, entered_at=now,
        )  # fmt: skip
        record(Action.ASKED, by=by, kind=Kind.REQUEST, object_id=str(made.pk), area=made.area, after=described(made))
        tell_partners(Event.REQUEST_ASKED, made, [made.agency])
    return made


def _faults(new: NewRequest, now: datetime) -> Iterator[Fault]:
    known = new.area in governorates() and new.agency in Partner.values and new.resource in Resource.values
    if not known:
        yield Fault("partners.unknown_choice")
    if not 1 <= new.number <= MOST:
        yield Fault("partners.bad_number", details={"most": str(MOST)})
    if new.needed_by <= now:
        yield Fault("partners.needed_in_the_past")
    elif new.needed_by - now > FARTHEST:
        yield Fault("partners.too_far_ahead", details={"days": str(FARTHEST.days)})


def _where(new: NewRequest, by: User) -> dict[str, Any]:
    """Where it is needed; the point of an incident or a post where nothing nearer is told."""
    found: dict[str, Any] = {"where_text": masked(new.where_text, LONGEST_TEXT)}
    if new.incident is not None:
        found |= _incident(new.incident, new.area, by)
    if new.post:
        found |= _post(new.post, new.area)
    if new.place:
        found |= place_fields(new.place, new.area, by=by)
    found |= point_fields(new.lon, new.lat, new.area)
    if not (found["where_text"] or found.get("place_ar") or found.get("lon") is not None):
        raise InvalidInputError.of("partners.nowhere")
    return found


def _incident(number: int, area: str, by: User) -> dict[str, Any]:
    incident = incidents_seen(by).filter(pk=number, area=area, state__in=INCIDENT_OPEN).first()
    if incident is None:
        raise InvalidInputError.of("partners.unknown_incident")
    told = {"place_code": incident.place, "place_ar": incident.place_ar, "place_en": incident.place_en}
    words_there = {} if incident.place_ar or not incident.where_text else {"place_ar": incident.where_text[:250]}
    return {"incident": incident, "lon": incident.lon, "lat": incident.lat, **told, **words_there}


def _post(code: str, area: str) -> dict[str, Any]:
    standing = {"withdrawn_at__isnull": True, "ends_at__gt": timezone.now()}
    post = LivePost.objects.filter(code=code.strip().lower(), area=area, **standing).order_by("starts_at", "pk").first()
    if post is None:
        raise InvalidInputError.of("partners.unknown_post")
    return {
        "post": post, "place_code": post.place_code, "place_ar": post.title_ar, "place_en": post.title_en,
        "lon": post.lon, "lat": post.lat,
    }  # fmt: skip


def described(request: ResourceRequest) -> dict[str, Any]:
    """What the journal keeps of a request."""
    return {
        "agency": request.agency,
        "resource": request.resource,
        "number": request.number,
        "state": str(request.state),
        "needed_by": request.needed_by.isoformat(),
        "answer_by": request.answer_by.isoformat(),
        "basis": request.basis,
        "offered": request.offered,
        "arrival_at": request.arrival_at.isoformat() if request.arrival_at else None,
        "answer": request.answer,
    }
