"""What a partner does in its own account: confirm, decline, share a hazard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.mandates.actions.asking import enter
from himaya.web.mandates.actions.common import locked, move, stop
from himaya.web.mandates.guards import unconfirmed
from himaya.web.mandates.models import PartnerRequest
from himaya.web.mandates.models.instrument import LONGEST_TEXT
from himaya.web.mandates.policies import own_partners
from himaya.web.mandates.states import REQUEST, UNDER_AUTHORITY, MandateState, Pause, RequestState
from himaya.web.mandates.texts import words
from himaya.web.mandates.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User
    from himaya.web.mandates.models import JointEntry


def confirm(request: PartnerRequest, text: str = "", *, by: User) -> PartnerRequest:
    """Confirm what was asked; with the last mandatory partner the task goes on.

    Raises
    ------
    InvalidInputError : `mandates.not_this_partner`, `mandates.own_request`, `mandates.answer_not_allowed`,
        `mandates.request_over`.
    """
    said = words(text, fewest=0, most=LONGEST_TEXT)
    with transaction.atomic():
        fresh, office = _answer(request, "confirm", said, by)
        mandate = fresh.mandate and locked(fresh.mandate.pk)
        if mandate and mandate.state == MandateState.AUTHORISED and not list(unconfirmed(mandate)):
            move(mandate, "confirm", by=by, office=office)
    return fresh


def decline(request: PartnerRequest, reason: str, *, by: User) -> PartnerRequest:
    """Decline with a reason, also what was confirmed before: a veto that suspends the task.

    Raises
    ------
    InvalidInputError : `mandates.words_needed` and the faults of `confirm`.
    """
    said = words(reason)
    with transaction.atomic():
        fresh, office = _answer(request, "decline", said, by)
        mandate = fresh.mandate and locked(fresh.mandate.pk)
        if mandate and fresh.is_mandatory:
            stop(mandate, Pause.VETO, by=by, office=office, text=said)
    return fresh


def share(request: PartnerRequest, kind: str, text: str, *, by: User) -> JointEntry:
    """Enter a hazard, a joint decision or a note of the partner into the joint log.

    Raises
    ------
    InvalidInputError : `mandates.not_this_partner`, `mandates.no_such_entry`, `mandates.log_closed`,
        `mandates.words_needed`.
    """
    office = _office(request, by)
    if request.mandate is None:
        raise InvalidInputError.of("mandates.no_such_entry")
    return enter(request.mandate, kind, text, by=by, office=office)


def _office(request: PartnerRequest, by: User) -> Office:
    """The office of the partner by which an account answers: its own, never a lent one."""
    require(by, Verb.ANSWER_REQUESTS, area=request.area)
    own = (one for one in own_partners(by) if one.partner == request.partner and one.area in {"", request.area})
    office = next(own, None)
    if office is None:
        raise InvalidInputError.of("mandates.not_this_partner")
    return office


def _answer(request: PartnerRequest, step: str, said: str, by: User) -> tuple[PartnerRequest, Office]:
    office = _office(request, by)
    if request.mandate_id:
        locked(request.mandate_id)
    rows = PartnerRequest.objects.select_for_update(of=("self",)).select_related("mandate")
    fresh = rows.get(pk=request.pk)
    mandate = fresh.mandate
    target, now = REQUEST.target(fresh.state, step), timezone.now()
    if target is None or (mandate and mandate.state not in UNDER_AUTHORITY):
        raise InvalidInputError.of(
            "mandates.answer_not_allowed", state_ar=_word(fresh, "ar"), state_en=_word(fresh, "en")
        )
    if fresh.ends_at <= now:
        raise InvalidInputError.of("mandates.request_over")
    signers = {mandate.requested_by_id, mandate.reviewed_by_id, mandate.authorised_by_id} if mandate else set()
    if by.pk in {fresh.asked_by_id, *signers}:
        raise InvalidInputError.of("mandates.own_request")
    before = fresh.state
    fresh.state, fresh.answered_by, fresh.answered_office, fresh.answered_at = target, by, office, now
    fresh.answer = said
    fresh.save()
    record(
        Action.ANSWERED, by=by, kind=Kind.REQUEST, object_id=str(fresh.pk), area=fresh.area,
        before={"state": str(before)}, after={"state": str(target), "partner": fresh.partner, "text": said},
    )  # fmt: skip
    return fresh, office


def _word(request: PartnerRequest, language: str) -> str:
    with translation.override(language):
        return str(RequestState(request.state).label)
