"""The only writers of assignments and delegations: who holds an office, and which office acts for another."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.hidden import holds_hidden_characters
from himaya.scenario.personal import holds_personal_data
from himaya.web.accounts.administrators import another_remains
from himaya.web.accounts.models import Assignment, Delegation, Office, Role, User
from himaya.web.accounts.policies import may, require
from himaya.web.accounts.separation import refuse_assignment, refuse_delegation
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = timedelta(days=30)
_LONGEST_REASON = 300
_TYPED = timedelta(minutes=1)
"""A form says the minute: one that was now when it was filled in counts as now."""
_NOT_DELEGABLE = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def assign_office(
    account: User, office: Office, *, starts_at: datetime, ends_at: datetime | None, by: User
) -> Assignment:
    """Let an account hold an office from an instant on, until another or without an end.

    Raises
    ------
    InvalidInputError : `accounts.own_assignment`, `accounts.backdated`, `accounts.ends_before_start`,
        `accounts.office_closed`, `accounts.account_closed`, `accounts.held_already`, `accounts.incompatible`.
    """
    require(by, Verb.MANAGE_ACCOUNTS, area="")
    if account.pk == by.pk:
        raise InvalidInputError.of("accounts.own_assignment")
    starts_at = _begun(starts_at)
    if ends_at is not None and ends_at <= starts_at:
        raise InvalidInputError.of("accounts.ends_before_start")
    later_start = Q() if ends_at is None else Q(starts_at__lt=ends_at)
    still_there = Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at)
    with transaction.atomic():
        office = _open(office)[0]
        if not User.objects.select_for_update().get(pk=account.pk).is_active:
            raise InvalidInputError.of("accounts.account_closed")
        if Assignment.objects.filter(later_start & still_there, user=account, office=office).exists():
            raise InvalidInputError.of("accounts.held_already")
        refuse_assignment(account, office, starts_at, ends_at)
        made = Assignment.objects.create(user=account, office=office, starts_at=starts_at, ends_at=ends_at)
        after = {"account": account.username, "from": _said(starts_at), "to": _said(ends_at)}
        _write_down(Action.OFFICE_ASSIGNED, office, by=by, after=after)
    return made


def end_assignment(assignment: Assignment, *, by: User) -> None:
    """End an assignment now; one that has not begun is ended before it starts.

    Raises
    ------
    InvalidInputError : `accounts.own_assignment`, `accounts.ended_already`, `accounts.last_administrator_office`.
    """
    require(by, Verb.MANAGE_ACCOUNTS, area="")
    if assignment.user_id == by.pk:
        raise InvalidInputError.of("accounts.own_assignment")
    with transaction.atomic():
        if assignment.office.role == Role.ADMINISTRATOR and not another_remains(Q(pk=assignment.pk)):
            raise InvalidInputError.of("accounts.last_administrator_office")
        now = _end(Assignment.objects.select_for_update().filter(pk=assignment.pk).first())
        after = {"account": assignment.user.username, "to": _said(now)}
        _write_down(Action.ASSIGNMENT_ENDED, assignment.office, by=by, after=after)


def _checked_reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > _LONGEST_REASON or holds_personal_data(reason):
        raise InvalidInputError.of("accounts.reason_missing")
    if holds_hidden_characters(reason):
        raise InvalidInputError.of("scenario.hidden_characters")
    return reason


def delegate(
    giver: Office, taker: Office, *, starts_at: datetime, ends_at: datetime, reason: str, by: User
) -> Delegation:
    """Let an office act for another one for a time.

    Raises
    ------
    InvalidInputError : `accounts.not_own_office`, `accounts.not_delegable`, `accounts.own_delegation`,
        `accounts.delegation_elsewhere`, `accounts.backdated`, `accounts.ends_before_start`,
        `accounts.delegation_too_long`, `accounts.reason_missing`, `accounts.office_closed`,
        `accounts.delegated_already`, `accounts.incompatible`, `scenario.hidden_characters`.
    """
    if giver.role in _NOT_DELEGABLE:
        raise InvalidInputError.of("accounts.not_delegable")
    if not may_delegate(by, giver):
        raise InvalidInputError.of("accounts.not_own_office")
    if taker.pk == giver.pk:
        raise InvalidInputError.of("accounts.own_delegation")
    if taker.area not in {giver.area, ""}:
        raise InvalidInputError.of("accounts.delegation_elsewhere")
    starts_at = _begun(starts_at)
    if ends_at <= starts_at:
        raise InvalidInputError.of("accounts.ends_before_start")
    if ends_at - starts_at > LONGEST:
        raise InvalidInputError.of("accounts.delegation_too_long", days=str(LONGEST.days))
    reason = _checked_reason(reason)
    by.acting_as, by.acting_for = giver, None
    with transaction.atomic():
        giver, taker = _open(giver, taker)
        holders = Assignment.objects.filter(office=taker).values("user")
        list(User.objects.select_for_update().filter(pk__in=holders).order_by("pk"))
        given = Delegation.objects.filter(
            giver=giver, taker=taker, starts_at__lt=ends_at, ends_at__gt=starts_at
        ).first()
        if given is not None:
            raise InvalidInputError.of(
                "accounts.delegated_already", until=f"{timezone.localtime(given.ends_at):%Y-%m-%d %H:%M}"
            )
        refuse_delegation(giver, taker, starts_at, ends_at)
        made = Delegation.objects.create(giver=giver, taker=taker, starts_at=starts_at, ends_at=ends_at, reason=reason)
        after = {"taker": taker.code, "from": _said(starts_at), "to": _said(ends_at), "reason": reason}
        _write_down(Action.OFFICE_DELEGATED, giver, by=by, after=after)
    return made


def end_delegation(delegation: Delegation, *, by: User) -> None:
    """End a delegation now; one that has not begun never begins. The administrator may, where no holder can.

    Raises
    ------
    InvalidInputError : `accounts.ended_already`.
    RefusedError : neither holds the office nor manages accounts.
    """
    if _holds(by, delegation.giver):
        by.acting_as, by.acting_for = delegation.giver, None
    else:
        require(by, Verb.MANAGE_ACCOUNTS, area="")
    with transaction.atomic():
        now = _end(Delegation.objects.select_for_update().filter(pk=delegation.pk).first())
        after = {"taker": delegation.taker.code, "to": _said(now)}
        _write_down(Action.DELEGATION_ENDED, delegation.giver, by=by, after=after)


def may_delegate(user: User, office: Office) -> bool:
    """Whether an account may let another office act for this one: only who is assigned to it lends its powers."""
    return office.role not in _NOT_DELEGABLE and user.is_active and _holds(user, office)


def may_end_delegations(user: User, office: Office) -> bool:
    """Whether an account may end what an office has delegated: who is assigned to it, or who manages accounts."""
    return _holds(user, office) or may(user, Verb.MANAGE_ACCOUNTS)


def _holds(user: User, office: Office) -> bool:
    return any(held.office.pk == office.pk for held in user.holdings if not held.delegated)


def _begun(starts_at: datetime) -> datetime:
    """The beginning, now at the earliest: nobody held an office, or acted for one, before it was written down."""
    now = timezone.now()
    if starts_at < now - _TYPED:
        raise InvalidInputError.of("accounts.backdated")
    return max(starts_at, now)


def _open(*offices: Office) -> list[Office]:
    """The offices as they stand, locked until the transaction ends; none of them closed."""
    kept = {one.pk: one for one in Office.objects.select_for_update().filter(pk__in=[one.pk for one in offices])}
    if not all(one.is_active for one in kept.values()):
        raise InvalidInputError.of("accounts.office_closed")
    return [kept[one.pk] for one in offices]


def _end(row: Assignment | Delegation | None) -> datetime:
    """End a locked row now, or take away one that has not begun; what is over stays as it ended."""
    now = timezone.now()
    if row is None or (row.ends_at is not None and row.ends_at <= now):
        raise InvalidInputError.of("accounts.ended_already")
    if row.starts_at >= now:
        row.delete()
    else:
        row.ends_at = now
        row.save(update_fields=["ends_at"])
    return now


def _said(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")


def _write_down(action: Action, office: Office, *, by: User, after: dict[str, str]) -> None:
    record(action, by=by, kind=Kind.OFFICE, object_id=office.code, area=office.area, after=after)
