"""The only writers of assignments and delegations: who holds an office, and which office acts for another."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.personal import holds_personal_data
from himaya.web.accounts.models import Assignment, Delegation, Role
from himaya.web.accounts.policies import may, require
from himaya.web.accounts.powers import in_force
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import Office, User

LONGEST = timedelta(days=30)
_LONGEST_REASON = 300
_NOT_DELEGABLE = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def assign_office(
    account: User, office: Office, *, starts_at: datetime, ends_at: datetime | None, by: User
) -> Assignment:
    """Let an account hold an office from an instant on, until another or without an end.

    Raises
    ------
    InvalidInputError : `accounts.office_closed`, `accounts.ends_before_start`, `accounts.held_already`.
    """
    require(by, Verb.MANAGE_ACCOUNTS, area="")
    if not office.is_active:
        raise InvalidInputError.of("accounts.office_closed")
    if ends_at is not None and ends_at <= max(starts_at, timezone.now()):
        raise InvalidInputError.of("accounts.ends_before_start")
    later_start = Q() if ends_at is None else Q(starts_at__lt=ends_at)
    still_there = Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at)
    with transaction.atomic():
        if Assignment.objects.filter(later_start & still_there, user=account, office=office).exists():
            raise InvalidInputError.of("accounts.held_already")
        made = Assignment.objects.create(user=account, office=office, starts_at=starts_at, ends_at=ends_at)
        after = {"account": account.username, "from": _said(starts_at), "to": _said(ends_at)}
        _write_down(Action.OFFICE_ASSIGNED, office, by=by, after=after)
    return made


def end_assignment(assignment: Assignment, *, by: User) -> None:
    """End an assignment now; one that has not begun is ended before it starts.

    Raises
    ------
    InvalidInputError : `web.own_account`, `accounts.last_administrator_office`.
    """
    require(by, Verb.MANAGE_ACCOUNTS, area="")
    if assignment.user_id == by.pk:
        raise InvalidInputError.of("web.own_account")
    now = timezone.now()
    with transaction.atomic():
        if assignment.office.role == Role.ADMINISTRATOR and not _other_administrators(assignment, now):
            raise InvalidInputError.of("accounts.last_administrator_office")
        if assignment.starts_at >= now:
            assignment.delete()
        else:
            assignment.ends_at = now
            assignment.save(update_fields=["ends_at"])
        after = {"account": assignment.user.username, "to": _said(now)}
        _write_down(Action.ASSIGNMENT_ENDED, assignment.office, by=by, after=after)


def delegate(
    giver: Office, taker: Office, *, starts_at: datetime, ends_at: datetime, reason: str, by: User
) -> Delegation:
    """Let an office act for another one for a time.

    Raises
    ------
    InvalidInputError : `accounts.not_own_office`, `accounts.not_delegable`, `accounts.office_closed`,
        `accounts.delegation_elsewhere`, `accounts.ends_before_start`, `accounts.delegation_too_long`,
        `accounts.reason_missing`.
    """
    _check_giver(giver, by)
    if not taker.is_active or taker.pk == giver.pk:
        raise InvalidInputError.of("accounts.office_closed")
    if taker.area not in {giver.area, ""}:
        raise InvalidInputError.of("accounts.delegation_elsewhere")
    if ends_at <= max(starts_at, timezone.now()):
        raise InvalidInputError.of("accounts.ends_before_start")
    if ends_at - starts_at > LONGEST:
        raise InvalidInputError.of("accounts.delegation_too_long", days=str(LONGEST.days))
    reason = reason.strip()
    if not reason or len(reason) > _LONGEST_REASON or holds_personal_data(reason):
        raise InvalidInputError.of("accounts.reason_missing")
    with transaction.atomic():
        made = Delegation.objects.create(giver=giver, taker=taker, starts_at=starts_at, ends_at=ends_at, reason=reason)
        after = {"taker": taker.code, "from": _said(starts_at), "to": _said(ends_at), "reason": reason}
        _write_down(Action.OFFICE_DELEGATED, giver, by=by, after=after)
    return made


def end_delegation(delegation: Delegation, *, by: User) -> None:
    """End a delegation now; one that has not begun never begins.

    Raises
    ------
    InvalidInputError : `accounts.not_own_office`.
    """
    _check_giver(delegation.giver, by)
    now = timezone.now()
    with transaction.atomic():
        if delegation.starts_at >= now:
            delegation.delete()
        else:
            delegation.ends_at = now
            delegation.save(update_fields=["ends_at"])
        after = {"taker": delegation.taker.code, "to": _said(now)}
        _write_down(Action.DELEGATION_ENDED, delegation.giver, by=by, after=after)


def may_delegate(user: User, office: Office) -> bool:
    """Whether an account may let another office act for this one: its own holder, or who manages accounts."""
    own = any(held.office.pk == office.pk for held in user.holdings if not held.delegated)
    return office.role not in _NOT_DELEGABLE and (own or may(user, Verb.MANAGE_ACCOUNTS))


def _check_giver(giver: Office, by: User) -> None:
    if giver.role in _NOT_DELEGABLE:
        raise InvalidInputError.of("accounts.not_delegable")
    if not may_delegate(by, giver):
        raise InvalidInputError.of("accounts.not_own_office")


def _other_administrators(assignment: Assignment, now: datetime) -> bool:
    held = Assignment.objects.filter(in_force(now), office__role=Role.ADMINISTRATOR, office__is_active=True)
    return held.filter(user__is_active=True).exclude(pk=assignment.pk).exists()


def _said(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")


def _write_down(action: Action, office: Office, *, by: User, after: dict[str, str]) -> None:
    record(action, by=by, kind=Kind.OFFICE, object_id=office.code, area=office.area, after=after)
