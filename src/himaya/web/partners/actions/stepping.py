"""Steps of a request: what the partner answers in its own account, and what the office that asked does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import office_for, require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.partners.actions.asking import described
from himaya.web.partners.actions.common import state_words, words
from himaya.web.partners.actions.telling import tell_partners
from himaya.web.partners.models import AskedStep, ResourceRequest
from himaya.web.partners.models.asked import MOST
from himaya.web.partners.policies import as_partner
from himaya.web.partners.states import ANSWERS, ASKED, NEEDS_WORDS, PROMISED, STEP_LABELS, WITH_NUMBERS, AskedState
from himaya.web.partners.words import Action, Kind
from himaya.web.webhooks.kinds import Event

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import Office, User

LATEST_ARRIVAL = timedelta(days=30)
"""How long after it is needed an arrival may still be promised."""


def locked(pk: int) -> ResourceRequest:
    """The request as it is now, held until the transaction ends."""
    found: ResourceRequest = ResourceRequest.objects.select_for_update(of=("self",)).get(pk=pk)
    return found


def take_step(
    request: ResourceRequest,
    step: str,
    *,
    by: User,
    number: int | None = None,
    arrival_at: datetime | None = None,
    text: str = "",
) -> ResourceRequest:
    """Take one step of the table.

    Parameters
    ----------
    number, arrival_at : what is promised, for `accept` and `accept_part`.
    text : the reason, for `accept_part`, `decline` and `withdraw`; else words that may stay empty.

    Raises
    ------
    InvalidInputError : `partners.step_not_allowed`, `partners.not_this_partner`, `partners.own_request`,
        `partners.words_needed`, `partners.bad_number`, `partners.fewer_than_asked`, `partners.not_fewer`,
        `partners.no_arrival`, `partners.arrival_in_the_past`, `partners.arrival_too_late`.
    RefusedError : the account has another duty, or another area.
    """
    office = _office(request, step, by)
    with transaction.atomic():
        fresh = locked(request.pk)
        target = ASKED.target(fresh.state, step) if step in STEP_LABELS else None
        if target is None:
            raise InvalidInputError.of("partners.step_not_allowed", **state_words(fresh.state))
        said = words(text) if step in NEEDS_WORDS else words(text, fewest=0)
        now = timezone.now()
        if step in WITH_NUMBERS:
            fresh.offered, fresh.arrival_at = _promise(fresh, step, number, arrival_at, now)
        before = described(fresh) | {"state": str(fresh.state)}
        _change(fresh, step, said, by=by, office=office, now=now)
        _keep(fresh, step, target, said, by=by, office=office, now=now)
        record(
            Action.STEPPED, by=by, kind=Kind.REQUEST, object_id=str(fresh.pk), area=fresh.area, before=before,
            after=described(fresh) | {"step": step, "text": said},
        )  # fmt: skip
        if step == "withdraw":
            tell_partners(Event.REQUEST_WITHDRAWN, fresh, [fresh.agency])
    return fresh


def hear(request: ResourceRequest, text: str, *, by: User) -> ResourceRequest:
    """Say what is done instead, after a request has escalated.

    Raises
    ------
    InvalidInputError : `partners.words_needed`, `partners.not_escalated`.
    RefusedError : the account has another duty, or another area.
    """
    office = require(by, Verb.ANSWER_PARTNERS, area=request.area)
    said = words(text)
    with transaction.atomic():
        fresh, now = locked(request.pk), timezone.now()
        if not fresh.calls:
            raise InvalidInputError.of("partners.not_escalated")
        fresh.heard_at, fresh.heard_office, fresh.heard_text = now, office, said
        _keep(fresh, "hear", fresh.state, said, by=by, office=office, now=now)
        record(Action.HEARD, by=by, kind=Kind.REQUEST, object_id=str(fresh.pk), area=fresh.area, after={"text": said})
    return fresh


def escalate(request: ResourceRequest, now: datetime) -> bool:
    """Call the director, in a transaction of its own; whether anything was to call for."""
    with transaction.atomic():
        fresh = locked(request.pk)
        if fresh.escalated_at is not None or not (fresh.is_unanswered or fresh.is_not_there):
            return False
        fresh.escalated_at = now
        _keep(fresh, "escalate", fresh.state, "", by=None, office=None, now=now)
        record(
            Action.ESCALATED, by=None, kind=Kind.REQUEST, object_id=str(fresh.pk), area=fresh.area,
            after=described(fresh),
        )  # fmt: skip
    return True


def may_arrive_as(request: ResourceRequest, by: User) -> bool:
    """Whether an account sees the arrival for the side that asked."""
    return office_for(by, Verb.ASK_PARTNERS, area=request.area) is not None


def _office(request: ResourceRequest, step: str, by: User) -> Office:
    """The office by which an account takes a step: of the partner, of who asks, for an arrival of either."""
    if step in ANSWERS or (step == "arrive" and not may_arrive_as(request, by)):
        office = as_partner(by, request.agency, request.area)
        if by.pk == request.asked_by_id:
            raise InvalidInputError.of("partners.own_request")
        return office
    return require(by, Verb.ASK_PARTNERS, area=request.area)


def _promise(
    request: ResourceRequest, step: str, number: int | None, arrival_at: datetime | None, now: datetime
) -> tuple[int, datetime]:
    """Number and arrival as they may be promised."""
    if number is None or not 1 <= number <= MOST:
        raise InvalidInputError.of("partners.bad_number", most=str(MOST))
    if step == "accept" and number < request.number:
        raise InvalidInputError.of("partners.fewer_than_asked", number=str(request.number))
    if step == "accept_part" and number >= request.number:
        raise InvalidInputError.of("partners.not_fewer", number=str(request.number))
    if arrival_at is None:
        raise InvalidInputError.of("partners.no_arrival")
    if arrival_at < now.replace(second=0, microsecond=0):
        raise InvalidInputError.of("partners.arrival_in_the_past")
    if arrival_at > request.needed_by + LATEST_ARRIVAL:
        raise InvalidInputError.of("partners.arrival_too_late", days=str(LATEST_ARRIVAL.days))
    return number, arrival_at


def _change(request: ResourceRequest, step: str, said: str, *, by: User, office: Office, now: datetime) -> None:
    """What a step changes besides the state."""
    if step in ANSWERS:
        taken_back = request.state in PROMISED
        request.answered_by, request.answered_office, request.answered_at = by, office, now
        request.answer = said
        request.escalated_at, request.heard_at = (now if taken_back else None), None
        request.heard_office, request.heard_text = None, ""
    if step == "arrive":
        request.arrived_at = now
    if step in {"release", "withdraw"}:
        request.ended_at = now


def _keep(
    request: ResourceRequest, step: str, after: str, said: str, *, by: User | None, office: Office | None,
    now: datetime,
) -> None:  # fmt: skip
    """Save the row and add a line to its history."""
    request.state, request.changed_at = AskedState(after), now
    request.save()
    promised = step in WITH_NUMBERS
    AskedStep.objects.create(
        request=request, step=step, after=after, number=request.offered if promised else None,
        arrival_at=request.arrival_at if promised else None, text=said, office=office, entered_by=by, entered_at=now,
    )  # fmt: skip
