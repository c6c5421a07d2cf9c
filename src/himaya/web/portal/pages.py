"""What every page for everybody shares: its language is that of its address, no cookie, no account."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from himaya.web.common import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

KEPT_S = 20
"""How long a browser, or a cache on the way, may show a page before it asks again."""


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of everybody's, in the language of its address, that may be kept for some seconds."""
    return login_not_required(require_safe(_in_its_language(view, f"public, max-age={KEPT_S}")))


def takes_letters(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page with a form, in the language of its address: kept nowhere, for a receipt may stand on it."""
    return login_not_required(require_http_methods(["GET", "HEAD", "POST"])(_in_its_language(view, "no-store")))


def _in_its_language(view: Callable[..., HttpResponse], kept: str) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *, language: str = "ar", **asked: str) -> HttpResponse:
        with translation.override(language):
            response = view(request, **asked)
        response.headers.setdefault("Content-Language", language)
        response.headers["Cache-Control"] = kept
        return response

    return answer


def page(request: HttpRequest, template: str, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
    """A page with its other language, its exercise mark and its time."""
    language = translation.get_language()
    other = "en" if language == "ar" else "ar"
    path = request.path.removeprefix("/en")
    shared = {
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "base": "/en/public/" if language == "en" else "/public/",
        "other_language": other,
        "other_path": f"/en{path}" if other == "en" else path,
        "exercise_words": mark.words(),
        "now": timezone.now(),
    }
    return HttpResponse(render_to_string(f"portal/{template}.html", {**shared, **context}), status=status)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that an address of the public's space leads nowhere, in the language of the address."""
    del exception
    with translation.override("en" if request.path.startswith("/en/") else "ar"):
        return page(request, "missing", status=HTTPStatus.NOT_FOUND)
