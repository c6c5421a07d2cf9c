"""Who may do what: a table of roles and verbs, default deny."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from himaya.web.accounts.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser


class Verb(StrEnum):
    """What can be done on the platform."""

    VIEW_PLANS = "view plans"


ALLOWED: Mapping[Verb, frozenset[Role]] = {Verb.VIEW_PLANS: frozenset(Role)}


def may(user: User | AnonymousUser, verb: Verb) -> bool:
    """Whether the office may; an account without a role, or one that is closed, may nothing."""
    return isinstance(user, User) and user.is_active and user.role in ALLOWED[verb]
