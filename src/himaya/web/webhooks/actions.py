"""The only writers of webhooks; messages are written by `outbox` and followed by `sending`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.access.policies import program_office
from himaya.web.accounts.models import Assignment, User
from himaya.web.accounts.policies import require
from himaya.web.accounts.powers import in_force
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.webhooks.kinds import TEST, Event
from himaya.web.webhooks.models import Endpoint, Failure
from himaya.web.webhooks.outbox import written
from himaya.web.webhooks.reaching import UnreachableError, parsed, resolved
from himaya.web.webhooks.signing import new_secret, sealed
from himaya.web.webhooks.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_ENDPOINTS = 5
BOTH_SECRETS = timedelta(hours=24)
"""So long the secret before the renewed one signs too."""


def register_endpoint(*, target: str, kinds: Sequence[str], origin: str, by: User) -> tuple[Endpoint, str]:
    """Register an address of one's own partner's system; returns it with its secret, which is shown this once.

    Raises
    ------
    InvalidInputError : `webhooks.bad_address`, `webhooks.unknown_host`, `webhooks.private_address`,
        `webhooks.no_kind`, `webhooks.too_many`, `webhooks.no_partner`.
    RefusedError : the account holds no office that connects programs.
    """
    own = program_office(by)
    office = require(by, Verb.CONNECT_PROGRAMS, area=own.area if own else "")
    if not office.partner:
        raise InvalidInputError.of("webhooks.no_partner")
    if not kinds or not set(kinds) <= set(Event.values):
        raise InvalidInputError.of("webhooks.no_kind")
    _check_address(target)
    secret, now = new_secret(), timezone.now()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        held = Assignment.objects.filter(in_force(now), user=by, office=office).order_by("-starts_at", "-pk")[0]
        if Endpoint.objects.filter(assignment__user=by, ended_at__isnull=True).count() >= MOST_ENDPOINTS:
            raise InvalidInputError.of("webhooks.too_many", most=str(MOST_ENDPOINTS))
        made = Endpoint.objects.create(
            assignment=held, role=office.role, area=office.area, partner=office.partner, target=target,
            origin=origin, kinds=sorted(set(kinds)), sealed_secret=sealed(secret), made_at=now,
        )  # fmt: skip
        _write_down(Action.MADE, made, by=by, after={"to": target, "kinds": made.kinds})
    return made, secret


def renew_secret(endpoint: Endpoint, *, by: User) -> str:
    """Give a webhook another secret; for a day both sign, so that no message is lost meanwhile.

    Raises
    ------
    InvalidInputError : `webhooks.ended`.
    """
    secret = new_secret()
    with transaction.atomic():
        kept = _standing(endpoint, by)
        kept.sealed_before, kept.before_until = kept.sealed_secret, timezone.now() + BOTH_SECRETS
        kept.sealed_secret = sealed(secret)
        kept.save(update_fields=["sealed_secret", "sealed_before", "before_until"])
        _write_down(Action.ROTATED, kept, by=by)
    return secret


def send_test(endpoint: Endpoint, *, by: User) -> None:
    """Put a test message into the outbox.

    Raises
    ------
    InvalidInputError : `webhooks.ended`.
    """
    with transaction.atomic():
        kept = _standing(endpoint, by)
        written(kept, TEST).save()
        _write_down(Action.TESTED, kept, by=by)


def end_endpoint(endpoint: Endpoint, *, by: User) -> None:
    """Send nothing there any more: its holder, or whoever manages accounts.

    Raises
    ------
    InvalidInputError : `webhooks.ended`.
    RefusedError : it is another account's, and `by` does not manage accounts.
    """
    with transaction.atomic():
        if endpoint.assignment.user_id == by.pk:
            by.acting_as, by.acting_for = endpoint.office, None
        else:
            require(by, Verb.MANAGE_ACCOUNTS, area="")
        kept = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        if kept.ended_at is not None:
            raise InvalidInputError.of("webhooks.ended")
        _end([kept], by=by)


def end_endpoints(account: User, by: User | None) -> None:
    """End every webhook of an account together with its sessions, inside the transaction that ends those."""
    standing = Endpoint.objects.filter(assignment__user=account, ended_at__isnull=True)
    _end(standing.select_for_update(of=("self",)), by=by)


def _end(endpoints: Iterable[Endpoint], *, by: User | None) -> None:
    for one in endpoints:
        one.ended_at = timezone.now()
        one.save(update_fields=["ended_at"])
        _write_down(Action.ENDED, one, by=by)


def _standing(endpoint: Endpoint, by: User) -> Endpoint:
    """The webhook of one's own office, held until the transaction ends."""
    require(by, Verb.CONNECT_PROGRAMS, area=endpoint.area)
    rows = Endpoint.objects.select_for_update(of=("self",)).select_related("assignment__user", "assignment__office")
    kept = rows.get(pk=endpoint.pk, assignment__user=by)
    if kept.ending is not None:
        raise InvalidInputError.of("webhooks.ended")
    return kept


def _check_address(target: str) -> None:
    parts = parsed(target)
    if parts is None:
        raise InvalidInputError.of("webhooks.bad_address")
    try:
        resolved(parts)
    except UnreachableError as error:
        code = "webhooks.private_address" if error.failure is Failure.PRIVATE else "webhooks.unknown_host"
        raise InvalidInputError.of(code, host=parts.host) from error


def _write_down(action: Action, endpoint: Endpoint, *, by: User | None, after: object = None) -> None:
    record(action, by=by, kind=Kind.WEBHOOK, object_id=str(endpoint.pk), area=endpoint.area, after=after)
