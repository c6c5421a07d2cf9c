"""What a token is told beside the answer: how much is left to it, and why it opens nothing."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from himaya.faults import Fault
from himaya.web.access.presenting import A_MINUTE, EndedTokenError, TooOftenError, note_search
from himaya.web.api.doors import presented
from himaya.web.api.problems import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from himaya.web.access.presenting import Allowance

_POLICY = f'"token";q={A_MINUTE};w=60'


def no_entry(error: Exception) -> HttpResponse:
    """The answer to a token that opens nothing, or has asked too often."""
    if isinstance(error, TooOftenError):
        told = answer([Fault("interface.too_often", details={"most": str(A_MINUTE)})])
        told.headers["Retry-After"] = str(error.allowance.seconds)
        _state(told, error.allowance)
        return told
    if isinstance(error, EndedTokenError):
        told = answer([Fault(f"interface.token_{error.ending}")])
    else:
        told = answer([Fault("interface.token_unknown")])
    told.headers["WWW-Authenticate"] = 'Bearer realm="himaya", error="invalid_token"'
    return told


def with_allowance(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """State what is left to a token in each answer (RateLimit header fields), and count what looks like searching."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        response = view(request, *arguments, **named)
        shown = presented(request)
        if shown is not None:
            _state(response, shown.allowance)
            response.headers["Cache-Control"] = "no-store"
            if request.GET.get("cursor") or response.status_code == HTTPStatus.NOT_FOUND:
                note_search(shown.token)
        return response

    return answered


def _state(response: HttpResponse, allowance: Allowance) -> None:
    response.headers["RateLimit-Policy"] = _POLICY
    response.headers["RateLimit"] = f'"token";r={allowance.left};t={allowance.seconds}'
