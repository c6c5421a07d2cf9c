"""What every template may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from himaya.web.common.header import signs_for
from himaya.web.common.navigation import links_for

if TYPE_CHECKING:
    from django.http import HttpRequest

THEME_COOKIE = "himaya_theme"
THEMES = ("auto", "light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """Language, direction, theme, whether this is a demonstration, the main menu, and the signs of the header."""
    theme = request.COOKIES.get(THEME_COOKIE, THEMES[0])
    language = get_language() or settings.LANGUAGE_CODE
    user = getattr(request, "user", None)  # a request refused at the door has none
    return {
        "language": language,
        "other_language": "en" if language == "ar" else "ar",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "theme": theme if theme in THEMES else THEMES[0],
        "demo": settings.DEMO,
        "links": links_for(request) if user is not None else (),
        "signs": SimpleLazyObject(lambda: signs_for(user) if user is not None else ()),
    }
