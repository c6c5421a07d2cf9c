"""Who a session cookie belongs to, for streams that Django's middleware does not see."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie

from himaya.web.accounts.models import User
from himaya.web.accounts.queries import must_set_up_second_factor


def signed_in(cookie: str) -> tuple[User, str] | None:
    """The account of a session cookie and the key of the session.

    None where nobody is signed in, or a second factor is still to be set up.
    """
    request = HttpRequest()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME))
    user = get_user(request)
    if not (isinstance(user, User) and user.is_active) or must_set_up_second_factor(user):
        return None
    return user, request.session.session_key or ""
