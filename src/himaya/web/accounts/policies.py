"""Who may do what: a table of roles and verbs, default deny."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.web.accounts.models import Role, User
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser

ALLOWED: Mapping[Verb, frozenset[Role]] = {
    Verb.VIEW_PLANS: frozenset(Role) - {Role.ADMINISTRATOR},
    Verb.READ_JOURNAL: frozenset({Role.AUDITOR}),
    Verb.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
}
SECOND_FACTOR_REQUIRED = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.DIRECTOR})


def may(user: User | AnonymousUser, verb: Verb) -> bool:
    """Whether the office may; an account without a role, or one that is closed, may nothing."""
    return isinstance(user, User) and user.is_active and user.role in ALLOWED[verb]


administrators_only = only(Verb.MANAGE_ACCOUNTS)
