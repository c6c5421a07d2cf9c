"""Sharing where a unit is from the page of whoever is on duty with it: by a button, until the duty ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.live.intake import Limits, Position
from himaya.web.accounts.policies import require, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Unit
from himaya.web.positions.actions.counting import http
from himaya.web.positions.actions.keeping import take
from himaya.web.positions.actions.senders import MOST_SENDERS, in_use, revoked, write_down
from himaya.web.positions.models import Sender
from himaya.web.positions.secrets import digest, drawn
from himaya.web.positions.words import Action, Fate, Reason

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User

LATE = timedelta(hours=12)
"""How old a position may be that waited on the telephone for a network: it is of the record, and grey on the map."""
_LIMITS = Limits(stale=LATE)


def share(code: str, *, by: User) -> Sender:
    """Let this page report where a unit on duty is, until its duty ends. No secret leaves the server.

    Raises
    ------
    InvalidInputError : `positions.unknown_unit`, `positions.not_on_duty`, `positions.too_many_senders`.
    """
    unit = scope_of(by, Verb.SHARE_POSITION).within(Unit.objects.filter(code=code, is_out=False)).first()
    if unit is None:
        raise InvalidInputError.of("positions.unknown_unit")
    office = require(by, Verb.SHARE_POSITION, area=unit.area)
    now = timezone.now()
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        duty = unit.duties.filter(starts_at__lte=now, ends_at__gt=now).order_by("-ends_at").first()
        if duty is None:
            raise InvalidInputError.of("positions.not_on_duty")
        if in_use(unit, now) >= MOST_SENDERS:
            raise InvalidInputError.of("positions.too_many_senders", most=str(MOST_SENDERS))
        own, secret = drawn()
        sender = Sender.objects.create(
            unit=unit, code=own, secret_sha256=digest(secret), added_office=office, expires_at=duty.ends_at
        )
        write_down(Action.SHARED, sender, by=by)
    return sender


def stop(sender: Sender, *, by: User) -> None:
    """Take nothing more from this page, at once; its last position is shown no longer. Stopped twice is stopped."""
    office = require(by, Verb.SHARE_POSITION, area=sender.unit.area)
    with transaction.atomic():
        fresh = Sender.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sender.pk)
        if fresh.revoked_at is None:
            revoked(fresh, reason=Reason.ENDED, office=office)
            write_down(Action.UNSHARED, fresh, by=by)


def shared(code: str) -> Sender | None:
    """The sender of a page that shares a position; None where it was stopped."""
    return (
        Sender.objects.filter(code=code, revoked_at__isnull=True, expires_at__isnull=False)
        .select_related("unit")
        .first()
        if code
        else None
    )


def take_shared(sender: Sender, position: Position, now: datetime) -> str:
    """Take a position that a page has sent, also one that waited; the name of the rule that refused it, or nothing."""
    refusal = take(sender, position, now, limits=_LIMITS)
    http.add(refusal.value if refusal else Fate.TAKEN)
    return refusal.value if refusal else ""
