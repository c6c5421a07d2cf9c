"""Confirmations that a partner is asked for: the list, one of them, and the answer, as on the pages of the partner."""

from __future__ import annotations

from typing import Any

from ninja import Query

from himaya.web.access.scopes import Scope
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Number, Part
from himaya.web.api.shapes.confirmations import ConfirmationOut, ConfirmationsAsked, ConfirmIn, DeclineIn
from himaya.web.common.verbs import Verb
from himaya.web.mandates.actions import answering
from himaya.web.mandates.models import PartnerRequest
from himaya.web.mandates.queries.listing import request_of, requests_to

_ALL, _ONE = "/partners/confirmations", "/partners/confirmations/{int:confirmation}"
_OTHERS = (400, 404, 409, 422)
_readers = Duty(Scope.MANDATES_READ, Verb.ANSWER_REQUESTS)
_partners = Duty(Scope.MANDATES_CONFIRM, Verb.ANSWER_REQUESTS)


@api.get(_ALL, url_name="api_confirmations", response=answers(Part[ConfirmationOut], 422), auth=_readers)
def confirmations(request: Asked, asked: Query[ConfirmationsAsked], window: Query[Window]) -> dict[str, Any]:
    """What the partner is asked to confirm, by the beginning of its window, the latest first."""
    rows = requests_to(request.user)
    return part(rows.filter(state=asked.state) if asked.state else rows, ("-starts_at", "-id"), window)


@api.get(_ONE, url_name="api_confirmation", response=answers(ConfirmationOut, 404, 422), auth=_readers)
def one_confirmation(request: Asked, confirmation: Number) -> PartnerRequest:
    """One of them."""
    return request_of(request.user, confirmation)


@api.post(f"{_ONE}/confirm", url_name="api_confirm", response=answers(ConfirmationOut, *_OTHERS), auth=_partners)
def confirm(request: Asked, confirmation: Number, told: ConfirmIn) -> PartnerRequest:
    """Confirm what is asked, in the account of the partner; with the last mandatory partner the task goes on."""
    answering.confirm(request_of(request.user, confirmation), told.text, by=request.user)
    return request_of(request.user, confirmation)


@api.post(f"{_ONE}/decline", url_name="api_decline", response=answers(ConfirmationOut, *_OTHERS), auth=_partners)
def decline(request: Asked, confirmation: Number, told: DeclineIn) -> PartnerRequest:
    """Decline with a reason, also what was confirmed before: a veto, which suspends the task."""
    answering.decline(request_of(request.user, confirmation), told.reason, by=request.user)
    return request_of(request.user, confirmation)
