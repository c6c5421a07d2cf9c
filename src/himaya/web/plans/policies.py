"""Who may see plans, and as which office an account acts on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.web.accounts.policies import ALLOWED, require
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User

viewers_only = only(Verb.VIEW_PLANS)
planners_only = only(Verb.EDIT_PLANS)


def acting_office(user: User, verb: Verb, *, area: str) -> Office:
    """The office as which an account does something in an area: its own before those it acts for.

    Raises
    ------
    RefusedError : it holds none that may.
    """
    require(user, verb, area=area)
    held = [held.office for held in user.holdings if held.office.role in ALLOWED[verb]]
    return next(office for office in held if office.area in ("", area))
