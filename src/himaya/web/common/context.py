"""What every template may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_bidi

from himaya.web.common import mark
from himaya.web.common.header import signs_for
from himaya.web.common.navigation import menu_for

if TYPE_CHECKING:
    from django.http import HttpRequest

PART = "Himaya-Part"
"""Header of an open page that fetches its live part anew: it is answered without band, bar, menu and signs."""
THEME_COOKIE = "himaya_theme"
THEMES = ("auto", "light", "dark")


def _here(request: HttpRequest) -> str:
    """The page the reader is on; for an answer to a form the one the form was on."""
    came_from = request.headers.get("Referer", "")
    asked = request.method in {"GET", "HEAD"}
    if asked or not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return request.get_full_path()
    at = urlsplit(came_from)
    return urlunsplit(("", "", at.path or "/", at.query, ""))


def asks_for_part(request: HttpRequest) -> bool:
    """Whether an open page asks for its live part alone."""
    return request.method == "GET" and PART in request.headers


def page(request: HttpRequest) -> dict[str, Any]:
    """Language, direction, theme, where the reader is, demonstration or exercise, the menu, and the signs."""
    theme = request.COOKIES.get(THEME_COOKIE, THEMES[0])
    language = get_language() or settings.LANGUAGE_CODE
    user = getattr(request, "user", None)  # a request refused at the door has none
    return {
        "language": language,
        "here": _here(request),
        "other_language": "en" if language == "ar" else "ar",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "theme": theme if theme in THEMES else THEMES[0],
        "demo": settings.DEMO,
        "exercise_words": mark.words() if user is not None else mark.words_if_known(),
        "part_only": asks_for_part(request),
        "menu": SimpleLazyObject(lambda: menu_for(request) if user is not None else ()),
        "signs": SimpleLazyObject(lambda: signs_for(user) if user is not None else ()),
    }
