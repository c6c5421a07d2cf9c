"""Addresses of the interface, and its published document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.urls import URLPattern, include, path
from django.views.decorators.http import require_safe
from ninja.responses import NinjaJSONEncoder

from himaya.faults import Fault
from himaya.web.accounts.models import User
from himaya.web.accounts.queries import must_set_up_second_factor
from himaya.web.api import problems
from himaya.web.api.interface import PREFIX, api
from himaya.web.api.routes import (
    briefings,
    changes,
    controls,
    crowds,
    dispatch,
    incidents,
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
)
"""Each adds its addresses when it is imported."""
_ROOT = "api-root"
_PROBLEM = "#/components/schemas/Problem"


def document() -> dict[str, Any]:
    """The interface as OpenAPI 3.1 tells it; problems are told in their own media type, which the framework omits."""
    written: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    for operations in written["paths"].values():
        for operation in operations.values():
            for answer in operation["responses"].values():
                content = answer.get("content", {})
                if content.get("application/json", {}).get("schema", {}).get("$ref") == _PROBLEM:
                    answer["content"] = {problems.CONTENT_TYPE: content["application/json"]}
    return written


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document (OpenAPI 3.1), for every office that is signed in."""
    if not _is_signed_in(request):
        return problems.answer([Fault("interface.signed_out")])
    return JsonResponse(document(), encoder=NinjaJSONEncoder)


def unknown(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001  # the address says it
    """There is no such address; a program is told so in its own form."""
    return problems.answer([Fault("interface.not_there" if _is_signed_in(request) else "interface.signed_out")])


def _is_signed_in(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and not must_set_up_second_factor(request.user)


def _own_door(pattern: URLPattern) -> URLPattern:
    """A route that answers a stranger itself, with 401, where a page would lead to the sign-in."""
    view: Any = pattern.callback
    view.login_required = False
    view.answers_strangers = True
    return pattern


_routes = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != _ROOT]
urlpatterns = [
    _own_door(path("openapi.json", openapi, name="api_document")),
    path("v1/", include([*map(_own_door, _routes), _own_door(path("<path:rest>", unknown, name="api_unknown"))])),
]
