"""Who lets programs in: offices whose role offers scopes, each for its own account; administrators end them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.web.access.scopes import offered_to
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User

program_offices = only(Verb.CONNECT_PROGRAMS)


def program_office(user: User) -> Office | None:
    """The office of an account that its programs act for: its own, never a lent one; None where none makes tokens."""
    own = (held.office for held in user.holdings if not held.delegated)
    return next((office for office in own if offered_to(office.role)), None)
