"""Registering and revoking senders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.places.models import Unit
from himaya.web.positions.models import Latest, Sender
from himaya.web.positions.secrets import digest, drawn
from himaya.web.positions.words import Action, Kind, Reason

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import Office, User

MOST_SENDERS = 12
"""Senders of one unit that are in use at once."""


def register_sender(unit: Unit, *, by: User) -> tuple[Sender, str]:
    """Let one more device report where a unit is; returns it with the identifier that is shown this once.

    Raises
    ------
    InvalidInputError : `positions.too_many_senders`.
    """
    office = require(by, Verb.MANAGE_SENDERS, area=unit.area)
    code, secret = drawn()
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        if in_use(unit, timezone.now()) >= MOST_SENDERS:
            raise InvalidInputError.of("positions.too_many_senders", most=str(MOST_SENDERS))
        sender = Sender.objects.create(unit=unit, code=code, secret_sha256=digest(secret), added_office=office)
        write_down(Action.SENDER_REGISTERED, sender, by=by)
    return sender, f"{code}-{secret}"


def revoke_sender(sender: Sender, *, reason: str, by: User) -> None:
    """Take nothing more from a device, at once and for good; its last position is shown no longer.

    Raises
    ------
    InvalidInputError : `positions.no_reason`, `positions.revoked_already`.
    """
    office = require(by, Verb.MANAGE_SENDERS, area=sender.unit.area)
    if reason not in Reason.values:
        raise InvalidInputError.of("positions.no_reason")
    with transaction.atomic():
        fresh = Sender.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sender.pk)
        if fresh.revoked_at is not None:
            raise InvalidInputError.of("positions.revoked_already")
        revoked(fresh, reason=reason, office=office)
        write_down(Action.SENDER_REVOKED, fresh, by=by, reason=reason)


def in_use(unit: Unit, now: datetime) -> int:
    """Senders of a unit that may report now."""
    live = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return int(unit.senders.filter(live, revoked_at__isnull=True).count())


def revoked(sender: Sender, *, reason: str, office: Office) -> None:
    """Revoke a sender that the caller holds; its last position goes with it."""
    sender.revoked_at, sender.revoked_office, sender.reason = timezone.now(), office, reason
    sender.save(update_fields=["revoked_at", "revoked_office", "reason"])
    Latest.objects.filter(sender=sender).delete()


def record_seen(unit: Unit, *, by: User) -> None:
    """Write down that an office looked at where a unit was."""
    require(by, Verb.VIEW_RECORDS, area=unit.area)
    with transaction.atomic():
        record(Action.RECORD_SEEN, by=by, kind=Kind.POSITIONS, object_id=unit.code, area=unit.area)


def write_down(action: Action, sender: Sender, *, by: User, reason: str = "") -> None:
    """Put it into the journal, in the caller's transaction."""
    after = {"unit": sender.unit.code, **({"reason": reason} if reason else {})}
    record(action, by=by, kind=Kind.SENDER, object_id=sender.code, area=sender.unit.area, after=after)
