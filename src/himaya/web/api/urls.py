"""Addresses of the interface, and its published document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import JsonResponse
from django.urls import URLPattern, include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja.responses import NinjaJSONEncoder

from himaya.faults import Fault
from himaya.web.access.presenting import EndedTokenError, TooOftenError, UnknownTokenError
from himaya.web.api import problems
from himaya.web.api.allowance import no_entry, with_allowance
from himaya.web.api.doors import Duty, who_asks
from himaya.web.api.interface import PREFIX, api
from himaya.web.api.routes import (
    briefings,
    changes,
    confirmations,
    controls,
    crowds,
    dispatch,
    incidents,
    partners,
    places,
    plan_changes,
    plans,
    platform,
    posts,
    readiness,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PARTS = (
    platform,
    places,
    plans,
    readiness,
    incidents,
    dispatch,
    controls,
    posts,
    crowds,
    briefings,
    changes,
    plan_changes,
    confirmations,
    partners,
)
"""Each adds its addresses when it is imported."""
_ROOT = "api-root"
_SCHEMES = {
    "Session": {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": "The session of an office that is signed in; what writes also carries X-CSRFToken.",
    },
    "Token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "himaya_CODE_SECRET",
        "description": "An access token of a program, made on the page of an account; it needs the scope that is named "
        "with each address, and never counts together with a cookie.",
    },
}
_SCOPES = {
    operation.url_name: door.scope
    for _prefix, router in api._routers  # noqa: SLF001  # the framework has no public way to its operations
    for view in router.path_operations.values()
    for operation in view.operations
    for door in operation.auth_callbacks
    if isinstance(door, Duty)
}
"""The scope that a token needs for each address, by the name of the address."""
_PROBLEM = "#/components/schemas/Problem"


def document() -> dict[str, Any]:
    """The interface as OpenAPI 3.1 tells it; problems are told in their own media type, which the framework omits."""
    written: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    written["components"]["securitySchemes"] = _SCHEMES
    for operations in written["paths"].values():
        for operation in operations.values():
            if operation.pop("security", None):
                operation["security"] = [{"Session": []}, {"Token": [_SCOPES[operation["operationId"]].value]}]
            for answer in operation["responses"].values():
                content = answer.get("content", {})
                if content.get("application/json", {}).get("schema", {}).get("$ref") == _PROBLEM:
                    answer["content"] = {problems.CONTENT_TYPE: content["application/json"]}
    return written


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document (OpenAPI 3.1), for every office that is signed in and every token."""
    return _kept_out(request) or JsonResponse(document(), encoder=NinjaJSONEncoder)


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001  # the address says it
    """There is no such address; a program is told so in its own form."""
    return _kept_out(request) or problems.answer([Fault("interface.not_there")])


def _kept_out(request: HttpRequest) -> HttpResponse | None:
    """The answer to whoever is neither signed in nor shows a token that opens something."""
    try:
        user = who_asks(request)
    except (UnknownTokenError, EndedTokenError, TooOftenError) as error:
        return no_entry(error)
    return problems.answer([Fault("interface.signed_out")]) if user is None else None


def _own_door(pattern: URLPattern) -> URLPattern:
    """A route that answers a stranger itself, with 401, where a page would lead to the sign-in."""
    view: Any = with_allowance(pattern.callback)
    pattern.callback = view
    view.login_required = False
    view.answers_strangers = True
    return pattern


_routes = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != _ROOT]
urlpatterns = [
    _own_door(path("openapi.json", openapi, name="api_document")),
    path("v1/", include([*map(_own_door, _routes), _own_door(path("<path:rest>", unknown, name="api_unknown"))])),
]
