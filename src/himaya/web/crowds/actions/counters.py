"""Registering and revoking counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.crowds.actions.common import open_zone, write_down
from himaya.web.crowds.models import Counter, Stands
from himaya.web.crowds.words import Action
from himaya.web.positions.secrets import digest, drawn
from himaya.web.positions.words import Reason

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.crowds.models import Gate, Zone

MOST_COUNTERS = 40
"""Counters of one zone that are in use at once."""


def register_counter(zone: Zone, *, gate: Gate | None, stands: str, by: User) -> tuple[Counter, str]:
    """Let a counter report; returns it with the identifier that is shown this once.

    Raises
    ------
    InvalidInputError : `crowds.too_many_counters`, `crowds.counter_needs_gate`, `crowds.gate_of_another_zone`,
        `crowds.zone_closed`.
    """
    office = require(by, Verb.EDIT_CROWDS, area=zone.area)
    if stands not in Stands.values or (stands == Stands.APPROACH and (gate is None or not gate.is_entrance)):
        raise InvalidInputError.of("crowds.counter_needs_gate")
    if gate is not None and gate.zone_id != zone.pk:
        raise InvalidInputError.of("crowds.gate_of_another_zone")
    code, secret = drawn()
    with transaction.atomic():
        fresh = open_zone(zone.pk)
        if fresh.counters.filter(revoked_at__isnull=True).count() >= MOST_COUNTERS:
            raise InvalidInputError.of("crowds.too_many_counters", most=str(MOST_COUNTERS))
        made = Counter.objects.create(
            zone=fresh, gate=gate, stands=stands, code=code, secret_sha256=digest(secret), added_office=office
        )
        write_down(Action.COUNTER_REGISTERED, fresh, by=by, counter=code, gate=made.gate_id, stands=stands)
    return made, f"{code}-{secret}"


def revoke_counter(counter: Counter, *, reason: str, by: User) -> None:
    """Take nothing more from a counter, at once and for good; what it counted stays.

    Raises
    ------
    InvalidInputError : `crowds.no_reason`, `crowds.revoked_already`.
    """
    office = require(by, Verb.EDIT_CROWDS, area=counter.zone.area)
    if reason not in Reason.values:
        raise InvalidInputError.of("crowds.no_reason")
    with transaction.atomic():
        fresh = Counter.objects.select_for_update(of=("self",)).select_related("zone").get(pk=counter.pk)
        if fresh.revoked_at is not None:
            raise InvalidInputError.of("crowds.revoked_already")
        fresh.revoked_at, fresh.revoked_office, fresh.reason = timezone.now(), office, reason
        fresh.save(update_fields=["revoked_at", "revoked_office", "reason"])
        write_down(Action.COUNTER_REVOKED, fresh.zone, by=by, counter=fresh.code, reason=reason)
