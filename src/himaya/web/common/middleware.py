"""Headers and language of every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import is_valid_path
from django.utils import translation

from himaya.web.common import mark
from himaya.web.common.context import asks_for_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Handler = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MEETING = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()"
"""What the page of a meeting may ask the browser for."""
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def content_security_policy(get_response: Handler) -> Handler:
    """Allow nothing but our own files, no inline script or style anywhere; keep no part in the place of its page."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if asks_for_part(request):
            response.headers["Cache-Control"] = "no-store"  # the page itself has the same address
        return response

    return answer


def mark_of_an_exercise(get_response: Handler) -> Handler:
    """Say in every answer of an exercise that it is one: a page, a list, a paper, an answer to a program."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if mark.is_exercise():
            response.headers[mark.HEADER] = "1"
        return response

    return answer


def page_of_a_form(get_response: Handler) -> Handler:
    """Lead whoever opens an address that only takes a form to the page above it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method not in {"GET", "HEAD"} or not isinstance(response, HttpResponseNotAllowed):
            return response
        return response if response.content else HttpResponseRedirect(_above(request.path))

    return answer


def _above(path: str) -> str:
    """The nearest address above one that leads anywhere."""
    steps = path.strip("/").split("/")[:-1]
    while steps:
        above = f"/{'/'.join(steps)}/"
        if is_valid_path(above):
            return above
        steps.pop()
    return "/"


def chosen_language(get_response: Handler) -> Handler:
    """Arabic, or the language the reader chose with the button; never the browser's guess."""
    known = {code for code, _ in settings.LANGUAGES}

    def answer(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return answer
