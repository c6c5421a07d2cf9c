"""Ending sessions, so that they do not come back to life with the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

if TYPE_CHECKING:
    from django.http import HttpRequest

    from himaya.web.accounts.models import User


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
