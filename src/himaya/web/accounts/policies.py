"""Who may do what: a table of roles and verbs, default deny."""

from __future__ import annotations

from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from himaya.web.accounts.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]


class Verb(StrEnum):
    """What can be done on the platform."""

    VIEW_PLANS = "view plans"
    MANAGE_ACCOUNTS = "manage accounts"


ALLOWED: Mapping[Verb, frozenset[Role]] = {
    Verb.VIEW_PLANS: frozenset(Role) - {Role.ADMINISTRATOR},
    Verb.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
}
SECOND_FACTOR_REQUIRED = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.DIRECTOR})


def may(user: User | AnonymousUser, verb: Verb) -> bool:
    """Whether the office may; an account without a role, or one that is closed, may nothing."""
    return isinstance(user, User) and user.is_active and user.role in ALLOWED[verb]


def administrators_only(view: View) -> View:
    """Refuse offices that may not manage accounts."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        if not may(request.user, Verb.MANAGE_ACCOUNTS):
            raise PermissionDenied
        return view(request, **arguments)

    return guarded
