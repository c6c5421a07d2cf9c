"""Ending sessions and what else opens an account, so that they do not come back to life with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from himaya.web.accounts.models import User

    End = Callable[[User, User | None], None]

_TOO: dict[str, End] = {}


def ends_too(what: str, end: End) -> None:
    """Have something else end where an administrator ends all that opens an account: of whom, and by whom."""
    _TOO[what] = end


def end_everything(user: User, *, by: User | None) -> None:
    """End every session of an account and whatever else opens it, in the transaction of the act that asks for it."""
    end_sessions(user)
    for end in _TOO.values():
        end(user, by)


def record_session(request: HttpRequest) -> None:
    """Put the present session on record, under the key it has now."""
    UserSession.objects.create_from_request(request)


def end_sessions(user: User, *, keep: str | None = None) -> None:
    """End every session of an account but the one with the key `keep`."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=keep).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
    UserSession.objects.filter(user=user).exclude(session_key=keep).delete()


def end_session(user: User, pk: int) -> bool:
    """End one session of an account; false when it has none such."""
    found = UserSession.objects.filter(user=user, pk=pk).first()
    if found is None:
        return False
    found.end()
    return True
