"""Addresses of the interface, and its published schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from ninja.responses import NinjaJSONEncoder

from himaya.web.api.doors import Duty
from himaya.web.api.routes import api

if TYPE_CHECKING:
    from django.http import HttpRequest

_ROOT = "api-root"
_VERBS = {
    operation.url_name: door.verb
    for views in api.default_router.path_operations.values()
    for operation in views.operations
    for door in operation.auth_callbacks
    if isinstance(door, Duty)
}


@login_not_required
@require_safe
def schema(_request: HttpRequest) -> JsonResponse:
    """The schema (OpenAPI 3.1), for whoever asks: it names no data."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/"), encoder=NinjaJSONEncoder)


def _own_door(pattern: URLPattern) -> URLPattern:
    """A route that answers a stranger itself, with 401, where a page would lead to the sign-in; `verb` as on pages."""
    view: Any = pattern.callback
    view.login_required = False
    view.answers_strangers = True
    view.verb = _VERBS.get(pattern.name or "")
    return pattern


urlpatterns = [
    path("openapi.json", schema, name="api_schema"),
    *(_own_door(one) for one in api.urls[0] if isinstance(one, URLPattern) and one.name != _ROOT),
]
