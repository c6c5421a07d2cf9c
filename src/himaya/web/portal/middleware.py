"""The public's pages are answered before there is a session or an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve

from himaya.web.portal.pages import missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_SPACES = ("/public/", "/en/public/")


def public_alone(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer an address of the public's space from its own table of addresses, whoever asks; no cookie is read."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(_SPACES):
            return get_response(request)
        try:
            found = resolve(request.path_info, "himaya.web.portal.urls")
        except Resolver404:
            return missing(request)
        told: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        return told

    return answer
