"""Refusals as RFC 9457 tells them: what, which rule, and the lawful way, in the language of the session."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Field, Schema

from himaya.faults import Fault, Language
from himaya.web.journal.refusals import is_for_another_office

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

CONTENT_TYPE = "application/problem+json"
_STATUS = {
    "interface.signed_out": HTTPStatus.UNAUTHORIZED,
    "interface.token_unknown": HTTPStatus.UNAUTHORIZED,
    "interface.token_revoked": HTTPStatus.UNAUTHORIZED,
    "interface.token_expired": HTTPStatus.UNAUTHORIZED,
    "interface.token_account": HTTPStatus.UNAUTHORIZED,
    "interface.token_office": HTTPStatus.UNAUTHORIZED,
    "interface.scope_missing": HTTPStatus.FORBIDDEN,
    "interface.too_often": HTTPStatus.TOO_MANY_REQUESTS,
    "interface.duty": HTTPStatus.FORBIDDEN,
    "interface.no_token": HTTPStatus.FORBIDDEN,
    "interface.not_there": HTTPStatus.NOT_FOUND,
    "interface.bad_body": HTTPStatus.BAD_REQUEST,
    "interface.unavailable": HTTPStatus.CONFLICT,
    "crowds.zone_closed": HTTPStatus.CONFLICT,
    "crowds.not_a_way_in": HTTPStatus.CONFLICT,
    "dispatch.changed_meanwhile": HTTPStatus.CONFLICT,
    "dispatch.ended_already": HTTPStatus.CONFLICT,
    "dispatch.not_allowed": HTTPStatus.CONFLICT,
    "dispatch.over": HTTPStatus.CONFLICT,
    "dispatch.unit_not_free": HTTPStatus.CONFLICT,
    "controls.changed_meanwhile": HTTPStatus.CONFLICT,
    "controls.end_passed": HTTPStatus.CONFLICT,
    "controls.nothing_changes": HTTPStatus.CONFLICT,
    "controls.step_not_allowed": HTTPStatus.CONFLICT,
    "controls.unannounced": HTTPStatus.CONFLICT,
    "controls.unapproved": HTTPStatus.CONFLICT,
    "controls.words_only": HTTPStatus.CONFLICT,
    "incidents.ended": HTTPStatus.CONFLICT,
    "incidents.force_record_missing": HTTPStatus.CONFLICT,
    "incidents.force_unreviewed": HTTPStatus.CONFLICT,
    "incidents.merged_away": HTTPStatus.CONFLICT,
    "incidents.not_struck_out": HTTPStatus.CONFLICT,
    "incidents.nothing_changes": HTTPStatus.CONFLICT,
    "incidents.reopen_too_late": HTTPStatus.CONFLICT,
    "incidents.sealed_open": HTTPStatus.CONFLICT,
    "incidents.sealed_stays": HTTPStatus.CONFLICT,
    "incidents.step_not_allowed": HTTPStatus.CONFLICT,
    "interface.no_match": HTTPStatus.PRECONDITION_REQUIRED,
    "jobs.already_ended": HTTPStatus.CONFLICT,
    "mandates.answer_not_allowed": HTTPStatus.CONFLICT,
    "mandates.request_over": HTTPStatus.CONFLICT,
    "plans.changed_meanwhile": HTTPStatus.PRECONDITION_FAILED,
    "plans.draft_at_work": HTTPStatus.CONFLICT,
    "plans.not_a_draft": HTTPStatus.CONFLICT,
    "plans.step_not_allowed": HTTPStatus.CONFLICT,
    "posts.alarms_open": HTTPStatus.CONFLICT,
    "posts.before_last_step": HTTPStatus.CONFLICT,
    "posts.hours_not_over": HTTPStatus.CONFLICT,
    "posts.excused_already": HTTPStatus.CONFLICT,
    "posts.no_deviation": HTTPStatus.CONFLICT,
    "posts.no_reason": HTTPStatus.CONFLICT,
    "posts.nobody_there": HTTPStatus.CONFLICT,
    "posts.nothing_to_acknowledge": HTTPStatus.CONFLICT,
    "posts.relief_not_there": HTTPStatus.CONFLICT,
    "posts.step_not_allowed": HTTPStatus.CONFLICT,
    "posts.unit_elsewhere": HTTPStatus.CONFLICT,
    "readiness.board_over": HTTPStatus.CONFLICT,
    "readiness.level_over": HTTPStatus.CONFLICT,
    "readiness.measure_not_now": HTTPStatus.CONFLICT,
    "readiness.not_allowed": HTTPStatus.CONFLICT,
}
"""Status of a fault; what is not listed is something wrong with what was sent: 422."""


class NoTokenError(Exception):
    """A request that writes came without the token against forgery."""


class NoScopeError(Exception):
    """A token came that is good for other things."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


class FaultOut(Schema):
    """One thing that is wrong: code of the catalogue, where it is, and what to do about it."""

    code: str
    detail: str
    remedy: str
    pointer: str = Field(description="the place in the request or the file; empty where there is none")
    row: int | None
    value: str


class Problem(Schema):
    """Why there is no answer (RFC 9457), in the language of the session; `code` is the first of the faults."""

    type: str = Field(description="`urn:himaya:fault:` and the code")
    title: str
    status: int
    detail: str
    code: str
    remedy: str
    faults: list[FaultOut]


def answer(faults: Sequence[Fault], *, status: HTTPStatus | None = None, detail: str = "") -> HttpResponse:
    """The answer that tells faults; `detail` replaces the first one's text where the refusal gives its own reason."""
    language = Language(get_language() or "ar")
    first = faults[0]
    told = [_told(fault, language) for fault in faults]
    code = status or _status_of(first.code)
    if detail:
        told[0]["detail"] = detail
    problem = {
        "type": f"urn:himaya:fault:{first.code}",
        "title": code.phrase,
        "status": int(code),
        **{name: told[0][name] for name in ("detail", "code", "remedy")},
        "faults": told,
    }
    content = json.dumps(problem, ensure_ascii=False)
    response = HttpResponse(content, status=code, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language.value
    if code is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="himaya"'
    return response


def _status_of(code: str) -> HTTPStatus:
    return HTTPStatus.FORBIDDEN if is_for_another_office(code) else _STATUS.get(code, HTTPStatus.UNPROCESSABLE_ENTITY)


def unreadable(_request: HttpRequest) -> HttpResponse:
    """The answer to a request with a character that nothing can be kept with."""
    return answer([Fault("interface.bad_body")])


def _told(fault: Fault, language: Language) -> dict[str, Any]:
    return {
        "code": fault.code,
        "detail": fault.message(language),
        "remedy": fault.remedy(language),
        "pointer": fault.column,
        "row": fault.row,
        "value": fault.value,
    }
