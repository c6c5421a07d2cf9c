"""Offices that one account never holds or represents together: who decides is not who proposes, nor who checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Assignment, Delegation, Role
from himaya.web.accounts.policies import ALLOWED, COMMAND, FIELD
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from himaya.web.accounts.models import Office, User

ALONE = ALLOWED[Verb.MANAGE_ACCOUNTS] | ALLOWED[Verb.READ_JOURNAL]
"""Roles that go with no other: who makes accounts has no other duty, and who checks others has none to be checked."""
JUDGES = frozenset({Role.COMPLAINTS_OFFICER, Role.LEGAL_REVIEWER})
"""Roles that judge what others did or directed: complaints, and objections on a legal ground."""
JUDGED = COMMAND | FIELD
"""Roles whose work they judge, which they therefore have no part in."""


def apart(first: Office, second: Office) -> bool:
    """Whether two offices are kept apart: sealed roles everywhere, planner and approver where their areas meet."""
    roles = {first.role, second.role} - {""}
    if first.role == second.role or not (first.role and second.role):
        return False
    if roles & ALONE or (roles & JUDGES and roles & JUDGED):
        return True
    meet = first.area == second.area or "" in {first.area, second.area}
    return meet and bool(roles & ALLOWED[Verb.EDIT_PLANS]) and bool(roles & ALLOWED[Verb.APPROVE_PLANS])


def refuse_assignment(account: User, office: Office, starts_at: datetime, ends_at: datetime | None) -> None:
    """Refuse an office beside what the account holds or represents at any instant of the time.

    Raises
    ------
    InvalidInputError : `accounts.incompatible`.
    """
    during = _during(starts_at, ends_at)
    held = [row.office for row in Assignment.objects.filter(during, user=account).select_related("office")]
    _refuse([*held, *_lent_to(held, during)], [office, *_lent_to([office], during)])


def refuse_delegation(giver: Office, taker: Office, starts_at: datetime, ends_at: datetime) -> None:
    """Refuse to lend an office to those who hold one that is kept apart from it.

    Raises
    ------
    InvalidInputError : `accounts.incompatible`.
    """
    during = _during(starts_at, ends_at)
    holders = Assignment.objects.filter(during, office=taker).values("user")
    held = [row.office for row in Assignment.objects.filter(during, user__in=holders).select_related("office")]
    _refuse([taker, *held, *_lent_to([taker, *held], during)], [giver])


def _during(starts_at: datetime, ends_at: datetime | None) -> Q:
    """Condition on rows with `starts_at` and `ends_at` that overlap a time."""
    begun = Q() if ends_at is None else Q(starts_at__lt=ends_at)
    return begun & (Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at))


def _lent_to(takers: Iterable[Office], during: Q) -> list[Office]:
    return [row.giver for row in Delegation.objects.filter(during, taker__in=takers).select_related("giver")]


def _refuse(held: Iterable[Office], wanted: Iterable[Office]) -> None:
    for first in held:
        for second in wanted:
            if apart(first, second):
                raise InvalidInputError.of(
                    "accounts.incompatible",
                    first_ar=first.title_ar,
                    first_en=first.title_en or first.title_ar,
                    second_ar=second.title_ar,
                    second_en=second.title_en or second.title_ar,
                )
