"""The only writers of access tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.hidden import holds_hidden_characters
from himaya.scenario.personal import holds_personal_data
from himaya.web.access.models import LONGEST_LABEL, AccessToken
from himaya.web.access.policies import program_office
from himaya.web.access.scopes import offered_to
from himaya.web.access.secrets import digest, drawn, written
from himaya.web.access.words import Action, Kind
from himaya.web.accounts.models import Assignment, User
from himaya.web.accounts.policies import require
from himaya.web.accounts.powers import in_force
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_DAYS = 90
MOST_TOKENS = 10


def make_token(*, label: str, scopes: Sequence[str], days: int, by: User) -> tuple[AccessToken, str]:
    """Make a token of one's own office; returns it with its text, which is kept nowhere.

    Raises
    ------
    InvalidInputError : `access.bad_label`, `access.bad_days`, `access.no_scope`, `access.scope_not_offered`,
        `access.too_many`.
    RefusedError : the account holds no office whose role makes tokens.
    """
    own = program_office(by)
    office = require(by, Verb.CONNECT_PROGRAMS, area=own.area if own else "")
    said = _checked_label(label)
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInputError.of("access.bad_days", most=str(LONGEST_DAYS))
    _check_scopes(scopes, office.role)
    now = timezone.now()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        held = Assignment.objects.filter(in_force(now), user=by, office=office).order_by("-starts_at", "-pk")[0]
        open_ones = AccessToken.objects.filter(assignment__user=by, revoked_at__isnull=True, expires_at__gt=now)
        if open_ones.count() >= MOST_TOKENS:
            raise InvalidInputError.of("access.too_many", most=str(MOST_TOKENS))
        code, secret = drawn()
        made = AccessToken.objects.create(
            assignment=held, role=office.role, area=office.area, partner=office.partner, label=said, code=code,
            scopes=sorted(set(scopes)), secret_sha256=digest(secret), made_at=now,
            expires_at=now + timedelta(days=days),
        )  # fmt: skip
        after = {"label": said, "scopes": made.scopes, "until": made.expires_at.isoformat(timespec="seconds")}
        _write_down(Action.MADE, made, by=by, after=after)
    return made, written(code, secret)


def revoke_token(token: AccessToken, *, by: User) -> None:
    """End a token now: its holder, or whoever manages accounts.

    Raises
    ------
    InvalidInputError : `access.ended_already`.
    RefusedError : it is another account's, and `by` does not manage accounts.
    """
    if token.assignment.user_id == by.pk:
        by.acting_as, by.acting_for = token.office, None
    else:
        require(by, Verb.MANAGE_ACCOUNTS, area="")
    with transaction.atomic():
        kept = AccessToken.objects.select_for_update().get(pk=token.pk)
        if kept.revoked_at is not None or kept.expires_at <= timezone.now():
            raise InvalidInputError.of("access.ended_already")
        _revoke([kept], by=by)


def end_tokens(account: User, by: User | None) -> None:
    """End every token of an account together with its sessions, inside the transaction that ends those."""
    open_ones = AccessToken.objects.filter(assignment__user=account, revoked_at__isnull=True)
    _revoke(open_ones.select_for_update(of=("self",)).select_related("assignment__office"), by=by)


def _revoke(tokens: Iterable[AccessToken], *, by: User | None) -> None:
    for one in tokens:
        one.revoked_at, one.revoked_by = timezone.now(), by
        one.save(update_fields=["revoked_at", "revoked_by"])
        _write_down(Action.REVOKED, one, by=by, after={"label": one.label})


def _checked_label(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_LABEL or holds_personal_data(said):
        raise InvalidInputError.of("access.bad_label", most=str(LONGEST_LABEL))
    if holds_hidden_characters(said):
        raise InvalidInputError.of("scenario.hidden_characters")
    return said


def _check_scopes(scopes: Sequence[str], role: str) -> None:
    if not scopes:
        raise InvalidInputError.of("access.no_scope")
    offered = offered_to(role)
    for one in scopes:
        if one not in offered:
            raise InvalidInputError.of("access.scope_not_offered", value=one, scope=one)


def _write_down(action: Action, token: AccessToken, *, by: User | None, after: dict[str, object]) -> None:
    record(action, by=by, kind=Kind.TOKEN, object_id=str(token.pk), area=token.area, after=after)
