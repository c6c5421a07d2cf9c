"""The interface itself: its description, and how each kind of refusal is answered."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

import himaya
from himaya.faults import Fault, InvalidInputError
from himaya.web.access.presenting import EndedTokenError, TooOftenError, UnknownTokenError
from himaya.web.api.allowance import no_entry
from himaya.web.api.problems import NoScopeError, NoTokenError, Problem, answer
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.policies import write_down_refusal
from himaya.web.plans.queries.solutions import UnavailableError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from ninja.operation import Operation

PREFIX = "/api/v1/"
_ALWAYS = (400, 401, 403, 429)
_DETAILS = ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern", "expected")


class Interface(NinjaAPI):
    """An interface whose operations are called like their addresses."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name of an operation in the document."""
        return str(operation.url_name)


api = Interface(
    title="Himaya",
    version=himaya.__version__,
    description="What the platform's pages show and do, for other programs of the centre: the same rules, the same "
    "areas, the same journal. A request carries an access token of a program (`Authorization: Bearer himaya_...`), "
    "or the session of an office that is signed in; with a session, one that writes also carries the token against "
    "forgery in the header X-CSRFToken. Lists go on with `next`, given back as `cursor`.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)


def answers(shape: Any, *others: int) -> dict[int, Any]:
    """Every answer of an address behind a door: its own, and the problems it may have."""
    return {200: shape, **dict.fromkeys(sorted({*_ALWAYS, *others}), Problem)}


@api.exception_handler(AuthenticationError)
def _nobody(_request: HttpRequest, _error: Any) -> HttpResponse:
    return answer([Fault("interface.signed_out")])


@api.exception_handler(UnknownTokenError)
@api.exception_handler(EndedTokenError)
@api.exception_handler(TooOftenError)
def _bad_token(_request: HttpRequest, error: Any) -> HttpResponse:
    return no_entry(error)


@api.exception_handler(NoScopeError)
def _no_scope(_request: HttpRequest, error: NoScopeError) -> HttpResponse:
    told = answer([Fault("interface.scope_missing", details={"scope": error.scope})])
    told.headers["WWW-Authenticate"] = f'Bearer realm="himaya", error="insufficient_scope", scope="{error.scope}"'
    return told


@api.exception_handler(NoTokenError)
def _no_token(_request: HttpRequest, _error: Any) -> HttpResponse:
    return answer([Fault("interface.no_token")])


@api.exception_handler(PermissionDenied)
def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    """A refusal by an action stands in the journal with its rule; that of a door has been written down there."""
    reason = ""
    if isinstance(error, RefusedError):
        reason = str(error.reason)
        if not error.written:
            write_down_refusal(request, rule=error.rule)
    return answer([Fault("interface.duty")], detail=reason)


@api.exception_handler(Http404)
def _not_there(_request: HttpRequest, _error: Any) -> HttpResponse:
    return answer([Fault("interface.not_there")])


@api.exception_handler(InvalidInputError)
def _invalid(request: HttpRequest, error: InvalidInputError) -> HttpResponse:
    """A change that was refused stands in the journal with its rules, never with what was sent."""
    for fault in error.faults if request.method != "GET" else ():
        write_down_refusal(request, rule=fault.code)
    return answer(error.faults)


@api.exception_handler(UnavailableError)
def _unavailable(_request: HttpRequest, error: UnavailableError) -> HttpResponse:
    return answer([Fault("interface.unavailable", details={"reason": str(error)})])


@api.exception_handler(BadRequest)
def _bad_filters(_request: HttpRequest, _error: Any) -> HttpResponse:
    return answer([Fault("interface.bad_value", column="/query", details={"expected": "text, number or date"})])


@api.exception_handler(ValidationError)
def _asked_wrongly(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answer([_fault(one) for one in error.errors])


@api.exception_handler(HttpError)
def _unread(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """The framework refuses a body that it cannot read."""
    return answer([Fault("interface.bad_body")], status=HTTPStatus(error.status_code))


def _fault(found: dict[str, Any]) -> Fault:
    """One thing that the framework found wrong: where, and by which of its rules."""
    said = found.get("ctx") or {}
    rules = [f"{name} {said[name]}" for name in _DETAILS if name in said]
    expected = ", ".join([str(found["type"]).replace("_", " "), *rules])
    pointer = "/" + "/".join(str(part) for part in found["loc"])
    return Fault("interface.bad_value", column=pointer, details={"expected": expected})
